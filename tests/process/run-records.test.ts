import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { findLast, findRunning } from "../../simulator/cli/find-run.ts";
import { followRun } from "../../simulator/running/runs/follow-run.ts";
import { findLostRuns } from "../../simulator/running/runs/lost-runs.ts";
import { identifyProcess } from "../../simulator/running/runs/process-identity.ts";
import { pruneRuns } from "../../simulator/running/runs/prune-runs.ts";
import type { RunRecord } from "../../simulator/running/runs/record-schema.ts";
import {
  endRun,
  isAbandoned,
  listRuns,
  listUnreadable,
} from "../../simulator/running/runs/run-record.ts";
import { sweepProcesses } from "../../simulator/running/runs/sweep.ts";
import { ecsService, namespaceOf, planFor } from "../support/planned.ts";
import { leftovers, openCli, runIdsOf } from "../support/run-cli.ts";
import { tempFolder } from "../support/temp-folder.ts";

const GONE = { pid: 1, startTime: "another boot" };

/** A record as a run that ended leaves it. */
function recordOf(change: Partial<RunRecord> & { readonly schemaVersion?: number }): object {
  return {
    schemaVersion: 1,
    ...{ runId: "20260101-000000-0000", version: "0.1.0", createdAt: "2026-01-01T00:00:00.000Z" },
    ...{
      owner: GONE,
      host: hostname(),
      state: "ended",
      runtime: "local",
      inputs: [],
      processes: [],
    },
    ...change,
  };
}

/** A home with a run.json for each run, by its id: an object is a record, a text stands there as it is. */
function homeWith(runs: Readonly<Record<string, object | string>>) {
  const home = tempFolder();
  for (const [runId, record] of Object.entries(runs)) {
    const folder = join(home, "runs", runId);
    mkdirSync(folder, { recursive: true });
    const text = typeof record === "string" ? record : JSON.stringify({ ...record, runId });
    writeFileSync(join(folder, "run.json"), text);
  }
  return { home, env: { ...process.env, SC_SIM_HOME: home } };
}

/** Of this process: other checkouts may run the same test, and processes are found by this. */
const MARK = randomBytes(2).toString("hex");

const run = (number: number) => `20260101-00000${number}-${MARK}`;

/** A process of this test that runs until it is swept, with this in its environment. */
async function sleeper(marks: NodeJS.ProcessEnv = {}) {
  const child = spawn("sleep", ["1000"], { stdio: "ignore", env: { ...process.env, ...marks } });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const identity = identifyProcess(child.pid ?? 0);
  if (identity === undefined) throw new TypeError("It runs.");
  return { child, recorded: { ...identity, taskId: "t1", containerName: "app" } };
}

/** The end of a child is an event of this process: it may come after the command that ended the child. */
async function expectSignal(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  await expect.poll(() => child.signalCode, { timeout: 60_000 }).toBe(signal);
}

const UNREADABLE = [
  { title: "no JSON", text: "{ garbage", says: "it is not a record of a run" },
  { title: "JSON of something else", text: '{"a":1}', says: "it is not a record of a run" },
  { title: "empty", text: "", says: "it is not a record of a run" },
  {
    title: "of a newer version",
    text: JSON.stringify(recordOf({ schemaVersion: 2 })),
    says: "it has schemaVersion 2, and this sc-sim reads up to 1",
  },
  {
    title: "without its plan's tasks",
    text: JSON.stringify({ ...recordOf({}), plan: { namespace: "shop" } }),
    says: "its plan is missing or damaged",
  },
  {
    title: "without its runtime",
    text: JSON.stringify({ ...recordOf({}), runtime: undefined }),
    says: "its runtime is missing or damaged",
  },
] as const;

