import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { readRun, registerRun } from "../../simulator/running/runs/run-record.ts";
import { startWatcher } from "../../simulator/running/watch/watcher.ts";
import { ANSWERS, scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import {
  type Cli,
  leftovers,
  openCli,
  PROJECT,
  pidsMarked,
  type Run,
  runIdsOf,
  startOnTerminal,
  startProgram,
  watchers,
} from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

/** How long everything may take to end on a machine that is busy; it takes less than a second on an idle one. */
const PATIENCE = { timeout: 60_000 };

/** An app that starts a process of its own, in a session of its own. */
const WITH_GRANDCHILD = `require('child_process').spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref(); ${ANSWERS}`;

function web(script: string): string {
  return folderWith({
    "task.json": taskDefinition(),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(script),
  });
}

/** Starts `up` on a terminal, in this folder. */
async function startUp(
  cli: Cli,
  script: string,
  cwd = PROJECT,
): Promise<{ readonly run: Run; readonly pid: number }> {
  const args = [join(PROJECT, "simulator", "sc-sim.mjs"), "up", web(script)];
  const run = startOnTerminal({
    args: [...args, "--runtime", "local", "--no-request"],
    ...{ env: cli.env, cwd },
  });
  await run.shows(/Ctrl-C stops everything/);
  const [{ pid }] = JSON.parse((await cli.run("ps", "--json")).stdout);
  return { run, pid };
}

describe("when the simulator is killed", () => {
  test("everything of its run ends by itself, an app's own children included", async ({
    expect,
  }) => {
    const cli = openCli();
    const { run, pid } = await startUp(cli, WITH_GRANDCHILD);
    expect(pidsMarked("SC_SIM_RUN_ID", runIdsOf(cli.home)).length).toBeGreaterThanOrEqual(3);
    process.kill(pid, "SIGKILL");
    await run.result;
    await expect.poll(() => leftovers(cli), PATIENCE).toEqual([]);
    const [{ state }] = JSON.parse((await cli.run("ps", "--all", "--json")).stdout);
    expect(state).toBe("ended");
  });

  test("and all of its process group with it, and its folders are gone, too", async ({
    expect,
  }) => {
    const cli = openCli();
    const cwd = join(cli.home, "cwd");
    mkdirSync(cwd);
    const { run, pid } = await startUp(cli, ANSWERS, cwd);
    const runIds = runIdsOf(cli.home);
    rmSync(cli.home, { recursive: true });
    process.kill(-pid, "SIGKILL");
    await run.result;
    for (const variable of ["SC_SIM_RUN_ID", "SC_SIM_WATCHED_RUN"]) {
      await expect.poll(() => pidsMarked(variable, runIds), PATIENCE).toEqual([]);
    }
  });

  test("a watcher that had been killed before was replaced by another", async ({ expect }) => {
    const cli = openCli();
    const { run, pid } = await startUp(cli, ANSWERS);
    const [first = 0] = watchers(cli);
    process.kill(first, "SIGKILL");
    const others = () => watchers(cli).filter((watcher) => watcher !== first);
    await expect.poll(others, PATIENCE).toHaveLength(1);
    process.kill(pid, "SIGKILL");
    await run.result;
    await expect.poll(() => leftovers(cli), PATIENCE).toEqual([]);
  });

  test("a watcher is no more than a shell", async ({ expect }) => {
    const cli = openCli();
    await startUp(cli, ANSWERS);
    const [pid] = watchers(cli);
    const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
    expect(Number(kilobytes)).toBeLessThan(8_000);
  });
});

/** A test that starts a simulation, never stops it and does not come to its end. */
function forgetfulTest(inputs: string): string {
  return `
    import { simulate } from ${JSON.stringify(join(PROJECT, "simulator", "index.ts"))};
    beforeAll(async () => {
      await simulate({ inputs: [${JSON.stringify(inputs)}], runtime: "local" });
      console.log("simulation is up");
    });
    test("hangs", () => new Promise(() => undefined));`;
}

/** A test that ends when this file is there. */
function waitingTest(file: string): string {
  return `
    import { existsSync } from "node:fs";
    test("waits", async () => {
      console.log("the next file runs");
      while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 20));
    }, 1e9);`;
}

const VITEST = join(PROJECT, "node_modules", "vitest", "vitest.mjs");

describe("vitest", () => {
  test.for(["threads", "forks"])(
    "takes a simulation with it that a test in its pool of %s never stopped",
    async (pool, { expect }) => {
      const { home, env } = openCli();
      const go = join(home, "go");
      const root = folderWith({
        "1-forgetful.test.mjs": forgetfulTest(web(WITH_GRANDCHILD)),
        "2-waiting.test.mjs": waitingTest(go),
      });
      const args = ["run", "--root", root, "--globals", "--pool", pool, "--no-file-parallelism"];
      const run = startProgram({
        command: process.execPath,
        args: [VITEST, ...args, "--testTimeout", "300", "--hookTimeout", "100000"],
        env,
        stdin: "ignore",
      });
      await run.shows(/simulation is up/);
      await run.shows(/the next file runs/);
      // Vitest itself is still there.
      await expect.poll(() => leftovers({ home }), PATIENCE).toEqual([]);
      expect(run.child.exitCode).toBeNull();
      writeFileSync(go, "");
      expect((await run.result).status).toBe(1);
      expect(runIdsOf(home)).toHaveLength(1);
    },
  );

  test("that is ended by Ctrl-C leaves nothing", async ({ expect }) => {
    const { home, env } = openCli();
    const root = folderWith({ "forgetful.test.mjs": forgetfulTest(web(ANSWERS)) });
    const args = [VITEST, "run", "--root", root, "--globals", "--testTimeout", "1000000"];
    const run = startOnTerminal({ args, env });
    await run.shows(/simulation is up/);
    run.type("\x03");
    await expect.poll(() => leftovers({ home }), PATIENCE).toEqual([]);
    expect(runIdsOf(home)).toHaveLength(1);
  });
});

test("a watcher sweeps without the options of its owner's Node", async ({ expect }) => {
  const env = {
    ...process.env,
    SC_SIM_HOME: tempFolder(),
    NODE_OPTIONS: "--require /nowhere.cjs",
  };
  const runId = "20260101-000000-abcd";
  const facts = { version: "0.1.0", host: hostname(), createdAt: "2026-01-01T00:00:00.000Z" };
  const { folder } = registerRun({ ...facts, env, runId, runtime: "local", inputs: [] });
  const watcher = startWatcher({ runId, runtime: "local", env, onWarning: () => undefined });
  watcher.release();
  await expect.poll(() => readRun(folder).record?.state, PATIENCE).toBe("ended");
});
