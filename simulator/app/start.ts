import { hostname } from "node:os";
import { openLogFilters } from "../logs/cloudwatch/filters/log-filters.ts";
import {
  type LogsApiPlace,
  type ServedLogsApi,
  serveLogsApi,
} from "../logs/cloudwatch/logs-api/serve-logs-api.ts";
import { storeDriver } from "../logs/drivers/store-driver.ts";
import type { LogFilter, LogOrigin } from "../logs/log-event.ts";
import { createLogPump } from "../logs/log-pump.ts";
import { type LogReader, readLive } from "../logs/log-reader.ts";
import { routeAll, routeByDriver } from "../logs/route.ts";
import { logStoreIn, openLogStore } from "../logs/store/log-store.ts";
import { startControlServer } from "../running/control/control-server.ts";
import { detectNames } from "../running/names/detect-names.ts";
import type { NamesSupport } from "../running/names/names-support.ts";
import { openRequester } from "../running/request/open-requester.ts";
import { type Requester, sendOnce } from "../running/request/request.ts";
import { newRunId } from "../running/runs/new-run-id.ts";
import { pruneRuns } from "../running/runs/prune-runs.ts";
import { registerRun } from "../running/runs/run-record.ts";
import { sweepProcesses } from "../running/runs/sweep.ts";
import { writeBootstraps } from "../running/runs/write-bootstraps.ts";
import type { Runtime, StartedTask } from "../running/runtime/runtime.ts";
import { startWatcher } from "../running/watch/watcher.ts";
import { requireService } from "../service-name.ts";
import type { Namespace } from "../topology/model/namespace.ts";
import { awslogsOptionsOf } from "../topology/plan/awslogs-options.ts";
import { originsOf } from "../topology/plan/log-origins.ts";
import { addedVariables } from "../topology/plan/logs-variables.ts";
import { secretsIn } from "../topology/plan/secrets.ts";
import { VERSION } from "../version.ts";
import { type ApiOf, apiOf } from "./api-of.ts";
import { checkedReader, checkFilter, checkRequest } from "./call-options.ts";
import { chooseRuntime } from "./choose-runtime.ts";
import { createEventStream } from "./events.ts";
import { openRequestLines } from "./lines-of.ts";
import { metricFiltersIn, putMetricFilters } from "./metric-filters.ts";
import { openRuntime } from "./open-runtime.ts";
import { planNamespace } from "./plan-simulation.ts";
import { prepare } from "./prepare.ts";
import type { LineQueries, QueryOptions, QueryRow } from "./query-lines.ts";
import type { Settings } from "./settings.ts";
import type { Simulation } from "./simulation.ts";

/** The proxies write it before each egress line where both directions are logged; the pump takes it out. */
const EGRESS_MARKER = "[sc-sim] egress:";

/** What the caller of a start has done already, and what it has to see first. */
export interface StartCaller {
  /** How names can be made known on this machine, where the caller began to find out. For the local runtime. */
  readonly names?: Promise<NamesSupport> | undefined;
  /** Called before anything is started; throws where the caller can do nothing with this namespace. */
  readonly checkNamespace?: (namespace: Namespace) => void;
}

/**
 * Puts the wings together: from what was written to tasks that run. What was started is stopped
 * again when it throws.
 *
 * @throws {SimulatorError}
 */
