import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { SimulatorError } from "../errors.ts";
import { storeDriver } from "../logs/drivers/store-driver.ts";
import type { LogFilter } from "../logs/log-event.ts";
import { createLogPump } from "../logs/log-pump.ts";
import { type LogReader, readLive } from "../logs/log-reader.ts";
import { routeAll } from "../logs/route.ts";
import { openLogStore } from "../logs/store/log-store.ts";
import { openRequester } from "../running/request/open-requester.ts";
import { type Requester, sendOnce, type TaskResponse } from "../running/request/request.ts";
import { pruneRuns } from "../running/runs/prune-runs.ts";
import { registerRun } from "../running/runs/run-record.ts";
import { sweepProcesses } from "../running/runs/sweep.ts";
import { writeBootstraps } from "../running/runs/write-bootstraps.ts";
import type { Runtime } from "../running/runtime/runtime.ts";
import { startWatcher } from "../running/watch/watcher.ts";
import { stoppable } from "../stoppable.ts";
import { originsOf } from "../topology/plan/log-origins.ts";
import type { Plan, RuntimeName } from "../topology/plan/plan.ts";
import { secretsIn } from "../topology/plan/secrets.ts";
import { VERSION } from "../version.ts";
import { checkedReader, checkFilter, checkRequest, type RequestOptions } from "./call-options.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { createEventStream, type SimulationEvent } from "./events.ts";
import { openRuntime } from "./open-runtime.ts";
import type { SimulateOptions } from "./options.ts";
import { planNamespace } from "./plan-simulation.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { resolveSettings, type Settings } from "./settings.ts";

/** A namespace that runs. Hold it with `await using`: at the end of the scope everything is stopped and nothing is left. */
export interface Simulation extends AsyncDisposable {
  readonly runId: string;
  readonly plan: Plan;
  /** Folder with the generated Envoy bootstraps and the logs. */
  readonly runFolder: string;
  readonly envoyVersion: string;
  /** What runs the tasks, and why that. */
  readonly runtime: { readonly name: RuntimeName; readonly why: string };
  /** What was odd about the inputs. */
  readonly warnings: Prepared["warnings"];
  /** The requests that sc-sim.yaml asks for, where it does. */
  readonly sampleRequests: Prepared["requests"];
  /** Sends a request from a task of this service through its proxy, as curl, grpcurl or nc would: the URL's scheme decides. */
  request(service: string, url: string, options?: RequestOptions): Promise<TaskResponse>;
  /**
   * Access-log lines from the beginning of the run on, of one service or of all.
   *
   * @throws {SimulatorError} `USAGE` for a service that is not in the plan.
   */
  accessLog(service?: string): LogReader;
  /**
   * Any lines: of apps, of proxies, of one service or of all.
   *
   * @throws {SimulatorError} `USAGE` for a service that is not in the plan.
   */
  log(filter?: LogFilter): LogReader;
  /**
   * What happens, from the beginning of the run on, for each loop over it anew: states of the run, what its tasks do, and cursors of
   * the lines there are. It ends with the run.
   */
  readonly events: AsyncIterable<SimulationEvent>;
  /** Stops everything and delivers every last line; logs can still be read until disposal. */
  stop(): Promise<void>;
}

/**
 * Runs the ECS services of these inputs behind real Envoy proxies, and resolves once all are ready.
 *
 * @throws {SimulatorError} With everything stopped again that was started. When the signal is aborted it throws the signal's reason, as the
 *   platform's own functions do; the reason's `cause` is a `START_ABORTED` that says how far the start was.
 */
