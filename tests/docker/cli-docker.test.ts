import { statSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { test } from "vitest";
import { describeDocker } from "../support/docker.ts";
import { type Cli, openCli, runIdsOf } from "../support/run-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const NODE = "/usr/local/bin/node";

/** Names of everything on the engine that belongs to runs of this home. */
async function left({ home }: Cli): Promise<readonly string[]> {
  const docker = new Docker();
  const ofRuns = await Promise.all(
    runIdsOf(home).map(async (runId) => {
      const filters = { label: [`dev.sc-sim.run=${runId}`] };
      const containers = await docker.listContainers({ all: true, filters });
      const networks = await docker.listNetworks({ filters });
      return [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
    }),
  );
  return ofRuns.flat();
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
    const missing = await cli.run("exec", "server", "--", "curl");
    expect(missing.status).not.toBe(0);
    await up.shows(/"response_code":418/);
    const logs = await cli.run("logs");
    expect(logs.stdout.trimEnd().split("\n")).toHaveLength(52);
    up.type("\x03");
    expect((await up.result).status).toBe(130);
    expect(await left(cli)).toEqual([]);
  });

  test("saves the images of a workshop into one file and loads them again", async ({ expect }) => {
    const cli = openCli();
    const file = join(tempFolder(), "workshop.tar");
    const saved = await cli.run("images", "save", file);
    expect(saved.status, saved.stderr).toBe(0);
    expect(statSync(file).size).toBeGreaterThan(50_000_000);
    const loaded = await cli.run("images", "load", file);
    expect(loaded.status, loaded.stderr).toBe(0);
    expect(loaded.stdout.trim().split("\n")).toHaveLength(4);
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
