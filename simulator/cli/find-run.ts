import { SimulatorError } from "../errors.ts";
import { isRunning, listRuns, listUnreadable, type StoredRun } from "../running/runs/run-record.ts";
import { commandLine } from "./command-name.ts";

interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A run id, or its beginning or end. */
  readonly run?: string;
}

/**
 * The running simulation, the newest where there are several.
 *
 * @throws {SimulatorError} `NO_SIMULATION`; `RUN_FOLDER_UNUSABLE` where there is only one that
 *   cannot be read.
 */
export function findRunning(options: FindOptions): StoredRun {
  const running = candidates(options).filter(
    ({ record }) => isRunning(record) && record.plan !== undefined,
  );
  const [newest] = running;
  if (newest !== undefined) return newest;
  throwUnreadable(options, { isRunning: true });
  throw new SimulatorError(
    "NO_SIMULATION",
    `No simulation ${options.run ?? ""} is running.`.replace("  ", " "),
    {
      remedy: `Start one in another terminal: ${commandLine("up")}`,
    },
  );
}

/**
 * The running simulation, else the last one.
 *
 * @throws {SimulatorError} `NO_SIMULATION`; `RUN_FOLDER_UNUSABLE` where there is only one that
 *   cannot be read.
 */
export function findLast(options: FindOptions): StoredRun {
  const runs = candidates(options).filter(({ record }) => record.plan !== undefined);
  const found = runs.find(({ record }) => isRunning(record)) ?? runs[0];
  if (found !== undefined) return found;
  throwUnreadable(options, { isRunning: false });
  throw new SimulatorError(
    "NO_SIMULATION",
    "There has been no simulation whose logs could be read.",
    {
      remedy: `Start one: ${commandLine("up")}`,
    },
  );
}

function candidates({ env, run }: FindOptions): readonly StoredRun[] {
  return listRuns(env).filter(({ record: { runId } }) => isMeant(runId, run));
}

function isMeant(runId: string, run: string | undefined): boolean {
  return run === undefined || runId.startsWith(run) || runId.endsWith(run);
}

/** Says what is wrong with the newest run that is meant and cannot be read. */
function throwUnreadable({ env, run }: FindOptions, only: { readonly isRunning: boolean }): void {
  const meant = listUnreadable(env).filter(({ runId }) => isMeant(runId, run));
  const found = meant.find(
    ({ record }) => !only.isRunning || (record !== undefined && isRunning(record)),
  );
  if (found !== undefined) throw found.problem;
}
