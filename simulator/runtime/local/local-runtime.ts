import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bootstrap } from "../../../envoy/types.ts";
import { SimulatorError } from "../../errors.ts";
import type { Plan, TaskPlan } from "../../plan/plan.ts";
import type { Runtime, RuntimeCallbacks } from "../runtime.ts";
import { RUN_ID_VARIABLE } from "../sweep.ts";
import { type AddressBook, reserveLocalAddresses } from "./address-book.ts";
import { appEnvironment } from "./app-environment.ts";
import { type StartedProxy, startProxy } from "./envoy-process.ts";
import { type Envoy, findEnvoy } from "./find-envoy.ts";
import { type OutputPipe, openOutputPipes } from "./output-pipe.ts";
import { type StartedContainers, startContainers } from "./task-containers.ts";

export interface LocalRuntimeOptions {
  readonly runId: string;
  readonly runFolder: string;
  readonly env: NodeJS.ProcessEnv;
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

interface StartedTask {
  readonly proxy: StartedProxy;
  readonly containers: StartedContainers;
}

/**
 * Runs tasks as processes of this machine: an Envoy per task, and the commands of sc-sim.yaml beside it.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`
 */
export async function openLocalRuntime(options: LocalRuntimeOptions): Promise<Runtime> {
  const { env, callbacks, signal } = options;
  const envoy = await findEnvoy({ env, onProgress: callbacks.onProgress, signal });
  if (envoy.warning !== undefined) callbacks.onProgress(`⚠ ${envoy.warning}`);
  const tasks: StartedTask[] = [];
  let book: AddressBook | undefined;
  let disposal: Promise<void> | undefined;

  const stop = async () => {
    // Apps first, proxies last, as on ECS: what apps still ask for while they stop is logged.
    await Promise.all(tasks.map(({ containers }) => containers.stop()));
    await Promise.all(tasks.map(({ proxy }) => proxy.stop()));
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
        await startTasks({ ...options, envoy, book, plan, bootstraps, tasks });
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
  /** Where started tasks are put, so that they can be stopped whatever happens to the others. */
  readonly tasks: StartedTask[];
}

async function startTasks(options: StartOptions): Promise<void> {
  const { plan, bootstraps, runFolder, signal } = options;
  const folder = join(runFolder, "bootstrap");
  mkdirSync(folder, { recursive: true });
  for (const { name, taskId } of plan.tasks) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(bootstraps.get(taskId), null, 2));
  }
  const pipes = openOutputPipes(runFolder, plan.tasks.length);
  const outcomes = await Promise.allSettled(
    plan.tasks.map((task, index) => startTask(options, task, pipes[index])),
  );
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  signal.throwIfAborted();
}

/** As ECS starts a task: the proxy, and once it is ready the app containers. */
async function startTask(
  options: StartOptions,
  task: TaskPlan,
  firstPipe?: OutputPipe,
): Promise<void> {
  const { callbacks, onProcess, runFolder, runId, env, plan, timeoutMs, tasks, signal } = options;
  const { taskId, proxy: planned } = task;
  const { containerName } = planned;
  const pipes = firstPipe === undefined ? [] : [firstPipe];
  const onOutput: StartedOutput = (stream, chunk) => callbacks.onOutput(stream, chunk, Date.now());
  const tell = (kind: "restarted" | "failed" | "ready") => (message: string) =>
    callbacks.onTaskEvent({ taskId, containerName, kind, message });
  await options.book.release(taskId);
  const proxy = await startProxy({
    task,
    envoy: options.envoy,
    bootstrapPath: join(runFolder, "bootstrap", `${task.name}.json`),
    flush: plan.settings.flush,
    env: { ...env, [RUN_ID_VARIABLE]: runId },
    readyTimeoutMs: timeoutMs,
    openPipe: () => pipes.shift() ?? openPipe(runFolder),
    onOutput,
    onOutputEnd: callbacks.onOutputEnd,
    onSpawn: (pid) => onProcess({ pid, taskId, containerName }),
    onRestart: tell("restarted"),
    onGivenUp: tell("failed"),
  });
  tell("ready")(`Proxy of ${task.name} is ready`);
  const containers = startContainers({
    task,
    readyTimeoutMs: timeoutMs,
    signal,
    keepGoing: options.keepGoing,
    envOf: (container) => appEnvironment({ task, container, runId, env }),
    onOutput,
    onOutputEnd: callbacks.onOutputEnd,
    onSpawn: (pid, container) => onProcess({ pid, taskId, containerName: container }),
    onTaskEvent: callbacks.onTaskEvent,
  });
  tasks.push({ proxy, containers });
  await containers.ready;
}

type StartedOutput = (stream: Parameters<RuntimeCallbacks["onOutput"]>[0], chunk: Buffer) => void;

function openPipe(folder: string): OutputPipe {
  const [pipe] = openOutputPipes(folder, 1);
  if (pipe === undefined)
    throw new SimulatorError("RUN_FOLDER_UNUSABLE", "No pipe could be made.", {
      remedy: "Run again.",
    });
  return pipe;
}
