import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { delimiter, join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { removeRun } from "../../simulator/running/runtime/docker/containers/docker-sweep.ts";
import { archiveOf } from "../../simulator/running/runtime/docker/engine/archive.ts";
import { pingEngine, requireEngine } from "../../simulator/running/runtime/docker/engine/engine.ts";
import { findEngineAddress } from "../../simulator/running/runtime/docker/engine/engine-address.ts";
import { runHelper } from "../../simulator/running/runtime/docker/engine/helper-container.ts";
import { runLabels } from "../../simulator/running/runtime/docker/engine/labels.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { describeDocker, newRunId, testEngine } from "../support/docker.ts";
import { tempFolder } from "../support/temp-folder.ts";

const HOSTS = [
  { host: "unix:///run/my.sock", url: "unix:///run/my.sock" },
  { host: "tcp://10.0.0.5:2376", url: "tcp://10.0.0.5:2376" },
  { host: "10.0.0.5:2375", url: "tcp://10.0.0.5:2375" },
  { host: "ssh://me@build-box", url: "ssh://me@build-box" },
] as const;

describe("the engine's address", () => {
  test.for(HOSTS)("is DOCKER_HOST where that is set: $host", ({ host, url }, { expect }) => {
    expect(findEngineAddress({ DOCKER_HOST: host })).toMatchObject({ url, origin: "DOCKER_HOST" });
  });

  test("is the current docker context's", ({ expect }) => {
    const folder = tempFolder();
    const id = createHash("sha256").update("colima").digest("hex");
    const meta = join(folder, "contexts", "meta", id);
    mkdirSync(meta, { recursive: true });
    writeFileSync(join(folder, "config.json"), JSON.stringify({ currentContext: "colima" }));
    const Host = "unix:///home/me/.colima/default/docker.sock";
    writeFileSync(join(meta, "meta.json"), JSON.stringify({ Endpoints: { docker: { Host } } }));
    const env = { DOCKER_CONFIG: folder };
    expect(findEngineAddress(env)).toEqual({ url: Host, origin: 'docker context "colima"' });
    expect(() => findEngineAddress({ ...env, DOCKER_CONTEXT: "gone" })).toThrow(
      /docker context "gone" is not in/,
    );
  });

  const ABSENT = [
    { host: "unix:///nowhere/docker.sock", reason: /there is no such socket/ },
    { host: "tcp://127.0.0.1:1", reason: /connection refused/ },
    { host: "gopher://x", reason: /is not the address of an engine/ },
  ] as const;
  test.for(ABSENT)(
    "that nobody answers at is told of: $host",
    async ({ host, reason }, { expect }) => {
      const ping = await pingEngine({ env: { DOCKER_HOST: host }, timeoutMs: 1_000 });
      expect(ping).toMatchObject({ answers: false, reason: expect.stringMatching(reason) });
    },
  );
});

describe("what answers at the engine's address", () => {
  /** Something that speaks HTTP, asked who it is. */
  async function ping(listener: RequestListener) {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    return pingEngine({ env: { DOCKER_HOST: `tcp://127.0.0.1:${port}` }, timeoutMs: 200 });
  }

  test("is an engine where it says so", async ({ expect }) => {
    const Components = [{ Name: "Podman Engine" }];
    const version = { Version: "5.4.0", Arch: "aarch64", KernelVersion: "6.1", Components };
    const answer = await ping(({ url }, response) =>
      url === "/version" ? response.end(JSON.stringify(version)) : response.destroy(),
    );
    expect(answer).toMatchObject({
      answers: true,
      info: { name: "Podman Engine", version: "5.4.0", arch: "arm64", kernel: "6.1" },
    });
  });

  const OTHERS: readonly { title: string; listener: RequestListener; reason: RegExp }[] = [
    { title: "says nothing", listener: () => undefined, reason: /no answer within 200 ms/ },
    {
      title: "refuses",
      listener: (_request, response) => response.writeHead(403).end("not for you"),
      reason: /it answers 403: not for you/,
    },
    {
      title: "is something else",
      listener: (_request, response) => response.end("<html>"),
      reason: /not valid JSON/,
    },
  ];
  test.for(OTHERS)("and $title is told of", async ({ listener, reason }, { expect }) => {
    const answer = { answers: false, reason: expect.stringMatching(reason) };
    expect(await ping(listener)).toMatchObject(answer);
  });
});

describe("the connection to an engine's address", () => {
  const TLS_HANDSHAKE = 0x16;
  const SPOKEN = [
    { title: "HTTP", env: {}, first: "G".charCodeAt(0) },
    { title: "TLS where it is asked for", env: { DOCKER_TLS_VERIFY: "1" }, first: TLS_HANDSHAKE },
  ];
  test.for(SPOKEN)("speaks $title", async ({ env, first }, { expect }) => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const DOCKER_CONFIG = tempFolder();
    const DOCKER_HOST = `tcp://127.0.0.1:${port}`;
    const ping = pingEngine({ env: { DOCKER_CONFIG, DOCKER_HOST, ...env }, timeoutMs: 20_000 });
    const [socket] = await once(server, "connection");
    const [bytes] = await once(socket, "data");
    expect(bytes[0]).toBe(first);
    socket.destroy();
    expect(await ping).toMatchObject({ answers: false });
  });
});

