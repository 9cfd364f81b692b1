import { SimulatorError } from "../errors.ts";
import { findLostRuns } from "../running/runs/lost-runs.ts";
import {
  isRunning,
  listRuns,
  listUnreadable,
  readRuns,
  type StoredRun,
  type UnreadableRun,
} from "../running/runs/run-record.ts";
import { commandLine } from "./command-name.ts";
import type { Terminal } from "./terminal.ts";

interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  /** A run id, or its beginning or end. */
  readonly run?: string | undefined;
  /** Of several that run, one like this is preferred: with the service that the command is about. */
  readonly fits?: ((run: StoredRun) => boolean) | undefined;
  /** Is told which run was taken where several run and none was named. */
  readonly terminal: Pick<Terminal, "say">;
}

/** Whether a run has a service of this name; for `fits`. */
export function hasService(name: string): (run: StoredRun) => boolean {
  return ({ record }) => record.plan?.services.some((service) => service.name === name) === true;
}

/**
 * The running simulation, the newest that fits where there are several.
 *
 * @throws {SimulatorError} `NO_SIMULATION`; `RUN_FOLDER_UNUSABLE` where there is only one that
 *   cannot be read.
 */
export function findRunning(options: FindOptions): StoredRun {
  const running = meantRuns(options).filter(
    ({ record }) => isRunning(record) && record.plan !== undefined,
  );
  const found = preferred(running, options);
  if (found !== undefined) return found;
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
  const runs = meantRuns(options).filter(({ record }) => record.plan !== undefined);
  const running = runs.filter(({ record }) => isRunning(record));
  const found = preferred(running, options) ?? runs[0];
  if (found !== undefined) return found;
  throwUnreadable(options, { isRunning: false });
  const { env, run } = options;
  if (run !== undefined && !readRuns(env).some(({ runId }) => isMeant(runId, run))) {
    throw new SimulatorError("NO_SIMULATION", `No run has the id "${run}".`, {
      remedy: `Name another one; \`${commandLine("ps --all")}\` lists them.`,
    });
  }
  throw new SimulatorError(
    "NO_SIMULATION",
    run === undefined
      ? "There has been no simulation whose logs could be read."
      : `The run "${run}" has no logs.`,
    {
      remedy: `Start one: ${commandLine("up")}`,
    },
  );
}

/** The newest run that `findLast` had to pass over for an older one, because it cannot be read. */
export function newerUnreadable(
  { env, run }: Pick<FindOptions, "env" | "run">,
  found: StoredRun,
): UnreadableRun | undefined {
  return listUnreadable(env).find(({ runId }) => isMeant(runId, run) && runId > found.record.runId);
}

/** The newest run that fits, or else the newest; says which where there was a choice. */
function preferred(
  running: readonly StoredRun[],
  { run, fits = () => true, terminal }: FindOptions,
): StoredRun | undefined {
  const [newest] = running;
  const isChoice = running.length > 1 && run === undefined;
  const found = (isChoice ? running.find(fits) : undefined) ?? newest;
  if (found !== undefined && isChoice) {
    const { runId, plan } = found.record;
    terminal.say(
      `${running.length} simulations run; taking ${runId} (${plan?.namespace}), --run names another.`,
    );
  }
  return found;
}

/** Every run whose facts are known and that is meant, newest first. */
export function meantRuns({ env, run }: Pick<FindOptions, "env" | "run">): readonly StoredRun[] {
  return listRuns(env).filter(({ record: { runId } }) => isMeant(runId, run));
}

/** Whether `--run` means this run: by its id, or by how that begins or ends. */
export function isMeant(runId: string, run: string | undefined): boolean {
  return run === undefined || runId.startsWith(run) || runId.endsWith(run);
}

/** Says what is wrong with the newest run that is meant and cannot be read. */
function throwUnreadable({ env, run }: FindOptions, only: { readonly isRunning: boolean }): void {
  const meant = listUnreadable(env).filter(({ runId }) => isMeant(runId, run));
  const lost = new Set(only.isRunning ? findLostRuns(env).map(({ runId }) => runId) : []);
  const found = meant.find(
    ({ runId, record }) =>
      !only.isRunning || lost.has(runId) || (record !== undefined && isRunning(record)),
  );
  if (found !== undefined) throw found.problem;
}
