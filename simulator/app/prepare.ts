import { type Problem, SimulatorError } from "../errors.ts";
import { findService, type NamedService, servicesInstead } from "../service-name.ts";
import { type LoadedInput, type LoadOptions, loadInput } from "../topology/input/load-input.ts";
import { throwProblems } from "../topology/input/problems/problem.ts";
import type { Overrides } from "../topology/model/namespace-inputs.ts";
import { type ResolvedInput, resolveNamespace } from "../topology/model/resolve-namespace.ts";
import type { RuntimeName } from "../topology/plan/plan.ts";
import { SUPPORTS } from "./choose-runtime.ts";
import type { Settings } from "./settings.ts";

/** The first two stages: what was written, and what it means. */
export interface Prepared extends Omit<ResolvedInput, "problems" | "needsSettings"> {
  /** What is odd and does not stop a run. */
  readonly warnings: readonly Problem[];
  /** Real ECS fields that mean nothing here. */
  readonly ignoredFields: readonly string[];
  /** Every sc-sim.yaml, for what is not about the namespace. */
  readonly scSimYamls: LoadedInput["scSimYamls"];
}

interface PrepareOptions {
  readonly runtime: RuntimeName;
  /** What every container has to have here: all that it needs to run, its image, or nothing, as for `plan`. */
  readonly requireRun: Overrides["requireRun"];
  /** Whether warnings are named beside errors. @default true */
  readonly namesWarnings?: boolean;
}

/**
 * Reads the inputs and makes sense of them.
 *
 * @throws {SimulatorError} `INPUT_INVALID` with all problems at once, `INPUT_NOT_FOUND`,
 *   `NOT_SIMULATED`; `USAGE` where a number of tasks is given for a service that there is not
 */
export async function prepare(settings: Settings, options: PrepareOptions): Promise<Prepared> {
  return prepareInput(await readInput(settings), settings, options);
}

/**
 * Reads the inputs, for {@link prepareInput}.
 *
 * @throws {SimulatorError} `INPUT_NOT_FOUND`
 */
export function readInput(settings: Settings): Promise<LoadedInput> {
  return loadInput(loadOptions(settings));
}

/**
 * Makes sense of inputs that were read.
 *
 * @throws {SimulatorError} As {@link prepare}.
 */
export function prepareInput(
  input: LoadedInput,
  { inputs, keepGoing, format, includeQueryParameters, tasks = {} }: Settings,
  { runtime, requireRun, namesWarnings = true }: PrepareOptions,
): Prepared {
  const { problems, needsSettings, ...resolved } = resolveNamespace(input, {
    requireRun,
    supports: SUPPORTS[runtime],
    tasks,
    ...(format && { format }),
    ...(includeQueryParameters && { includeQueryParameters }),
  });
  const warnings = throwProblems(problems, {
    ...{ keepGoing, namesWarnings },
    ...(needsSettings && { remedy: initRemedy(inputs) }),
  });
  checkTaskCounts(Object.keys(tasks), resolved.namespace.services);
  const { ignoredFields, scSimYamls } = input;
  return { ...resolved, warnings, ignoredFields, scSimYamls };
}

/** What of the options says how inputs are read. */
export function loadOptions({
  inputs,
  cwd,
  env,
  parameters,
  stacks,
  namespace,
}: Pick<Settings, "inputs" | "cwd" | "env" | "parameters" | "stacks" | "namespace">): LoadOptions {
  return {
    ...{ paths: inputs, cwd, env },
    ...(parameters && { parameters }),
    ...(stacks && { stacks }),
    ...(namespace !== undefined && { namespace }),
  };
}

/** Said once, however many containers there are. */
function initRemedy(inputs: readonly string[]): string {
  return `Write an sc-sim.yaml with \`sc-sim init ${inputs.join(" ")}\` and correct what it proposes: it says how each container runs here. Nothing was started.`;
}

function checkTaskCounts(counted: readonly string[], services: readonly NamedService[]): void {
  const seen = new Set<string>();
  for (const written of counted) {
    const found = findService(written, services);
    if ("problem" in found) {
      const problem = `A number of tasks is given for the service "${written}", which does not exist${servicesInstead(written, services)}.`;
      throw new SimulatorError("USAGE", found.isSeveral ? found.problem : problem, found);
    }
    const { name } = found.service;
    if (seen.has(name)) {
      throw new SimulatorError("USAGE", `Two numbers of tasks are given for the service ${name}.`, {
        remedy: "Give one.",
      });
    }
    seen.add(name);
  }
}
