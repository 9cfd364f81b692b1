import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import Docker from "dockerode";
import { onTestFinished, test } from "vitest";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { openBreakableEngine } from "../support/breakable-engine.ts";
import { service, taskDefinition } from "../support/definitions.ts";
import { describeDocker, leftOf, testEngine } from "../support/docker.ts";
import { type Cli, openCli, PROJECT, runIdsOf } from "../support/run-cli.ts";
import { runProgram } from "../support/run-program.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

const NODE = "/usr/local/bin/node";

/** Names of everything on the engine that belongs to runs of this home. */
async function left({ home }: Cli): Promise<readonly string[]> {
  const engine = { docker: new Docker() };
  return (await Promise.all(runIdsOf(home).map((runId) => leftOf(engine, runId)))).flat();
}

/** The helper containers of the requests of the only run of this home. */
function helpersOf({ home }: Cli) {
  const docker = new Docker();
  const label = [`dev.sc-sim.run=${runIdsOf(home)[0]}`, "dev.sc-sim.container=request"];
  const count = async (all: boolean) =>
    (await docker.listContainers({ all, filters: { label } })).length;
  const eventsOf = (event: string, since: number, until?: number) =>
    docker.getEvents({
      filters: JSON.stringify({ type: ["container"], event: [event], label }),
      ...{ since, ...(until && { until }) },
    }) as Promise<unknown> as Promise<Readable>;
  return {
    there: () => count(true),
    running: () => count(false),
    async madeSince(since: number): Promise<number> {
      const events = await eventsOf("create", since, Math.ceil(Date.now() / 1000));
      return (await text(events)).trim().split("\n").length;
    },
    async started(): Promise<void> {
      const events = await eventsOf("start", Math.ceil(Date.now() / 1000));
      if ((await count(false)) === 0) await once(events, "data");
      events.destroy();
    },
  };
}

