import { readdirSync, readFileSync } from "node:fs";
import { identifyProcess, isAlive, type ProcessIdentity } from "./process-identity.ts";
import { endRun, isAbandoned, listRuns } from "./run-record.ts";
import { waitUntil } from "./wait-until.ts";

/** In the environment of everything that a run starts: whose it is. */
export const RUN_ID_VARIABLE = "SC_SIM_RUN_ID";

/** How long a leftover may take to end by itself before it is killed. */
const GRACE_MS = 300;

/**
 * Ends what runs left behind whose simulator is gone, and marks them ended. Found by what was recorded and, on Linux, by the
 * run id in a process's environment: that also finds what was started between two records and what an app started itself.
 * A process of anybody else is never touched, even if it has a recorded pid: its start time differs.
 *
 * @returns One line per process that was ended.
 */
export async function sweepProcesses(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const runs = listRuns(env);
  const dead = runs.filter(({ record }) => isAbandoned(record));
  const ended = runs.filter(({ record }) => record.state === "ended");
  const deadIds = new Set([...dead, ...ended].map(({ record }) => record.runId));
  const recorded = dead.flatMap(({ record }) => record.processes).filter(isAlive);
  const marked = deadIds.size === 0 ? [] : markedProcesses(deadIds);
  const leftovers = new Map<number, ProcessIdentity>();
  for (const { pid, startTime } of [...recorded, ...marked]) leftovers.set(pid, { pid, startTime });
  await endAll([...leftovers.values()]);
  for (const run of dead) endRun(run);
  return [...leftovers.keys()].map((pid) => `process ${pid}`);
}

async function endAll(processes: readonly ProcessIdentity[]): Promise<void> {
  for (const leftover of processes) signal(leftover, "SIGTERM");
  const areGone = () => !processes.some(isAlive);
  if (await waitUntil(areGone, { deadlineMs: performance.now() + GRACE_MS })) return;
  for (const leftover of processes) signal(leftover, "SIGKILL");
  await waitUntil(areGone, { deadlineMs: performance.now() + 10 * GRACE_MS });
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

function markedProcesses(runIds: ReadonlySet<string>): readonly ProcessIdentity[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => runIds.has(runIdOf(pid) ?? ""))
    .flatMap((pid) => identifyProcess(Number(pid)) ?? []);
}

function runIdOf(pid: string): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    const start = `\0${environment}`.indexOf(`\0${RUN_ID_VARIABLE}=`);
    if (start === -1) return undefined;
    return environment.slice(start + RUN_ID_VARIABLE.length + 1).split("\0", 1)[0];
  } catch {
    return undefined; // Gone, or somebody else's.
  }
}
