import { randomBytes, randomInt } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { chooseRuntime } from "./choose-runtime.ts";
import type { LogFilter } from "./logs/log-event.ts";
import { createLogPump } from "./logs/log-pump.ts";
import { type LogReader, readLive } from "./logs/log-reader.ts";
import { openLogStore } from "./logs/log-store.ts";
import { VERSION } from "./package-root.ts";
import { addressRequest, drawIdentities } from "./plan/identities.ts";
import { originsOf } from "./plan/log-origins.ts";
import type { Plan } from "./plan/plan.ts";
import { planTasks } from "./plan/plan-tasks.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { bootstrapForTask } from "./proxy/bootstrap-for-task.ts";
import { openLocalRequester } from "./runtime/local/local-request.ts";
import { openLocalRuntime } from "./runtime/local/local-runtime.ts";
import { identifyProcess } from "./runtime/process-identity.ts";
import type { TaskRequest, TaskResponse } from "./runtime/request.ts";
import { pruneRuns, registerRun } from "./runtime/run-record.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { sweepProcesses } from "./runtime/sweep.ts";
import { resolveSettings, type SimulateOptions } from "./settings.ts";

/** A namespace that runs. Hold it with `await using`: at the end of the scope everything is stopped and nothing is left. */
export interface Simulation extends AsyncDisposable {
  readonly runId: string;
  readonly plan: Plan;
  /** Folder with the generated Envoy bootstraps and the logs. */
  readonly runFolder: string;
  readonly envoyVersion: string;
  /** What was odd about the inputs. */
  readonly warnings: Prepared["warnings"];
  /** The request that sc-sim.yaml asks for, where it does. */
  readonly sampleRequest: Prepared["request"];
  /** Sends a request from a task of this service through its proxy, as curl would. */
  request(
    service: string,
    url: string,
    options?: Partial<Omit<TaskRequest, "url">>,
  ): Promise<TaskResponse>;
  /** Access-log lines from the beginning of the run on, of one service or of all. */
  accessLog(service?: string): LogReader;
  /** Any lines: of apps, of proxies, of one service or of all. */
  log(filter?: LogFilter): LogReader;
  /** Stops everything and delivers every last line; logs can still be read until disposal. */
  stop(): Promise<void>;
}

/**
 * Runs the ECS services of these inputs behind real Envoy proxies, and resolves once all are ready.
 *
 * @throws {SimulatorError} With everything stopped again that was started.
 */
