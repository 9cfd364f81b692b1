import { SimulatorError } from "../errors.ts";
import { isRunning, listRuns, type StoredRun } from "../running/runs/run-record.ts";
import { commandLine } from "./command-name.ts";

interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A run id, or its beginning or end. */
  readonly run?: string;
}

/**
 * The running simulation, the newest where there are several.
 *
 * @throws {SimulatorError} `NO_SIMULATION`
 */
export function findRunning(options: FindOptions): StoredRun {
  const running = candidates(options).filter(
    ({ record }) => isRunning(record) && record.plan !== undefined,
  );
  const [newest] = running;
  if (newest !== undefined) return newest;
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
 * @throws {SimulatorError} `NO_SIMULATION`
 */
export function findLast(options: FindOptions): StoredRun {
  const runs = candidates(options).filter(({ record }) => record.plan !== undefined);
  const found = runs.find(({ record }) => isRunning(record)) ?? runs[0];
  if (found !== undefined) return found;
  throw new SimulatorError(
    "NO_SIMULATION",
    "There has been no simulation whose logs could be read.",
    {
      remedy: `Start one: ${commandLine("up")}`,
    },
  );
}

function candidates({ env, run }: FindOptions): readonly StoredRun[] {
  return listRuns(env).filter(
    ({ record: { runId } }) => run === undefined || runId.startsWith(run) || runId.endsWith(run),
  );
}
