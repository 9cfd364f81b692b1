import { statSync } from "node:fs";
import { join } from "node:path";
import { isRunning, readRun, type StoredRun } from "./run-record.ts";

/**
 * Answers whether a run goes on, for whoever asks many times a second: its record is read again only after it was replaced.
 */
export function followRun({ folder, record }: StoredRun): () => boolean {
  const file = join(folder, "run.json");
  let known = record;
  let version = versionOf(file);
  return () => {
    const current = versionOf(file);
    if (current === undefined) return false;
    if (current !== version) known = readRun(folder).record ?? known;
    version = current;
    return isRunning(known);
  };
}

/** Differs from one record to the next, as each is a new file; `undefined` where there is none. */
function versionOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.mtimeMs}`;
}
