import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, onTestFinished, test } from "vitest";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { type Cli, leftovers, openCli, PROJECT, startProgram } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

function web(script: string): string {
  return folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(script),
  });
}

async function ownerPid(cli: Cli): Promise<number> {
  const [{ pid }] = JSON.parse((await cli.run("ps", "--json")).stdout);
  return pid;
}

describe("a running simulation", () => {
  const SIGNALS = [
    { signal: "SIGINT", status: 130 },
    { signal: "SIGTERM", status: 143 },
    { signal: "SIGHUP", status: 129 },
  ] as const;
  test.for(SIGNALS)(
    "stops everything at $signal, with a status that says so",
    async ({ signal, status }, { expect }) => {
      const cli = openCli();
      const run = cli.startOnTerminal("up", web(ANSWERS), "--runtime", "local");
      await run.shows(/Ctrl-C stops everything/);
      process.kill(await ownerPid(cli), signal);
      expect((await run.result).status).toBe(status);
      expect(leftovers(cli)).toEqual([]);
    },
  );

  test("stops everything when its terminal is closed", async ({ expect }) => {
    const cli = openCli();
    const run = cli.startOnTerminal("up", web(ANSWERS), "--runtime", "local");
    await run.shows(/Ctrl-C stops everything/);
    const pid = await ownerPid(cli);
    run.child.kill("SIGKILL");
    await run.result;
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    expect(leftovers(cli)).toEqual([]);
  });

  test("stops everything when its terminal is gone and nobody says so", async ({ expect }) => {
    const cli = openCli();
    const sim = join(PROJECT, "simulator", "sc-sim.mjs");
    // In a session of its own, it gets no SIGHUP of this terminal.
    const command = `setsid --wait '${process.execPath}' '${sim}' up '${web(ANSWERS)}' --runtime local`;
    const run = startProgram({
      command: "script",
      args: ["-qefc", command, "/dev/null"],
      env: cli.env,
      stdin: "pipe",
    });
    await run.shows(/Ctrl-C stops everything/);
    const pid = await ownerPid(cli);
    run.child.kill("SIGKILL");
    await run.result;
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
    await expect.poll(() => leftovers(cli), { timeout: 60_000 }).toEqual([]);
  });

  test("stops an app that ignores SIGTERM", async ({ expect }) => {
    const cli = openCli();
    const stubborn = `process.on('SIGTERM', () => {}); ${ANSWERS}`;
    const run = cli.startOnTerminal("up", web(stubborn), "--runtime", "local");
    await run.shows(/Ctrl-C stops everything/);
    run.type("\x03");
    expect((await run.result).status).toBe(130);
    expect(leftovers(cli)).toEqual([]);
  });
});

test("a reader that leaves early is no failure, and nothing is left running", async ({
  expect,
}) => {
  const cli = openCli();
  const up = "node simulator/sc-sim.mjs up --once --runtime local --direction both";
  const shell = spawn("bash", ["-c", `${up} | true; echo status \${PIPESTATUS[0]}`], {
    cwd: PROJECT,
    env: { ...cli.env, PATH: `${join(process.execPath, "..")}:${process.env["PATH"]}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void shell.kill());
  let said = "";
  shell.stdout.on("data", (chunk) => {
    said += chunk;
  });
  shell.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  shell.once("close", () => resolve());
  await promise;
  expect(said).toMatch(/status 0\n$/);
  expect(said).not.toContain("EPIPE");
  expect(leftovers(cli)).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