export async function simulate(options: SimulateOptions = {}): Promise<Simulation> {
  const settings = resolveSettings(options);
  const { signal } = settings;
  let step = "reading the inputs";
  const onProgress = (message: string) => {
    step = message;
    settings.onProgress(message);
  };
  let simulation: Simulation | undefined;
  let failure: unknown;
  try {
    return await stoppable({
      signal,
      describe: () => startAborted(step),
      async work(stop) {
        try {
          simulation = await start({ ...settings, onProgress, signal: stop });
          return simulation;
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    });
  } catch (error) {
    // Aborted in the very moment in which it was ready.
    await simulation?.[Symbol.asyncDispose]();
    // A clean-up that failed too: something may be left, and that matters more than the abort.
    if (failure instanceof SuppressedError) throw failure;
    throw signal.aborted ? signal.reason : error;
  }
}

function startAborted(step: string): SimulatorError {
  return new SimulatorError("START_ABORTED", `The start was aborted at this point: ${step}.`, {
    remedy:
      "Give it more time. What the first start on a machine fetches, prefetch() can get before the tests.",
  });
}

/** A start that cleans up after itself when its signal is aborted. */
async function start(settings: Settings): Promise<Simulation> {
  const { env, signal, onProgress, onWarning, onTaskEvent } = settings;
  const { name: runtimeName, why } = await chooseRuntime(settings.runtime, env);
  const prepared = await prepare(settings, { runtime: runtimeName, requireRun: true });

  await sweepProcesses(env);
  pruneRuns(env);
  const run = registerRun({ ...runFacts(), env, runtime: runtimeName, inputs: settings.inputs });
  await using cleanup = new AsyncDisposableStack();
  const watcher = startWatcher({ runId: run.record.runId, runtime: runtimeName, env, onWarning });
  let isAllStopped = true;
  cleanup.defer(async () => {
    if (isAllStopped) await watcher.dismiss();
    else watcher.release();
  });
  cleanup.defer(async () => {
    run.end();
    await sweepProcesses(env);
  });
  const store = cleanup.use(
    openLogStore({
      path: join(run.folder, "logs.sqlite"),
      profile: settings.profile,
      onTrouble: onWarning,
    }),
  );
  const origins = new Map<string, ReturnType<typeof originsOf>[number]>();
  const pump = createLogPump({
    route: routeAll(storeDriver(store)),
    profile: settings.profile,
    now: Date.now,
    onTrouble: onWarning,
    originOf: ({ taskId, containerName, source }) => {
      const origin = origins.get(`${taskId}/${containerName}`);
      if (origin === undefined) throw new TypeError(`No container ${containerName} was planned.`);
      return { ...origin, source };
    },
  });
  cleanup.defer(() => pump.end());
  const { publish, events } = createEventStream({ store, now: Date.now });
  publish({ type: "run", state: "starting" });
  let stopping: Promise<void> | undefined;

  onProgress(runtimeName === "local" ? "Looking for Envoy" : "Getting images ready");
  const runtime = cleanup.adopt(
    await openRuntime({
      name: runtimeName,
      settings,
      run,
      secretsOf: secretsIn(prepared.namespace),
      callbacks: {
        onOutput: pump.onOutput,
        onOutputEnd: pump.onOutputEnd,
        onProgress,
        onWarning,
        onTaskEvent(event) {
          publish({ type: "task", ...event });
          onTaskEvent(event);
        },
      },
    }),
    async (opened) => {
      isAllStopped = false;
      await stop(opened);
      isAllStopped = true;
    },
  );
  const { plan, bootstraps } = await planNamespace({
    namespace: prepared.namespace,
    reserveAddresses: runtime.reserveAddresses,
    settings,
    runtime: runtimeName,
  });
  for (const origin of originsOf(plan))
    origins.set(`${origin.taskId}/${origin.containerName}`, origin);
  writeBootstraps({ runFolder: run.folder, plan, bootstraps });
  run.update({ plan, envoyVersion: runtime.envoyVersion });
  onProgress(`Starting ${plan.tasks.length} ${plan.tasks.length === 1 ? "task" : "tasks"}`);
  signal.throwIfAborted();
  await runtime.start(plan, bootstraps);
  run.update({ state: "running" });
  publish({ type: "run", state: "running" });

  const requesters = new Map<string, Promise<Requester>>();
  cleanup.defer(async () => {
    await using opened = new AsyncDisposableStack();
    for (const opening of await Promise.allSettled(requesters.values()))
      if (opening.status === "fulfilled") opened.use(opening.value);
  });
  return started(cleanup.move());

  function started(owned: AsyncDisposableStack): Simulation {
    return {
      runId: run.record.runId,
      plan,
      runFolder: run.folder,
      envoyVersion: runtime.envoyVersion,
      runtime: { name: runtimeName, why },
      warnings: prepared.warnings,
      sampleRequests: prepared.requests,
      async request(service, url, options = {}) {
        const request = checkRequest(url, options);
        const opening =
          requesters.get(service) ??
          openRequester({ plan, runId: run.record.runId, service, env, images: settings.images });
        requesters.set(service, opening);
        opening.catch(() => requesters.delete(service));
        return sendOnce(await opening, request);
      },
      accessLog: (service) =>
        readerOf({ kinds: ["access"], ...(service !== undefined && { service }) }, "accessLog()"),
      log: (filter = {}) => readerOf(filter, "log()"),
      events,
      stop: () => stop(runtime),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }

  function readerOf(filter: LogFilter, owner: string): LogReader {
    return checkedReader(readLive(store, checkFilter(filter, plan, owner)));
  }

  /** Once, whoever calls it first: `stop()` or the disposal. */
  function stop(started: Runtime): Promise<void> {
    stopping ??= stopOnce(started);
    return stopping;
  }

  async function stopOnce(started: Runtime): Promise<void> {
    publish({ type: "run", state: "stopping" });
    try {
      await started[Symbol.asyncDispose]();
    } finally {
      pump.end();
      publish({ type: "run", state: "ended" });
    }
  }
}

/** What a run is called and when it began. */
function runFacts() {
  const createdAt = new Date().toISOString();
  const [date = "", time = ""] = createdAt.replace(/[-:]/g, "").split(/[T.]/);
  const runId = `${date}-${time}-${randomBytes(2).toString("hex")}`;
  return { runId, createdAt, version: VERSION, host: hostname() };
}