describe("a run.json", () => {
  test("is read, its plan too", async () => {
    const plan = await planFor(
      namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }] })),
    );
    const { env } = homeWith({ [run(1)]: recordOf({ plan, envoyVersion: "1.39.3" }) });
    expect(listRuns(env).map(({ record }) => record)).toMatchObject([
      { runId: run(1), plan, envoyVersion: "1.39.3", state: "ended" },
    ]);
    expect(listUnreadable(env)).toEqual([]);
  });

  test.for(UNREADABLE)("$title is refused by name", ({ text, says }) => {
    const { env, home } = homeWith({ [run(1)]: text });
    expect(listUnreadable(env)).toMatchObject([
      {
        runId: run(1),
        problem: {
          code: "RUN_FOLDER_UNUSABLE",
          problem: `${join(home, "runs", run(1), "run.json")} cannot be read: ${says}.`,
          remedy: expect.stringContaining("ps --all"),
        },
      },
    ]);
    expect(listRuns(env).every(({ record }) => record.plan === undefined)).toBe(true);
  });

  test("that cannot be read stops neither ps nor logs nor a start", async () => {
    const texts = UNREADABLE.map(({ text }, number) => [run(number), text] as const);
    const { home } = homeWith(Object.fromEntries(texts));
    const cli = openCli({ SC_SIM_HOME: home });
    const all = await cli.run("ps", "--all");
    for (const [runId] of texts) expect(all.stdout).toContain(`${runId}  `);
    for (const damaged of [run(0), run(3)]) {
      const { status, stderr } = await cli.run("logs", "--run", damaged);
      expect(status).toBe(1);
      expect(stderr).toMatch(/RUN_FOLDER_UNUSABLE.* cannot be read: /);
    }
    const up = await cli.run("up", "--once", "--runtime", "local");
    expect(up.status, up.stderr).toBe(0);
    expect(JSON.parse((await cli.run("logs")).stdout)).toMatchObject({ response_code: 200 });
  });

  test("of a newer version has its processes swept, and keeps what is not understood", async () => {
    const { child, recorded } = await sleeper();
    const future = { schemaVersion: 7, state: "pausing", processes: [recorded], news: { of: 7 } };
    const { env, home } = homeWith({ [run(1)]: { ...recordOf({}), ...future } });
    const ended = once(child, "exit");
    expect(await sweepProcesses(env)).toEqual([`process ${recorded.pid}`]);
    await ended;
    const written = JSON.parse(readFileSync(join(home, "runs", run(1), "run.json"), "utf8"));
    expect(written).toMatchObject({ schemaVersion: 7, state: "ended", processes: [] });
    expect(written.news).toEqual({ of: 7 });
  });

  test("of a run on another machine is left alone, and its processes too", async () => {
    const { child, recorded } = await sleeper();
    const record = recordOf({ state: "running", host: "elsewhere", processes: [recorded] });
    const { env, home } = homeWith({ [run(1)]: record });
    expect(listRuns(env).map(({ record: read }) => isAbandoned(read))).toEqual([false]);
    const cli = openCli({ SC_SIM_HOME: home });
    expect((await cli.run("down")).status).toBe(0);
    pruneRuns(env);
    expect(listRuns(env)[0]?.record).toMatchObject({ state: "running", processes: [recorded] });
    expect(child.signalCode).toBeNull();
  });
});

test("pipes that a killed simulator had just made are removed, and its logs are kept", async () => {
  const { env } = homeWith({ [run(1)]: recordOf({ state: "running" }) });
  const [{ folder } = { folder: "" }] = listRuns(env);
  const pipes = join(folder, "pipes-XXXXXX");
  mkdirSync(pipes);
  execFileSync("mkfifo", [join(pipes, "0")]);
  writeFileSync(join(folder, "logs.sqlite"), "");
  await sweepProcesses(env);
  expect([pipes, join(folder, "logs.sqlite")].map((path) => existsSync(path))).toEqual([
    false,
    true,
  ]);
});

describe("a run that is followed", () => {
  const owner = identifyProcess(process.pid);
  const running = recordOf({ state: "running", ...(owner && { owner }) });

  function followed(record: object) {
    const { env } = homeWith({ [run(1)]: record });
    const [stored] = listRuns(env);
    if (stored === undefined) throw new TypeError("There is one.");
    return { stored, goesOn: followRun(stored) };
  }

  test("goes on until its record says that it ended, though its process goes on", () => {
    const { stored, goesOn } = followed(running);
    expect([goesOn(), goesOn()]).toEqual([true, true]);
    endRun(stored);
    expect(goesOn()).toBe(false);
  });

  test("has ended where its process is gone, and where its folder is", () => {
    expect(followed(recordOf({ state: "running" })).goesOn()).toBe(false);
    const { stored, goesOn } = followed(running);
    rmSync(stored.folder, { recursive: true });
    expect(goesOn()).toBe(false);
  });
});

