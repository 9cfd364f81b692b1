import { SimulatorError } from "../errors.ts";
import { namesInstead } from "../near-name.ts";
import { findLostRuns } from "../running/runs/lost-runs.ts";
import { RUN_ID_VARIABLE } from "../running/runs/marked-processes.ts";
import {
  isRunning,
  listRuns,
  listUnreadable,
  readRuns,
  type StoredRun,
  type UnreadableRun,
} from "../running/runs/run-record.ts";
import { type NamedService, servicesInstead, servicesNamed } from "../service-name.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { commandLine } from "./command-name.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Which run commands of a shell are about: as `--run`. It is not the variable by which a run's own processes are known, as the
 * programs of a shell are not ended with a run.
 */
export const CHOSEN_RUN_VARIABLE = "SC_SIM_RUN";

interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  /**
   * A run id, or its beginning or end.
   * @default `SC_SIM_RUN_ID`, which a command has that `sc-sim run` started, or `SC_SIM_RUN`
   */
  readonly run?: string | undefined;
  /** Of several that run, the newest that has this is taken. */
  readonly wanted?: Wanted | undefined;
  /** Is told which run was taken where several run and none was named. */
  readonly terminal: Pick<Terminal, "say">;
}

/** What a command is about, by which its simulation is found where several run. */
export interface Wanted {
  isIn(run: StoredRun): boolean;
  /** Given where no run may be taken that does not have it. */
  readonly named?: {
    /** For people, e.g. `service`. */
    readonly what: string;
    readonly name: string;
    /** All that were possible. */
    namesIn(plan: Plan): readonly NamedService[];
  };
}

/** A service, whether it has tasks or not. */
export function serviceNamed(name: string): Wanted {
  return {
    isIn: ({ record: { plan } }) =>
      plan !== undefined && servicesNamed(name, plan.services).length > 0,
    named: { what: "service", name, namesIn: ({ services }) => services },
  };
}

/**
 * The running simulation; where there are several, the newest that has what is wanted.
 *
 * @throws {SimulatorError} `NO_SIMULATION`; `USAGE` where none has what is wanted, and where `run`
 *   fits several; `RUN_FOLDER_UNUSABLE` where there is only one that cannot be read.
 */
export function findRunning(asked: FindOptions): StoredRun {
  const options = withOwnRun(asked);
  const running = meantRuns(options).filter(
    ({ record }) => isRunning(record) && record.plan !== undefined,
  );
  const found = preferred(running, options);
  if (found !== undefined) return found;
  throwUnreadable(options, { isRunning: true });
  const { env, run } = options;
  if (run !== undefined) {
    const others = listRuns(env).filter(({ record }) => isRunning(record));
    const ids = others.map(({ record }) => record.runId);
    throw noSuchRun(run, { ids, areRunning: true, ...ownOf(asked) });
  }
  throw new SimulatorError("NO_SIMULATION", "No simulation is running.", { remedy: startOne() });
}

function startOne(): string {
  return `Start one in another terminal: ${commandLine("up")}`;
}

/** The error for a `--run` that means none of these runs. */
export function noSuchRun(
  run: string,
  {
    ids,
    areRunning,
    own,
  }: {
    readonly ids: readonly string[];
    readonly areRunning: boolean;
    /** The variable of the environment that names it, where nobody wrote it. */
    readonly own?: string;
  },
): SimulatorError {
  const [what, list] = areRunning ? ["running simulation", "ps"] : ["simulation", "ps --all"];
  const problem = `No ${what} has the id "${run}"${namesInstead(run, ids)}.`;
  const remedy =
    ids.length === 0 ? startOne() : `Name another one; \`${commandLine(list)}\` lists them.`;
  const ownRemedy = `${own} names it: unset that, or name another one with --run.`;
  return new SimulatorError("NO_SIMULATION", problem, {
    remedy: own === undefined ? remedy : ownRemedy,
  });
}

/**
 * The running simulation, else the last one.
 *
 * @throws {SimulatorError} `NO_SIMULATION`; `USAGE` where none of several has what is wanted, and where
 *   `run` fits several; `RUN_FOLDER_UNUSABLE` where there is only one that cannot be read.
 */