describeDocker("sc-sim with an engine", () => {
  test("takes it by itself, and prints the one line", async ({ expect }) => {
    const cli = openCli();
    const { status, stdout, stderr } = await cli.run("up", "--once");
    expect(status, stderr).toBe(0);
    expect(stderr).toMatch(/docker runtime: .* answers/);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { authority: "app.sample-namespace", path: "/", response_code: 200, bytes_sent: 11 },
    ]);
    expect(await left(cli)).toEqual([]);
  });

  test("requests, runs commands, and shows logs of a running simulation; Ctrl-C leaves nothing", async ({
    expect,
  }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "docker");
    await up.shows(/Ctrl-C stops everything/);
    const request = await cli.run("request", "client", "http://app.sample-namespace/status/418");
    expect(request.stderr).toMatch(/^418/);
    const since = Math.ceil(Date.now() / 1000);
    const many = await cli.run(
      "request",
      "client",
      "http://app.sample-namespace/",
      "--count",
      "50",
      "--concurrency",
      "5",
    );
    expect(many.stderr).toContain("50 × 200");
    expect([await helpersOf(cli).madeSince(since), await helpersOf(cli).there()]).toEqual([1, 0]);
    const exec = await cli.run("exec", "client", "--", NODE, "-p", "require('os').hostname()");
    expect(exec).toMatchObject({ status: 0, stdout: "client-1\n" });
    const upper = "process.stdin.on('data', (d) => process.stdout.write(String(d).toUpperCase()))";
    const piped = await cli.pipe("hello", "exec", "-i", "client", "--", NODE, "-e", upper);
    expect(piped).toMatchObject({ status: 0, stdout: "HELLO" });
    const shell = cli.startOnTerminal("exec", "-it", "client", "--", NODE, "-i");
    await shell.shows(/> /);
    shell.type("process.stdout.isTTY && 6 * 7\r");
    await shell.shows(/42/);
    shell.type("process.exit(9)\r");
    expect((await shell.result).status).toBe(9);
    const wrong = await cli.run("exec", "client/nobody", "--", "x");
    expect(wrong.stderr).toMatch(/no container "nobody", only client, ecs-service-connect-/);
    const [proxy = ""] = /ecs-service-connect-\w+/.exec(wrong.stderr) ?? [];
    const envoy = ["/usr/local/bin/envoy", "--version"];
    const named = await cli.run("exec", `client/${proxy}`, "--", ...envoy);
    expect(named).toMatchObject({ status: 0, stdout: expect.stringContaining("version") });
    const missing = await cli.run("exec", "server", "--", "curl");
    expect(missing).toMatchObject({ status: 1, stdout: "" });
    expect(missing.stderr).toMatch(/^✖ REQUEST_FAILED {2}curl cannot be run in \S+: .*not found/m);
    await up.shows(/"response_code":418/);
    const logs = await cli.run("logs");
    expect(logs.stdout.trimEnd().split("\n")).toHaveLength(52);
    const stop = await cli.run("stop", "server");
    expect(stop.stderr).toContain("Task server-1 is stopped.");
    const url = "http://app.sample-namespace/";
    expect((await cli.run("request", "client", url)).stderr).toMatch(/^503/);
    const start = await cli.run("start", "server");
    expect(start).toMatchObject({ status: 0, stderr: "Task server-1 is ready.\n" });
    expect((await cli.run("request", "client", url)).stderr).toMatch(/^200/);
    const [run] = JSON.parse((await cli.run("ps", "--json")).stdout);
    const { containers } = run.tasks.find(({ name }: { name: string }) => name === "server-1");
    const [{ hostUrl }] = containers[0].ports;
    expect(await (await fetch(hostUrl)).text()).toBe("Hello World");
    await new Docker().getContainer(`sc-sim-${run.runId}-server-1-${containers[0].name}`).kill();
    expect((await cli.run("ps")).stdout).toMatch(
      new RegExp(`server-1[^]*${containers[0].name} +dead, code 137[^]*ecs-.* running`),
    );
    up.type("\x03");
    expect((await up.result).status).toBe(130);
    expect(await left(cli)).toEqual([]);
  });

  test("shows and ends what is on the engine of a run whose record says nothing", async ({
    expect,
  }) => {
    const cli = openCli();
    const runId = `20260101-000001-${randomBytes(2).toString("hex")}`;
    mkdirSync(join(cli.home, "runs", runId), { recursive: true });
    const record = join(cli.home, "runs", runId, "run.json");
    writeFileSync(record, "{{{");
    const docker = new Docker();
    // Of another machine, so that no sweep of another test takes it.
    const labels = { "dev.sc-sim.run": runId, "dev.sc-sim.host": "elsewhere" };
    const container = await docker.createContainer({
      Image: await ensureNodeImage(await testEngine()),
      Labels: { ...labels, "dev.sc-sim.service": "web", "dev.sc-sim.container": "app" },
    });
    onTestFinished(() => container.remove({ force: true }).catch(() => undefined));
    const shown = "has 1 container on the engine, but its record cannot be read: ";
    expect((await cli.run("ps")).stdout).toBe(`${runId}  ${shown}${record}\n`);
    expect(JSON.parse((await cli.run("ps", "--json")).stdout)).toMatchObject([
      { runId, state: "unreadable", containers: [{ name: "app" }] },
    ]);
    const down = await cli.run("down");
    expect(down).toMatchObject({
      status: 0,
      stderr: `Ended the containers of ${runId}, whose record cannot be read.\n`,
    });
    expect(await left(cli)).toEqual([]);
    expect((await cli.run("ps")).stderr).toBe("No simulation is running.\n");
  });

  test("ends the helper of a request with the request, however that ends", async ({ expect }) => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "docker", "--no-request");
    await up.shows(/Ctrl-C stops everything/);
    const slow = ["request", "client", "http://app.sample-namespace/delay/60000", "-n", "3"];
    const helpers = helpersOf(cli);
    const interrupted = cli.startOnTerminal(...slow);
    await helpers.started();
    interrupted.type("\x03");
    expect((await interrupted.result).status).toBe(130);
    expect(await helpers.there()).toBe(0);
    const killed = cli.start(...slow);
    await helpers.started();
    killed.child.kill("SIGKILL");
    await killed.result;
    await expect.poll(helpers.running, { timeout: 60_000 }).toBe(0);
    up.type("\x03");
    await up.result;
    expect(await left(cli)).toEqual([]);
  });

  test("does not say that nothing is left where the engine went away", async ({ expect }) => {
    const { env, goAway } = await openBreakableEngine();
    const cli = openCli(env);
    const up = cli.startOnTerminal("up", "--runtime", "docker");
    await up.shows(/Ctrl-C stops everything/);
    goAway();
    up.type("\x03");
    const { status, stdout } = await up.result;
    expect(stdout).toContain("ENGINE_UNREACHABLE");
    expect(stdout).toContain("something of the run may be left");
    expect(stdout).toContain("sc-sim down");
    expect(stdout).not.toContain("nothing is left running");
    expect(status).toBe(1);
    const down = await runProgram(process.execPath, ["simulator/sc-sim.mjs", "down"], {
      cwd: PROJECT,
      env: { ...process.env, SC_SIM_HOME: cli.home },
    });
    expect(down.status, down.stderr).toBe(0);
    expect(await left(cli)).toEqual([]);
  });

  test("saves the images of a workshop into one file and loads them again", async ({ expect }) => {
    const cli = openCli();
    // An image that no other test has, so that it can be taken away.
    const folder = folderWith({
      "task.json": taskDefinition(),
      "service.json": service(),
      "sc-sim.yaml": { containers: { "web/app": { command: ["node"], build: "image" } } },
      "image/Dockerfile": `ARG NODE_IMAGE\nFROM \${NODE_IMAGE}\nLABEL test="${Date.now()}"\n`,
    });
    const file = join(tempFolder(), "workshop.tar");
    const saved = await cli.run("images", "save", file, folder);
    expect(saved.status, saved.stderr).toBe(0);
    expect(saved.stderr).toContain(`Wrote 3 images to ${file}.`);
    const pulled = (await cli.run("images", "pull", folder)).stdout.trim().split("\n");
    expect(pulled).toHaveLength(3);
    const own = pulled.find((reference) => reference.startsWith("localhost/sc-sim-web-app:"));
    const image = new Docker().getImage(own ?? "");
    await image.remove();
    const loaded = await cli.run("images", "load", file);
    expect(loaded.status, loaded.stderr).toBe(0);
    expect(loaded.stdout.trim().split("\n").sort()).toEqual([...pulled].sort());
    expect((await image.inspect()).RepoTags).toContain(own);
    await image.remove();
  });

  test("says which file of images cannot be written or read, and leaves no half of one", async ({
    expect,
  }) => {
    const cli = openCli();
    const folder = folderWith({ "no.tar": "not an archive", "folder.tar/file": "" });
    const target = join(folder, "folder.tar");
    const saved = await cli.run("images", "save", target);
    expect(saved.status).toBe(1);
    expect(saved.stderr).toMatch(/IMAGE_UNAVAILABLE.* cannot be saved to .*folder\.tar/);
    expect(readdirSync(folder)).toEqual(["folder.tar", "no.tar"]);
    const loaded = await cli.run("images", "load", join(folder, "no.tar"));
    expect(loaded.status).toBe(1);
    expect(loaded.stderr).toMatch(/IMAGE_UNAVAILABLE.*no\.tar cannot be loaded/);
    const missing = await cli.run("images", "load", join(folder, "missing.tar"));
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(/IMAGE_UNAVAILABLE.*missing\.tar cannot be loaded/);
  });
});

test("an engine that does not answer is told with the way out", async ({ expect }) => {
  const cli = openCli({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
  const { status, stderr } = await cli.run("up", "--once", "--runtime", "docker");
  expect(status).toBe(1);
  expect(stderr).toContain("ENGINE_UNREACHABLE");
  expect(stderr).toContain("--runtime local");
  const auto = await cli.run("up", "--once");
  expect(auto.status).toBe(0);
  expect(auto.stderr).toMatch(/local runtime: .*no such socket/);
});