test("`ps --all` tells a run that ended from one whose simulator was killed", async () => {
  const { home } = homeWith({ [run(1)]: recordOf({}), [run(2)]: recordOf({ state: "running" }) });
  const cli = openCli({ SC_SIM_HOME: home });
  const { stdout } = await cli.run("ps", "--all");
  expect(stdout).toMatch(new RegExp(`^${run(1)}  ended, `, "m"));
  expect(stdout).toMatch(new RegExp(`^${run(2)}  killed, `, "m"));
  const all: { runId: string; state: string }[] = JSON.parse(
    (await cli.run("ps", "--all", "--json")).stdout,
  );
  const states = Object.fromEntries(all.map(({ runId, state }) => [runId, state]));
  expect(states).toEqual({ [run(1)]: "ended", [run(2)]: "killed" });
  expect((await cli.run("ps")).stderr).toBe("No simulation is running.\n");
});

describe("of ended runs", () => {
  const day = 24 * 60 * 60;

  test("the newest five are kept, and those that go on", () => {
    const { env, home } = homeWith({
      [run(0)]: recordOf({ state: "running", host: "elsewhere" }),
      ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((number) => [run(number), recordOf({})])),
    });
    pruneRuns(env);
    expect([...runIdsOf(home)].sort()).toEqual([0, 3, 4, 5, 6, 7].map(run));
  });

  test("one that cannot be read counts as ended once it is a day old", () => {
    const runs = [3, 4, 5, 6, 7].map((number) => [run(number), recordOf({})]);
    const { env, home } = homeWith({
      [run(1)]: "garbage",
      [run(2)]: "",
      ...Object.fromEntries(runs),
    });
    const old = Date.now() / 1000 - day - 60;
    utimesSync(join(home, "runs", run(1)), old, old);
    pruneRuns(env);
    expect([...runIdsOf(home)].sort()).toEqual([2, 3, 4, 5, 6, 7].map(run));
  });

  test("what is no run is not touched", () => {
    const runs = [1, 2, 3, 4, 5, 6].map((number) => [run(number), recordOf({})]);
    const { env, home } = homeWith({ "lost+found": "", ...Object.fromEntries(runs) });
    const old = Date.now() / 1000 - 2 * day;
    utimesSync(join(home, "runs", "lost+found"), old, old);
    pruneRuns(env);
    expect(existsSync(join(home, "runs", "lost+found"))).toBe(true);
    expect(existsSync(join(home, "runs", run(1)))).toBe(false);
  });
});

describe("of two simulations in one home", () => {
  const owner = identifyProcess(process.pid);

  test("the newer is meant where none is named, and an older one by the end of its id", async () => {
    const plan = await planFor(namespaceOf(ecsService({ name: "web" })));
    const running = recordOf({ plan, state: "running", ...(owner && { owner }) });
    const ended = recordOf({ plan });
    const ids = { older: "20260101-000001-aaaa", newer: "20260101-000002-bbbb" };
    const { env } = homeWith({ [ids.older]: running, [ids.newer]: running, [run(3)]: ended });
    const terminal = { say: () => undefined };
    for (const find of [findRunning, findLast]) {
      expect(find({ env, terminal }).record.runId).toBe(ids.newer);
      expect(find({ env, terminal, run: "aaaa" }).record.runId).toBe(ids.older);
      expect(find({ env, terminal, run: "20260101-000001" }).record.runId).toBe(ids.older);
    }
    expect(findLast({ env, terminal, run: run(3) }).record.runId).toBe(run(3));
    expect(() => findRunning({ env, terminal, run: run(3) })).toThrow(
      /No running simulation has the id/,
    );
  });

  test("`down --run` stops the one that it names, and `down` the other", async () => {
    const [first, second] = [await sleeper(), await sleeper()];
    const { home } = homeWith({
      [run(1)]: recordOf({ state: "running", owner: first.recorded }),
      [run(2)]: recordOf({ state: "running", owner: second.recorded }),
    });
    const cli = openCli({ SC_SIM_HOME: home });
    const unclear = await cli.run("down");
    expect(unclear.status).toBe(2);
    expect(unclear.stderr).toContain(`2 simulations are running: ${run(2)}, ${run(1)}.`);
    expect([first.child.signalCode, second.child.signalCode]).toEqual([null, null]);
    const { stderr } = await cli.run("down", "--run", run(1));
    expect(stderr).toContain(`Stopped ${run(1)}.`);
    await expectSignal(first.child, "SIGTERM");
    expect(second.child.signalCode).toBeNull();
    expect(JSON.parse((await cli.run("ps", "--json")).stdout)).toMatchObject([
      { runId: run(2), state: "running" },
    ]);
    await cli.run("down");
    await expectSignal(second.child, "SIGTERM");
  });
});

