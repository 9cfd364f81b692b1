import { randomInt } from "node:crypto";
import type { Bootstrap } from "../../envoy/types.ts";
import { SimulatorError } from "../errors.ts";
import { checkNames } from "../running/names/check-names.ts";
import { detectNames } from "../running/names/detect-names.ts";
import type { Runtime } from "../running/runtime/runtime.ts";
import type { LoadedInput } from "../topology/input/load-input.ts";
import type { Namespace, NamesWay } from "../topology/model/namespace.ts";
import { addressRequest, drawIdentities, type Random } from "../topology/plan/identities.ts";
import type { AddressRequest, Plan, RuntimeName } from "../topology/plan/plan.ts";
import { planTasks } from "../topology/plan/plan-tasks.ts";
import { type BootstrapOptions, bootstrapForTask } from "../topology/proxy/bootstrap-for-task.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { metricFiltersIn } from "./metric-filters.ts";
import type { SimulateOptions } from "./options.ts";
import { type Prepared, prepareInput, readInput } from "./prepare.ts";
import { resolveSettings, type Settings } from "./settings.ts";

/** A plan and what its proxies are configured with. */
interface PlannedNamespace {
  readonly plan: Plan;
  /** Envoy's configuration, by task id. */
  readonly bootstraps: ReadonlyMap<string, Bootstrap>;
}

/** What would run, with nothing started. */
export interface PlannedSimulation
  extends PlannedNamespace,
    Pick<Prepared, "warnings" | "ignoredFields"> {
  /** What `simulate()` throws for these inputs: containers that lack a command, an image or a secret. */
  readonly refusal?: SimulatorError;
}

/**
 * Plans these inputs as `simulate()` would, and gives every address back. What a container lacks to run is in `refusal`.
 *
 * @throws {SimulatorError}
 */
export async function planSimulation(options: SimulateOptions = {}): Promise<PlannedSimulation> {
  const settings = resolveSettings(options);
  const input = await readInput(settings);
  const planned = await planInput(input, settings, { requireImages: false });
  const refusal = refusalOf(input, settings, planned.plan.runtime);
  return refusal === undefined ? planned : { ...planned, refusal };
}

function refusalOf(
  input: LoadedInput,
  settings: Settings,
  runtime: RuntimeName,
): SimulatorError | undefined {
  try {
    // Its warnings are those of the plan.
    prepareInput(input, settings, { runtime, requireRun: runtime, namesWarnings: false });
    return undefined;
  } catch (error) {
    if (error instanceof SimulatorError) return error;
    throw error;
  }
}

interface ImageOptions {
  /** Whether every container has to have an image, where they run in Docker. */
  readonly requireImages: boolean;
}

/**
 * The same with checked options.
 *
 * @throws {SimulatorError}
 */
export async function planSettings(
  settings: Settings,
  options: ImageOptions,
): Promise<PlannedSimulation> {
  return planInput(await readInput(settings), settings, options);
}

async function planInput(
  input: LoadedInput,
  settings: Settings,
  { requireImages }: ImageOptions,
): Promise<PlannedSimulation> {
  const { name: runtime } = await chooseRuntime(settings.runtime, settings.env);
  const { namespace, ...notes } = prepareInput(input, settings, {
    runtime,
    requireRun: requireImages && runtime === "docker" ? "images" : "none",
  });
  await using reserved = new AsyncDisposableStack();
  const support = runtime === "local" ? await detectNames(settings.env) : undefined;
  const planned = await planNamespace({
    namespace,
    settings,
    runtime,
    names: support?.best,
    reserveAddresses: async (request) =>
      reserved.use(await tryAddresses(request, runtime, settings.intercept)).addresses,
  });
  const { scSimYamls } = notes;
  await metricFiltersIn({ scSimYamls, plan: planned.plan, keepGoing: settings.keepGoing });
  if (support !== undefined) checkNames(planned.plan, support);
  return { ...planned, warnings: notes.warnings, ignoredFields: notes.ignoredFields };
}

interface PlanOptions
  extends Pick<Runtime, "reserveAddresses">,
    Pick<BootstrapOptions, "admin" | "egressMarker"> {
  readonly namespace: Namespace;
  readonly settings: Settings;
  readonly runtime: RuntimeName;
  /** The best way of this machine to make names known, with the local runtime. */
  readonly names?: NamesWay | undefined;
  /** Where identities come from. @default random */
  readonly random?: Random;
}

/**
 * Draws the identities of a namespace's tasks, has addresses reserved for them, and configures
 * their proxies.
 */
export async function planNamespace({
  namespace,
  reserveAddresses,
  settings: { profile, direction, flush, fidelity, logsForApps },
  runtime,
  names,
  random = randomInt,
  ...proxies
}: PlanOptions): Promise<PlannedNamespace> {
  const identities = drawIdentities(namespace, random);
  const plan = planTasks({
    namespace,
    identities,
    addresses: await reserveAddresses(addressRequest(namespace, identities)),
    settings: {
      ...{ profile: profile.name, direction, flush },
      ...(fidelity === "aws" && { fidelity }),
      ...(logsForApps && { logsForApps }),
    },
    runtime,
    names,
  });
  const bootstraps = new Map(
    plan.tasks.map((task) => [task.taskId, bootstrapForTask({ ...proxies, task, profile })]),
  );
  return { plan, bootstraps };
}

/**
 * Addresses as a start would take them now. An engine gives a task its address when it starts;
 * until then its name stands for it.
 */
async function tryAddresses(request: AddressRequest, runtime: RuntimeName, intercept: boolean) {
  if (runtime === "local") {
    const { reserveLocalAddresses } = await import("../running/runtime/local/address-book.ts");
    return reserveLocalAddresses(request);
  }
  const { addressesBeforeStart } = await import(
    "../running/runtime/docker/network/docker-addresses.ts"
  );
  const addresses = addressesBeforeStart(request, { intercept, taskAddressOf: (name) => name });
  return { addresses, async [Symbol.asyncDispose]() {} };
}