export function findLast(asked: FindOptions): StoredRun {
  const options = withOwnRun(asked);
  const runs = meantRuns(options).filter(({ record }) => record.plan !== undefined);
  const running = runs.filter(({ record }) => isRunning(record));
  const ended = options.run === undefined ? runs.slice(0, 1) : runs;
  const found = preferred(running.length > 0 ? running : ended, options);
  if (found !== undefined) {
    sayEnded(found, asked);
    return found;
  }
  throwUnreadable(options, { isRunning: false });
  const { env, run } = options;
  const ids = readRuns(env).map(({ runId }) => runId);
  if (run !== undefined && !ids.some((runId) => isMeant(runId, run)))
    throw noSuchRun(run, { ids, areRunning: false, ...ownOf(asked) });
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

/** A shell keeps its variable when the run has ended, and the next one is mostly meant. */
function sayEnded({ record }: StoredRun, { env, run, terminal }: FindOptions): void {
  if (run !== undefined || isRunning(record)) return;
  if (env[RUN_ID_VARIABLE] !== undefined || env[CHOSEN_RUN_VARIABLE] === undefined) return;
  const other = listRuns(env).find((one) => isRunning(one.record));
  if (other === undefined) return;
  terminal.say(
    `Taking ${record.runId}, which has ended, as ${CHOSEN_RUN_VARIABLE} names it; ${other.record.runId} runs.`,
  );
}

/** The newest run that `findLast` had to pass over for an older one, because it cannot be read. */
export function newerUnreadable(
  asked: Pick<FindOptions, "env" | "run">,
  found: StoredRun,
): UnreadableRun | undefined {
  const { env, run } = withOwnRun(asked);
  return listUnreadable(env).find(({ runId }) => isMeant(runId, run) && runId > found.record.runId);
}

/** The newest run that has what is wanted, or the one that is named; says which where there was a choice. */
function preferred(
  runs: readonly StoredRun[],
  { run, wanted, terminal }: FindOptions,
): StoredRun | undefined {
  if (runs.length <= 1) return runs[0];
  if (run !== undefined)
    throw fitsSeveral(
      run,
      runs.map(({ record }) => record.runId),
    );
  const found = wanted === undefined ? runs[0] : newestWith(wanted, runs);
  if (found === undefined) return undefined;
  const { runId, plan } = found.record;
  terminal.say(
    `${runs.length} simulations run; taking ${runId} (${plan?.namespace}), --run names another.`,
  );
  return found;
}

/** The error for a `--run` that means more than one. */
export function fitsSeveral(run: string, ids: readonly string[]): SimulatorError {
  return new SimulatorError("USAGE", `"${run}" fits ${ids.length} runs: ${ids.join(", ")}.`, {
    remedy: "Write more of the id of the one that is meant.",
  });
}

function newestWith({ isIn, named }: Wanted, runs: readonly StoredRun[]): StoredRun | undefined {
  const found = runs.find(isIn);
  if (found !== undefined || named === undefined) return found ?? runs[0];
  const { what, name, namesIn } = named;
  const plans = runs.flatMap(({ record: { plan } }) => plan ?? []);
  const byName = new Map(plans.flatMap(namesIn).map((one) => [one.name, one]));
  throw new SimulatorError(
    "USAGE",
    `None of the ${runs.length} simulations that run has a ${what} "${name}"${servicesInstead(name, [...byName.values()])}.`,
    { remedy: "Name one of these." },
  );
}

/** Every run whose facts are known and that is meant, newest first. */
export function meantRuns(asked: Pick<FindOptions, "env" | "run">): readonly StoredRun[] {
  const { env, run } = withOwnRun(asked);
  return listRuns(env).filter(({ record: { runId } }) => isMeant(runId, run));
}

/** Within `sc-sim run` a command is about that simulation, in a shell about the one that was chosen, unless it names another one. */
function withOwnRun<T extends Pick<FindOptions, "env" | "run">>(options: T): T {
  const { env, run = env[variableWithRun(env)] } = options;
  return { ...options, run };
}

function ownOf({ env, run }: Pick<FindOptions, "env" | "run">): { readonly own?: string } {
  return run === undefined ? { own: variableWithRun(env) } : {};
}

/** The variable that says which run is meant, where one does. */
function variableWithRun(env: NodeJS.ProcessEnv): string {
  return env[RUN_ID_VARIABLE] === undefined ? CHOSEN_RUN_VARIABLE : RUN_ID_VARIABLE;
}

/**
 * Whether `--run` means this run: by its id, or by how that begins or ends. An empty one, of a shell variable that is not set,
 * means none.
 */
export function isMeant(runId: string, run: string | undefined): boolean {
  return run === undefined || (run !== "" && (runId.startsWith(run) || runId.endsWith(run)));
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
