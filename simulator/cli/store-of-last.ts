import type { StoredRun } from "../running/runs/run-record.ts";
import { newerUnreadable } from "./find-run.ts";
import { requireLogStore } from "./require-log-store.ts";
import type { Terminal } from "./terminal.ts";

interface LastOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The run that was named. */
  readonly run: string | undefined;
  readonly terminal: Pick<Terminal, "say">;
  /** What the command does with the run: `shows`. */
  readonly verb: string;
}

/**
 * The file of the log store of the last run; says so where a newer run is there and cannot be read.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE` if the file is not there.
 */
export function storeOfLast(last: StoredRun, { terminal, verb, ...asked }: LastOptions): string {
  const path = requireLogStore(last.folder);
  const newer = newerUnreadable(asked, last);
  if (newer !== undefined) {
    const { runId } = last.record;
    terminal.say(`This ${verb} ${runId}, not the newer run: ${newer.problem.problem}`);
  }
  return path;
}
