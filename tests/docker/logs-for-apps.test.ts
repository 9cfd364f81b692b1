import { networkInterfaces } from "node:os";
import Docker from "dockerode";
import { expect, onTestFinished, test } from "vitest";
import { runHelper } from "../../simulator/running/runtime/docker/engine/helper-container.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { openBreakableEngine } from "../support/breakable-engine.ts";
import { describeDocker, testEngine } from "../support/docker.ts";
import { WRITES_ITS_OWN_LOG } from "../support/logging-app.ts";
import { openCli } from "../support/run-cli.ts";

describeDocker("--logs-for-apps with Docker", () => {
  test("lets containers write to the CloudWatch Logs API, from their own network only", async () => {
    const cli = openCli();
    const up = await cli.run("up", "--detach", "--json", "--runtime", "docker", "--logs-for-apps");
    expect(up.status, up.stderr).toBe(0);
    onTestFinished(async () => {
      await cli.run("down", "--all");
    });
    const script = `${WRITES_ITS_OWN_LOG} write("by exec").then(console.log)`;
    const inTask = await cli.run("exec", "client", "--", "node", "-e", script);
    expect(inTask, inTask.stderr).toMatchObject({ status: 0, stdout: "by exec\n" });
    const read = "process.env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS";
    const printed = await cli.run("exec", "client", "--", "node", "-p", read);
    const url = printed.stdout.trim();
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    expect(own.map(({ address }) => address)).toContain(new URL(url).hostname);
    const call = `fetch("${url}", { method: "POST" }).then((r) => r.status, () => "closed").then(console.log)`;
    const stranger = await runHelper({
      docker: new Docker(),
      create: {
        Image: await ensureNodeImage(await testEngine()),
        Entrypoint: ["/usr/local/bin/node", "-e"],
        Cmd: [call],
        HostConfig: { NetworkMode: "bridge" },
      },
    });
    expect(String(stranger.stdout)).toBe("closed\n");
    const inside = await cli.run("exec", "client", "--", "node", "-e", call);
    expect(inside.stdout).toBe("400\n");
  });

  test("lets containers of an engine on another machine write through a relay, which ends with the run", async () => {
    const { env, moveGateways } = await openBreakableEngine();
    moveGateways();
    const cli = openCli(env);
    const up = cli.startOnTerminal("up", "--runtime", "docker", "--logs-for-apps");
    await up.shows(/Ctrl-C stops everything/);
    const run = (script: string) => cli.run("exec", "client", "--", "node", "-e", script);
    const read = "console.log(process.env.AWS_ENDPOINT_URL_CLOUDWATCH_LOGS)";
    const url = (await run(read)).stdout.trim();
    const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
    expect(own.map(({ address }) => address)).not.toContain(new URL(url).hostname);
    const written = await run(`${WRITES_ITS_OWN_LOG} write("through the relay").then(console.log)`);
    expect(written, written.stderr).toMatchObject({ status: 0, stdout: "through the relay\n" });
    // One client asks for much and reads nothing; it keeps no other waiting.
    const { host } = new URL(url);
    const many = `const { connect } = require("node:net");
      const idle = connect({ host: "${new URL(url).hostname}", port: ${new URL(url).port} }).pause();
      idle.write("POST / HTTP/1.1\\r\\nHost: ${host}\\r\\nContent-Length: 0\\r\\n\\r\\n".repeat(4000));
      const call = () => fetch("${url}", { method: "POST", body: "x".repeat(1_000_000) }).then((r) => r.status);
      Promise.all(Array.from({ length: 10 }, call)).then((all) => { console.log(new Set(all)); idle.destroy(); });`;
    expect((await run(many)).stdout).toBe("Set(1) { 400 }\n");
    const docker = new Docker();
    const relays = async () => {
      const all = await docker.listContainers({ all: true });
      return all.filter(({ Names }) => Names.some((name) => name.endsWith("-relay-logs")));
    };
    const [{ Id = "" } = {}, ...others] = await relays();
    expect(others).toEqual([]);
    // It goes on with a crowd of clients, and with a thousand that break off. An app has not the memory for them.
    const crowd = `const { connect } = require("node:net");
      const { once } = require("node:events");
      const { hostname, port, host } = new URL("${url}");
      const breakOff = async () => {
        const socket = connect({ host: hostname, port }).on("error", () => undefined);
        await once(socket, "connect");
        socket.resetAndDestroy();
      };
      const body = Buffer.alloc(100_000, "x");
      const call = async () => {
        const socket = connect({ host: hostname, port });
        socket.write("POST / HTTP/1.1\\r\\nHost: " + host + "\\r\\nContent-Length: 100000\\r\\n\\r\\n");
        socket.write(body);
        const [head] = await once(socket, "data");
        socket.destroy();
        return String(head).slice(9, 12);
      };
      (async () => {
        for (let round = 0; round < 22; round++) await Promise.all(Array.from({ length: 50 }, breakOff));
        console.log(new Set(await Promise.all(Array.from({ length: 300 }, call))));
      })();`;
    const { NetworkSettings } = await docker.getContainer(Id).inspect();
    const [network = ""] = Object.keys(NetworkSettings.Networks);
    const crowded = await runHelper({
      docker,
      create: {
        Image: await ensureNodeImage(await testEngine()),
        Entrypoint: ["/usr/local/bin/node", "-e"],
        Cmd: [crowd],
        HostConfig: { NetworkMode: network },
      },
    });
    expect(String(crowded.stdout)).toBe("Set(1) { '400' }\n");
    await docker.getContainer(Id).kill();
    await up.shows(/Apps cannot reach the CloudWatch Logs API any more/);
    up.type("\x03");
    expect((await up.result).stdout).toMatch(/nothing is left running/i);
    expect(await relays()).toEqual([]);
  });
});