describe("a run that goes on with a record that cannot be read", () => {
  test("is named by `ps` and stopped in order by `down`", async () => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "local");
    await up.shows(/Ctrl-C/);
    const [runId = ""] = runIdsOf(cli.home);
    const file = join(cli.home, "runs", runId, "run.json");
    for (const text of ["{{{", '{"owner":{"pid":1}}']) {
      writeFileSync(file, text);
      expect(await cli.run("ps")).toMatchObject({
        stdout: `${runId}  still runs, but its record cannot be read: ${file}\n`,
        stderr: "",
      });
    }
    const { stderr } = await cli.run("exec", "client", "true");
    expect(stderr).toContain(`${file} cannot be read`);
    expect(await cli.run("down")).toMatchObject({ status: 0, stderr: `Stopped ${runId}.\n` });
    expect(leftovers(cli)).toEqual([]);
    expect((await up.result).stdout).toContain("nothing is left running");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ runId, state: "ended" });
  });

  test("has its processes ended where its simulator is gone, and no other run's", async () => {
    const [first, second] = [
      await sleeper({ SC_SIM_RUN_ID: run(1) }),
      await sleeper({ SC_SIM_RUN_ID: run(2) }),
    ];
    const { home } = homeWith({ [run(1)]: "{{{", [run(2)]: "{{{", [run(3)]: "{{{" });
    const cli = openCli({ SC_SIM_HOME: home });
    expect(await cli.run("down", "--run", run(1))).toMatchObject({
      status: 0,
      stderr: `Ended what was left of ${run(1)}, whose record cannot be read.\n`,
    });
    await expectSignal(first.child, "SIGTERM");
    expect(second.child.signalCode).toBeNull();
    const missing = await cli.run("down", "--run", "nosuch");
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain(
      `No running simulation has the id "nosuch"; there is only: ${run(2)}.`,
    );
    const { stdout } = await cli.run("ps");
    expect(stdout).toMatch(new RegExp(`^${run(2)}  still runs, .*\n$`));
  });

  test("is said to run where its simulator cannot be told from another program", async () => {
    const { env, home } = homeWith({ [run(1)]: "{{{" });
    // The parent of this watcher is a shell, as a session's manager is that of a process whose parent has ended.
    const watcher = `/bin/sh -c 'read -r line; :' sc-sim-watcher ${process.execPath}`;
    const script = `exec 3<&0; SC_SIM_WATCHED_RUN=${run(1)} ${watcher} <&3 & wait`;
    const shell = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"] });
    onTestFinished(() => {
      shell.kill("SIGKILL");
      shell.stdin.end();
    });
    await expect.poll(() => findLostRuns(env)).toMatchObject([{ watchers: [{}], processes: [] }]);
    const { status, stderr } = await openCli({ SC_SIM_HOME: home }).run("down");
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^${run(1)} may still run, .*\\n$`));
    expect([shell.exitCode, shell.signalCode]).toEqual([null, null]);
  });
});

describe("`logs`", () => {
  test("says which run it shows where a newer one cannot be read", async () => {
    const cli = openCli();
    await cli.run("up", "--once", "--runtime", "local");
    const [runId = ""] = runIdsOf(cli.home);
    const newer = join(cli.home, "runs", "99991231-235959-abcd");
    mkdirSync(newer);
    writeFileSync(join(newer, "run.json"), "{{{");
    const { status, stdout, stderr } = await cli.run("logs");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ response_code: 200 });
    expect(stderr).toBe(
      `This shows ${runId}, not the newer run: ${newer}/run.json cannot be read: it is not a record of a run.\n`,
    );
    expect(await cli.run("logs", "--run", runId)).toMatchObject({ status: 0, stderr: "" });

    const missing = await cli.run("logs", "--run", "nosuch");
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(/No simulation has the id "nosuch"; .*\.\s.*sc-sim ps --all/);

    writeFileSync(join(cli.home, "runs", runId, "logs.sqlite"), "not a database ".repeat(1000));
    const damaged = await cli.run("logs", "--run", runId);
    expect(damaged.status).toBe(1);
    expect(damaged.stderr).toMatch(/logs\.sqlite cannot be read: .*\s.*Start a new simulation/);
  });
});