describeDocker("an engine behind ssh", () => {
  test("is reached through the user's own ssh, hijacked connections too", async ({ expect }) => {
    const { source, ...local } = await testEngine();
    const nodeImage = await ensureNodeImage({ ...local, source });
    // A stand-in with ssh's interface: whatever is to run there runs here.
    const folder = tempFolder();
    const socket = local.engine.address.url.slice("unix://".length);
    const fake = `#!${process.execPath}
const words = process.argv.slice(2).join(" ");
if (!words.endsWith("-- build-box docker system dial-stdio")) { console.error("ssh: " + words); process.exit(255); }
const socket = require("net").connect(${JSON.stringify(socket)});
process.stdin.pipe(socket).pipe(process.stdout);
socket.on("close", () => process.exit(0));
`;
    writeFileSync(join(folder, "ssh"), fake);
    chmodSync(join(folder, "ssh"), 0o755);
    const env = {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env["PATH"]}`,
      DOCKER_HOST: "ssh://me@build-box",
    };
    const { engine, info } = await requireEngine(env);
    expect(info).toEqual(local.info);
    const { exitCode, stdout } = await runHelper({
      docker: engine.docker,
      create: {
        Image: nodeImage,
        Cmd: ["node", "-p", "6 * 7"],
        HostConfig: { NetworkMode: "none" },
      },
    });
    expect([exitCode, stdout.toString("utf8")]).toEqual([0, "42\n"]);
  });
});

describeDocker("a helper container", () => {
  test("that is stopped before its start leaves no connection that would keep this process", async ({
    expect,
  }) => {
    const options = await testEngine();
    const Image = await ensureNodeImage(options);
    const connections = () =>
      process.getActiveResourcesInfo().filter((name) => name === "PipeWrap").length;
    const before = connections();
    const stop = new AbortController();
    const archive = archiveOf([{ path: "a", content: "a" }]);
    archive.once("end", () => stop.abort(new Error("stopped")));
    await expect(
      runHelper({
        docker: options.engine.docker,
        holdsInput: true,
        archive,
        signal: stop.signal,
        create: { Image, Cmd: ["node", "-e", "1"], HostConfig: { NetworkMode: "none" } },
      }),
    ).rejects.toThrow("stopped");
    await expect.poll(connections, { timeout: 10_000 }).toBeLessThanOrEqual(before);
  });
});

describeDocker("the removal of a run", () => {
  test("takes the volumes of its containers along", async ({ expect }) => {
    const options = await testEngine();
    const { docker } = options.engine;
    const runId = newRunId();
    const container = await docker.createContainer({
      Image: await ensureNodeImage(options),
      Labels: runLabels(runId),
      Volumes: { "/data": {} },
    });
    const [volume] = (await container.inspect()).Mounts;
    expect(volume?.Type).toBe("volume");
    await removeRun(docker, runId);
    await expect(docker.getVolume(volume?.Name ?? "").inspect()).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});
