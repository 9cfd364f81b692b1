import { readFileSync, realpathSync } from "node:fs";
import { markedProcesses, RUN_ID_VARIABLE, WATCHED_RUN_VARIABLE } from "./marked-processes.ts";
import { identifyProcess, type ProcessIdentity, parentOf } from "./process-identity.ts";
import { listUnreadable, type UnreadableRun } from "./run-record.ts";

/** A run whose record does not say who runs it, and of which something is alive. */
export interface LostRun extends UnreadableRun {
  /** Both are empty where the system does not show the environment of processes. */
  readonly watchers: readonly ProcessIdentity[];
  readonly processes: readonly ProcessIdentity[];
}

/**
 * Every run that has no readable record and still runs, newest first: its folder's name is its id, and its processes have that in
 * their environment. Outside Linux this cannot be seen, so that each run without a readable record may be one of these.
 */
export function findLostRuns(env: NodeJS.ProcessEnv): readonly LostRun[] {
  return listUnreadable(env)
    .filter(({ record }) => record === undefined)
    .map((run) => {
      const ids = new Set([run.runId]);
      const watchers = markedProcesses(WATCHED_RUN_VARIABLE, ids);
      return { ...run, watchers, processes: markedProcesses(RUN_ID_VARIABLE, ids) };
    })
    .filter(
      ({ watchers, processes }) =>
        process.platform !== "linux" || watchers.length + processes.length > 0,
    );
}

/**
 * The simulator of a run: the parent of its watcher. A process whose parent ended gets another one, as init or a session's manager;
 * so only a program that is the Node which the watcher was started with counts.
 */
export function ownerOf({ watchers }: Pick<LostRun, "watchers">): ProcessIdentity | undefined {
  return watchers.map(simulatorAbove).find((owner) => owner !== undefined);
}

function simulatorAbove({ pid }: ProcessIdentity): ProcessIdentity | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    const name = words.indexOf("sc-sim-watcher");
    const node = words[name + 1];
    const parent = parentOf(pid);
    // A watcher without its name is sweeping already: its owner is gone.
    if (name === -1 || node === undefined || parent === undefined) return undefined;
    if (parent <= 1 || parent === process.pid) return undefined;
    if (realpathSync(`/proc/${parent}/exe`) !== realpathSync(node)) return undefined;
    const owner = identifyProcess(parent);
    // Where it ended meanwhile, its pid may be somebody else's by now.
    return parentOf(pid) === parent ? owner : undefined;
  } catch {
    return undefined; // Gone, or somebody else's.
  }
}
