import { join } from "node:path";
import type { Bootstrap } from "../../../../envoy/types.ts";
import type { Plan, TaskPlan } from "../../../topology/plan/plan.ts";
import type { SecretsOf } from "../../../topology/plan/secrets.ts";
import { type Envoy, findEnvoy } from "../../envoy-binary/find-envoy.ts";
import { RUN_ID_VARIABLE } from "../../runs/sweep.ts";
import type { OutputStream, Runtime, RuntimeCallbacks } from "../runtime.ts";
import { type AddressBook, reserveLocalAddresses } from "./address-book.ts";
import { appEnvironment } from "./app-environment.ts";
import { type StartedProxy, startProxy } from "./envoy-process.ts";
import { type OutputPipe, openOutputPipes } from "./output-pipe.ts";
import { type StartedContainers, startContainers } from "./task-containers.ts";

export interface LocalRuntimeOptions {
  readonly runId: string;
  readonly runFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly secretsOf: SecretsOf;
  readonly callbacks: RuntimeCallbacks;
  /** Told of every process in the moment it was started. */
  readonly onProcess: (process: {
    readonly pid: number;
    readonly taskId: string;
    readonly containerName: string;
  }) => void;
  /** How long each proxy, and then each app, may take to get ready, in milliseconds. */
  readonly timeoutMs: number;
  /** Report an app that does not start, and go on with the rest. */
  readonly keepGoing: boolean;
  /** Aborted: a start in progress is given up, and has cleaned up when it throws. */
  readonly signal: AbortSignal;
}

/** What was started so far, so that it can be stopped at any moment of the start. */
interface Started {
  readonly proxies: StartedProxy[];
  readonly containers: StartedContainers[];
  /** Set first of all when stopping: nothing is started after that. */
  isStopping: boolean;
}

/**
 * Runs tasks as processes of this machine: an Envoy per task, and the commands of sc-sim.yaml beside it.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`
 */
export async function openLocalRuntime(options: LocalRuntimeOptions): Promise<Runtime> {
  const { env, callbacks, signal } = options;
  const envoy = await findEnvoy({ env, onProgress: callbacks.onProgress, signal });
  if (envoy.warning !== undefined) callbacks.onWarning(envoy.warning);
  const started: Started = {
    proxies: [],
    containers: [],
    isStopping: false,
  };
  let book: AddressBook | undefined;
  let disposal: Promise<void> | undefined;

  const stop = async () => {
    started.isStopping = true;
    // Apps first, proxies last, as on ECS: what apps still ask for while they stop is logged.
    await Promise.all(started.containers.map((containers) => containers.stop()));
    await Promise.all(started.proxies.map((proxy) => proxy.stop()));
    await book?.[Symbol.asyncDispose]();
  };
  const dispose = () => {
    disposal ??= stop();
    return disposal;
  };
  return {
    name: "local",
    envoyVersion: envoy.version,
    async reserveAddresses(request) {
      book = await reserveLocalAddresses(request);
      return book.addresses;
    },
    async start(plan, bootstraps) {
      if (book === undefined) throw new TypeError("reserveAddresses comes first.");
      try {
        await startTasks({ ...options, envoy, book, plan, bootstraps, started });
      } catch (error) {
        await dispose();
        throw error;
      }
    },
    [Symbol.asyncDispose]: dispose,
  };
}

interface StartOptions extends LocalRuntimeOptions {
  readonly envoy: Envoy;
  readonly book: AddressBook;
  readonly plan: Plan;
  readonly bootstraps: ReadonlyMap<string, Bootstrap>;
  readonly started: Started;
}

/** Starts all tasks at once. The first failure and an abort end the wait; what was started by then is the caller's to stop. */
async function startTasks(options: StartOptions): Promise<void> {
  const { plan, runFolder, signal } = options;
  signal.throwIfAborted();
  const pipes = openOutputPipes(runFolder, plan.tasks.length);
  const { promise: aborted, reject: abort } = Promise.withResolvers<never>();
  const onAbort = () => abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const starts = plan.tasks.map((task, index) => startTask(options, task, pipes[index]));
    await Promise.race([Promise.all(starts), aborted]);
  } catch (error) {
    for (const pipe of pipes) pipe.closeWriteEnd();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** As ECS starts a task: the proxy, and once it is ready the app containers. */
async function startTask(options: StartOptions, task: TaskPlan, pipe?: OutputPipe): Promise<void> {
  const { callbacks, onProcess, runFolder, runId, env, timeoutMs, started, book } = options;
  const { taskId, proxy: planned } = task;
  const { containerName } = planned;
  const onOutput = (stream: OutputStream, chunk: Buffer) =>
    callbacks.onOutput(stream, chunk, Date.now());
  const tell = (kind: "restarted" | "failed" | "ready") => (message: string) =>
    callbacks.onTaskEvent({ taskId, containerName, kind, message });
  await book.releaseProxyPorts(taskId);
  if (started.isStopping) return;
  const prepared = pipe === undefined ? [] : [pipe];
  const proxy = startProxy({
    task,
    envoy: options.envoy,
    bootstrapPath: join(runFolder, "bootstrap", `${task.name}.json`),
    flush: options.plan.settings.flush,
    env: { ...env, [RUN_ID_VARIABLE]: runId },
    readyTimeoutMs: timeoutMs,
    openPipe: () => prepared.shift() ?? openOutputPipe(runFolder),
    onOutput,
    onOutputEnd: callbacks.onOutputEnd,
    onSpawn: (pid) => onProcess({ pid, taskId, containerName }),
    onRestart: tell("restarted"),
    onGivenUp: tell("failed"),
  });
  started.proxies.push(proxy);
  await proxy.ready;
  tell("ready")(`Proxy of ${task.name} is ready`);
  await book.releaseAppPorts(taskId);
  if (started.isStopping) return;
  const containers = startContainers({
    task,
    readyTimeoutMs: timeoutMs,
    keepGoing: options.keepGoing,
    envOf: (container) =>
      appEnvironment({ task, container, secrets: options.secretsOf(task, container), runId, env }),
    onOutput,
    onOutputEnd: callbacks.onOutputEnd,
    onSpawn: (pid, container) => onProcess({ pid, taskId, containerName: container }),
    onTaskEvent: callbacks.onTaskEvent,
  });
  started.containers.push(containers);
  await containers.ready;
}

/** For an Envoy that is started again. */
function openOutputPipe(folder: string): OutputPipe {
  const [pipe] = openOutputPipes(folder, 1);
  if (pipe === undefined) throw new TypeError("One pipe was asked for.");
  return pipe;
}