export async function start(settings: Settings, caller: StartCaller): Promise<Simulation> {
  const { env, signal, choices, onProgress, onWarning, onTaskEvent } = settings;
  const { name: runtimeName, why } = await chooseRuntime(settings.runtime, env);
  // Its programs run while the inputs are read; a start that fails before does not wait for them.
  const names = runtimeName === "local" ? (caller.names ?? detectNames(env)) : undefined;
  names?.catch(() => undefined);
  const prepared = await prepare(settings, { runtime: runtimeName, requireRun: runtimeName });
  caller.checkNamespace?.(prepared.namespace);

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
      path: logStoreIn(run.folder),
      profile: settings.profile,
      onTrouble: onWarning,
    }),
  );
  const { subscriptionsTo } = settings;
  const filters = cleanup.use(
    openLogFilters({ store, folder: run.folder, subscriptionsTo, onTrouble: onWarning }),
  );
  const origins = new Map<string, ReturnType<typeof originsOf>[number]>();
  const driver = storeDriver(store);
  let awslogs: ReturnType<typeof awslogsOptionsOf> = new Map();
  const optionsOf = ({ taskId, containerName }: LogOrigin) =>
    awslogs.get(`${taskId}/${containerName}`);
  const pump = createLogPump({
    route:
      settings.fidelity === "aws"
        ? routeByDriver({ store: driver, optionsOf, now: Date.now, onTrouble: onWarning })
        : routeAll(driver),
    profile: settings.profile,
    egressMarker: EGRESS_MARKER,
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
  let tasks: readonly StartedTask[] = [];
  let control: AsyncDisposable | undefined;
  let api: ApiOf | undefined;
  let queries: Promise<LineQueries> | undefined;
  cleanup.defer(async () => (await queries)?.[Symbol.asyncDispose]());

  const secretsOf = secretsIn(prepared.namespace);
  /** What apps get for the CloudWatch Logs API, by `family/container`. */
  const logsVariables = new Map<string, Readonly<Record<string, string>>>();
  onProgress(runtimeName === "local" ? "Looking for Envoy" : "Getting images ready");
  const runtime = cleanup.adopt(
    await openRuntime({
      name: runtimeName,
      settings,
      run,
      names,
      secretsOf: (task, container) => ({
        ...logsVariables.get(`${task.family}/${container.name}`),
        ...secretsOf(task, container),
      }),
      callbacks: {
        onOutput: pump.onOutput,
        onOutputEnd: pump.onOutputEnd,
        onProgress,
        onWarning,
        onTaskEvent(event) {
          publish({ type: "task", ...event });
          recordStopped();
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
  const support = await names;
  const { plan, bootstraps } = await planNamespace({
    namespace: prepared.namespace,
    reserveAddresses: runtime.reserveAddresses,
    settings,
    runtime: runtimeName,
    names: runtime.names,
    egressMarker: EGRESS_MARKER,
  });
  awslogs = awslogsOptionsOf(plan);
  for (const origin of originsOf(plan))
    origins.set(`${origin.taskId}/${origin.containerName}`, origin);
  writeBootstraps({ runFolder: run.folder, plan, bootstraps });
  const { scSimYamls } = prepared;
  const declared = await metricFiltersIn({ scSimYamls, plan, keepGoing: settings.keepGoing });
  await putMetricFilters(declared, { store, filters, plan, now: Date.now });
  // Before the first line: what apps say may leave no room for its file on the disk.
  const logsApi = cleanup.use(
    await serveLogsApi({
      service: { store, filters, places: [...origins.values()], now: Date.now, choices },
      folder: run.folder,
      port: settings.logsPort,
      isOpen: settings.logsOpen,
      hasTls: settings.logsTls,
      forContainers: settings.logsForApps ? await runtime.hostAccess?.() : undefined,
    }),
  );
  if (settings.logsForApps)
    for (const { family, containers } of plan.tasks)
      for (const container of containers) {
        const added = addedVariables(logsApi.appEnv, container);
        logsVariables.set(`${family}/${container.name}`, added);
      }
  const servedLogs = placeOf(logsApi);
  const { images } = settings;
  run.update({ plan, envoyVersion: runtime.envoyVersion, images, logsApi: servedLogs });
  onProgress(`Starting ${plan.tasks.length} ${plan.tasks.length === 1 ? "task" : "tasks"}`);
  signal.throwIfAborted();
  tasks = await runtime.start(plan, bootstraps);
  control = await startControlServer({
    ...{ runFolder: run.folder, tasks, onWarning },
    services: plan.services,
  });
  run.update({ state: "running" });
  publish({ type: "run", state: "running" });

  const requestLines = openRequestLines({ store, plan });
  const requesters = new Map<string, Promise<Requester>>();
  cleanup.defer(async () => {
    await using opened = new AsyncDisposableStack();
    for (const opening of await Promise.allSettled(requesters.values()))
      if (opening.status === "fulfilled") opened.use(opening.value);
  });
  /** @param service Its whole name. */
  const requesterOf = async (service: string): Promise<Requester> => {
    const opening =
      requesters.get(service) ??
      openRequester({ plan, runId: run.record.runId, service, env, images: settings.images });
    requesters.set(service, opening);
    opening.catch(() => requesters.delete(service));
    return opening;
  };
  const { runId, createdAt } = run.record;
  api = apiOf(run, {
    ...{ runId, createdAt, plan, tasks, store, filters },
    requesterOf: async (written) => requesterOf(requireService(written, plan.services).name),
    folder: run.folder,
    envoyVersion: runtime.envoyVersion,
    runtime: { name: runtimeName, why },
    isStopping: () => stopping !== undefined,
  });
  return started(cleanup.move(), api);

  function started(owned: AsyncDisposableStack, { serve }: ApiOf): Simulation {
    return {
      runId,
      plan,
      runFolder: run.folder,
      envoyVersion: runtime.envoyVersion,
      runtime: { name: runtimeName, why },
      ...(support && { names: support }),
      warnings: prepared.warnings,
      sampleRequests: prepared.requests,
      env: logsApi.env,
      logsApi: servedLogs,
      async request(service, url, options = {}) {
        const request = checkRequest(url, options);
        const { name } = requireService(service, plan.services);
        const response = await sendOnce(await requesterOf(name), request);
        requestLines.remember(response, { service: name, url });
        return response;
      },
      accessLog: (service) =>
        readerOf({ kinds: ["access"], ...(service !== undefined && { service }) }, "accessLog()"),
      log: (filter = {}) => readerOf(filter, "log()"),
      linesOf: requestLines.linesOf,
      async query<Row extends QueryRow>(query: string, options: QueryOptions = {}) {
        queries ??= import("./query-lines.ts").then(({ openLineQueries }) =>
          openLineQueries({ store, plan, choices }),
        );
        return (await (await queries).run(query, options)) as readonly Row[];
      },
      events,
      tasks,
      serveApi: serve,
      stop: () => stop(runtime),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }

  function readerOf(filter: LogFilter, owner: string): LogReader {
    return checkedReader(readLive(store, checkFilter(filter, plan, owner)));
  }

  /** Other commands see in the record which tasks are stopped. */
  function recordStopped(): void {
    const stopped = tasks.filter(({ isStopped }) => isStopped).map(({ task }) => task.taskId);
    const known = run.record.stoppedTasks ?? [];
    if (stopped.join() !== known.join()) run.update({ stoppedTasks: stopped });
  }

  /** Once, whoever calls it first: `stop()` or the disposal. */
  function stop(started: Runtime): Promise<void> {
    stopping ??= stopOnce(started);
    return stopping;
  }

  async function stopOnce(started: Runtime): Promise<void> {
    publish({ type: "run", state: "stopping" });
    try {
      await control?.[Symbol.asyncDispose]();
      await started[Symbol.asyncDispose]();
    } finally {
      pump.end();
      publish({ type: "run", state: "ended" });
      await api?.end();
    }
  }
}

/** Where the API is served, without what only its owner needs. */
function placeOf({ url, envFile, caFile }: ServedLogsApi): LogsApiPlace {
  return { url, envFile, ...(caFile !== undefined && { caFile }) };
}

/** What a run is called and when it began. */
function runFacts() {
  const createdAt = new Date().toISOString();
  return { runId: newRunId(createdAt), createdAt, version: VERSION, host: hostname() };
}
