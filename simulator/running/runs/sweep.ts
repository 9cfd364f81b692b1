import {
  COMMAND_VARIABLE,
  markedProcesses,
  RUN_ID_VARIABLE,
  WATCHED_RUN_VARIABLE,
} from "./marked-processes.ts";
import { isAlive, type ProcessIdentity } from "./process-identity.ts";
import type { RunFacts } from "./record-schema.ts";
import { endRun, isAbandoned, listRunFacts } from "./run-record.ts";
import { waitUntil } from "./wait-until.ts";

/** How long a leftover may take to end by itself before it is killed. */
const GRACE_MS = 300;

/** How often a run is looked at again: a process that is ended may have started another one in between. */
const LOOKS = 5;

/**
 * Ends what runs left behind whose simulator is gone, and marks them as ended. Processes are found by what was recorded and, on
 * Linux, by the run id in their environment: that also finds what was started between two records and what an app started itself.
 * A process of anybody else is never touched, even if it has a recorded pid: its start time differs.
 *
 * @returns One line per process that was ended.
 */
export async function sweepProcesses(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const runs = listRunFacts(env);
  const dead = runs.filter(({ record }) => isAbandoned(record));
  const ended = runs.filter(({ record }) => record.state === "ended");
  const runIds = new Set([...dead, ...ended].map(runIdOf));
  const pids = await endProcessesOf({
    dead,
    findMarked: () => markedProcesses(RUN_ID_VARIABLE, runIds),
  });
  for (const run of dead) endRun(run);
  return pids.map((pid) => `process ${pid}`);
}

/**
 * Ends the processes of one run, whether its owner lives or not, and marks the run as ended. Needs neither the run's folder nor its
 * record on Linux.
 */
export async function sweepRun({
  env,
  runId,
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly runId: string;
}): Promise<void> {
  const stored = listRunFacts(env).filter((run) => runIdOf(run) === runId);
  const runIds = new Set([runId]);
  await endProcessesOf({
    dead: stored,
    findMarked: () => markedProcesses(RUN_ID_VARIABLE, runIds),
  });
  for (const run of stored) endRun(run);
}

/** Ends what a command with this mark left behind. Outside Linux nothing of it can be found. */
export async function sweepCommand(commandId: string): Promise<void> {
  const ids = new Set([commandId]);
  await endProcessesOf({ dead: [], findMarked: () => markedProcesses(COMMAND_VARIABLE, ids) });
}

/** How long a watcher may take to sweep its run, with an engine that answers. */
const WATCHER_TIMEOUT_MS = 10_000;

/** Waits until the watchers of ended runs have ended as well, and kills one that hangs. */
export async function waitForWatchers(env: NodeJS.ProcessEnv): Promise<void> {
  const ended = listRunFacts(env).filter(({ record }) => record.state === "ended");
  const watchers = markedProcesses(WATCHED_RUN_VARIABLE, new Set(ended.map(runIdOf)));
  const areGone = () => !watchers.some(isAlive);
  if (await waitUntil(areGone, { deadlineMs: performance.now() + WATCHER_TIMEOUT_MS })) return;
  for (const watcher of watchers) signal(watcher, "SIGKILL");
}

function runIdOf({ record }: FoundRun): string {
  return record.runId;
}

interface FoundRun {
  readonly record: RunFacts;
}

interface EndOptions {
  /** Runs whose recorded processes are to end. */
  readonly dead: readonly FoundRun[];
  /** The marked processes that are to end, as they are at the moment. */
  readonly findMarked: () => readonly ProcessIdentity[];
}

/** @returns The pids of what was ended. */
async function endProcessesOf({ dead, findMarked }: EndOptions): Promise<readonly number[]> {
  const recorded = dead.flatMap(({ record }) => record.processes);
  const found = new Map<number, ProcessIdentity>();
  for (let look = 0; look < LOOKS; look++) {
    const alive = [...recorded.filter(isAlive), ...findMarked()];
    if (alive.length === 0) break;
    for (const { pid, startTime } of alive) found.set(pid, { pid, startTime });
    if (!(await endAll([...found.values()]))) break;
  }
  return [...found.keys()];
}

/** @returns Whether all of them have ended; what waits for a broken disk cannot even be killed. */
async function endAll(processes: readonly ProcessIdentity[]): Promise<boolean> {
  for (const leftover of processes) signal(leftover, "SIGTERM");
  const areGone = () => !processes.some(isAlive);
  if (await waitUntil(areGone, { deadlineMs: performance.now() + GRACE_MS })) return true;
  for (const leftover of processes) signal(leftover, "SIGKILL");
  return waitUntil(areGone, { deadlineMs: performance.now() + 10 * GRACE_MS });
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  // Its group first: where the environment of children cannot be read, this is how they are reached.
  for (const pid of [-target.pid, target.pid]) {
    if (!isAlive(target)) return;
    try {
      process.kill(pid, name);
    } catch {
      // It leads no group, or it ended between the look and the signal.
    }
  }
}