export async function simulate(options: SimulateOptions = {}): Promise<Simulation> {
  const settings = resolveSettings(options);
  const { env, signal, onProgress, onTaskEvent, profile, direction, flush } = settings;
  const runtimeName = chooseRuntime(settings.runtime).name;
  const prepared = await prepare(settings, { runtime: runtimeName, requireRun: true });

  await sweepProcesses(env);
  pruneRuns(env);
  const run = registerRun({ ...runFacts(), env, runtime: runtimeName, inputs: settings.inputs });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => {
    run.end();
    await sweepProcesses(env);
  });
  const store = cleanup.use(
    openLogStore({
      path: join(run.folder, "logs.sqlite"),
      onFailure: ({ problem }) => onProgress(`⚠ ${problem} Lines are kept in memory from here on.`),
    }),
  );
  const origins = new Map<string, ReturnType<typeof originsOf>[number]>();
  const pump = createLogPump({
    store,
    now: Date.now,
    originOf: ({ taskId, containerName, source }) => {
      const origin = origins.get(`${taskId}/${containerName}`);
      if (origin === undefined) throw new TypeError(`No container ${containerName} was planned.`);
      return { ...origin, source };
    },
  });
  cleanup.defer(() => pump.end());

  onProgress("Looking for Envoy");
  const runtime = cleanup.use(
    await openLocalRuntime({
      runId: run.record.runId,
      runFolder: run.folder,
      env,
      signal,
      timeoutMs: settings.timeoutMs,
      keepGoing: settings.keepGoing,
      callbacks: {
        onOutput: pump.onOutput,
        onOutputEnd: pump.onOutputEnd,
        onProgress,
        onTaskEvent,
      },
      onProcess: ({ pid, ...whose }) => {
        const identity = identifyProcess(pid);
        if (identity !== undefined) run.addProcess({ ...identity, ...whose });
      },
    }),
  );
  const plan = await makePlan();
  for (const origin of originsOf(plan))
    origins.set(`${origin.taskId}/${origin.containerName}`, origin);
  const bootstraps = new Map(
    plan.tasks.map((task) => [task.taskId, bootstrapForTask({ task, profile })]),
  );
  run.update({ plan, envoyVersion: runtime.envoyVersion });
  onProgress(`Starting ${plan.tasks.length} ${plan.tasks.length === 1 ? "task" : "tasks"}`);
  signal.throwIfAborted();
  await runtime.start(plan, bootstraps);
  run.update({ state: "running" });

  const requesters = new Map<string, ReturnType<typeof openLocalRequester>>();
  cleanup.defer(async () => {
    await Promise.all(
      [...requesters.values()].map((requester) => requester[Symbol.asyncDispose]()),
    );
  });
  return started(cleanup.move());

  async function makePlan(): Promise<Plan> {
    const { namespace } = prepared;
    const identities = drawIdentities(namespace, randomInt);
    const addresses = await runtime.reserveAddresses(addressRequest(namespace, identities));
    const planSettings = { profile: profile.name, direction, flush };
    return planTasks({
      namespace,
      identities,
      addresses,
      settings: planSettings,
      runtime: runtimeName,
    });
  }

  function started(owned: AsyncDisposableStack): Simulation {
    return {
      runId: run.record.runId,
      plan,
      runFolder: run.folder,
      envoyVersion: runtime.envoyVersion,
      warnings: prepared.warnings,
      sampleRequest: prepared.request,
      async request(service, url, { method = "GET", headers = {}, ...rest } = {}) {
        const requester = requesters.get(service) ?? openLocalRequester(plan, service);
        requesters.set(service, requester);
        return requester.send({ method, url, headers, ...rest });
      },
      accessLog: (service) =>
        readLive(store, pump, { kinds: ["access"], ...(service && { service }) }),
      log: (filter = {}) => readLive(store, pump, filter),
      stop: () => stop(runtime),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }

  async function stop(started: Runtime): Promise<void> {
    await started[Symbol.asyncDispose]();
    pump.end();
  }
}

/** What a run is called and when it began. */
function runFacts() {
  const createdAt = new Date().toISOString();
  const [date = "", time = ""] = createdAt.replace(/[-:]/g, "").split(/[T.]/);
  const runId = `${date}-${time}-${randomBytes(2).toString("hex")}`;
  return { runId, createdAt, version: VERSION, host: hostname() };
}

/** What would run, with nothing started. */
export interface PlannedSimulation extends Pick<Prepared, "warnings" | "ignoredFields"> {
  readonly plan: Plan;
  /** Envoy's configuration, by task id. */
  readonly bootstraps: ReadonlyMap<string, ReturnType<typeof bootstrapForTask>>;
}

/**
 * Plans these inputs as {@link simulate} would, and gives every address back.
 *
 * @throws {SimulatorError}
 */
export async function planSimulation(options: SimulateOptions = {}): Promise<PlannedSimulation> {
  const settings = resolveSettings(options);
  const runtime = chooseRuntime(settings.runtime).name;
  const { namespace, warnings, ignoredFields } = await prepare(settings, {
    runtime,
    requireRun: false,
  });
  const identities = drawIdentities(namespace, randomInt);
  const { reserveLocalAddresses } = await import("./runtime/local/address-book.ts");
  await using book = await reserveLocalAddresses(addressRequest(namespace, identities));
  const { profile, direction, flush } = settings;
  const plan = planTasks({
    namespace,
    identities,
    addresses: book.addresses,
    settings: { profile: profile.name, direction, flush },
    runtime,
  });
  const bootstraps = new Map(
    plan.tasks.map((task) => [task.taskId, bootstrapForTask({ task, profile })]),
  );
  return { plan, bootstraps, warnings, ignoredFields };
}
