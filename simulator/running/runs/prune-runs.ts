import { rmSync, statSync } from "node:fs";
import { runsFolder } from "./home.ts";
import { makeTreePrivate } from "./private-files.ts";
import { readAllFacts, readRun, writeRecord } from "./run-record.ts";
import { listServedLogs, sweepServedLogs } from "./served-logs.ts";

/** How many ended runs are kept for `sc-sim logs`. */
const KEPT_RUNS = 5;

/** A folder without a readable record may be one whose start is just beginning, or of a run that goes on. */
const UNREADABLE_MS = 24 * 60 * 60 * 1000;

/**
 * Removes the folders of all but the newest ended runs and those whose log is being served; where one cannot be removed, it stays.
 * Those that are kept are readable by their owner alone and have no values of secrets, also where an older version was careless.
 * Never throws.
 */
export function pruneRuns(env: NodeJS.ProcessEnv): void {
  sweepServedLogs(env);
  const served = new Set(listServedLogs(env).map(({ run }) => run?.folder));
  const ended = readAllFacts(env).filter(({ folder, facts }) =>
    facts === undefined ? isLongUnchanged(folder) : facts.state === "ended",
  );
  const [kept, surplus] = [ended.slice(0, KEPT_RUNS), ended.slice(KEPT_RUNS)];
  for (const { folder } of surplus) {
    if (served.has(folder)) continue;
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Not ours to remove, or being read on a system that holds open files: tried again at the next start.
    }
  }
  makeTreePrivate(runsFolder(env));
  for (const { folder, isOld } of kept) {
    if (!isOld) continue;
    const { record, isOld: isReadable } = readRun(folder);
    if (!isReadable || record === undefined) continue;
    try {
      writeRecord(folder, record);
    } catch {
      // Tried again at the next start.
    }
  }
}

function isLongUnchanged(folder: string): boolean {
  try {
    return Date.now() - statSync(folder).mtimeMs > UNREADABLE_MS;
  } catch {
    return false;
  }
}
