import { join } from "node:path";
import { namesWayOf } from "../../../topology/plan/names-way.ts";
import type { Plan, TaskPlan } from "../../../topology/plan/plan.ts";
import type { SecretsOf } from "../../../topology/plan/secrets.ts";
import { type Envoy, findEnvoy } from "../../envoy-binary/find-envoy.ts";
import { checkNames } from "../../names/check-names.ts";
import { commandInTask } from "../../names/command-in-task.ts";
import { writeHostsFile } from "../../names/hosts-file.ts";
import type { NamesSupport } from "../../names/names-support.ts";
import { RUN_ID_VARIABLE } from "../../runs/marked-processes.ts";
import type { Runtime, RuntimeCallbacks } from "../runtime.ts";
import type { TaskHost } from "../task/container.ts";
import { takeEveryStep } from "../task/every-step.ts";
import { type OwnTasks, startTasks } from "../task/tasks.ts";
import { type AddressBook, reserveLocalAddresses } from "./address-book.ts";
import { localApp } from "./app-container.ts";
import { appEnvironment } from "./app-environment.ts";
import { attachedApp } from "./attached-app.ts";
import { localEnvoy } from "./envoy-container.ts";
import { type OutputPipe, openOutputPipes } from "./output-pipe.ts";
import { outputsOf } from "./outputs.ts";

export interface LocalRuntimeOptions {
  readonly runId: string;
  readonly runFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** How this machine can make the endpoints' names known. */
  readonly names: Promise<NamesSupport>;
  readonly secretsOf: SecretsOf;
  readonly callbacks: RuntimeCallbacks;
  /** Called for every process in the moment that it was started. */
  readonly onProcess: (process: {
    readonly pid: number;
    readonly taskId: string;
    readonly containerName: string;
  }) => void;
  /** Called when a process has ended that was not stopped. */
  readonly onProcessEnd: (ended: { readonly pid: number; readonly exitCode: number }) => void;
  /** How long each proxy, and then each app, may take to get ready, in milliseconds. */
  readonly timeoutMs: number;
  /** Report an app that does not start, and go on with the rest. */
  readonly keepGoing: boolean;
  /** Aborted: a start in progress is given up, and has cleaned up when it throws. */
  readonly signal: AbortSignal;
}

/**
 * Runs tasks as processes of this machine: an Envoy per task, and the commands of sc-sim.yaml beside it.
 *
 * @throws {SimulatorError} `ENVOY_NOT_FOUND`
 */
export async function openLocalRuntime(options: LocalRuntimeOptions): Promise<Runtime> {
  const { env, callbacks, signal } = options;
  const [envoy, support] = await Promise.all([
    findEnvoy({ env, onProgress: callbacks.onProgress, signal }),
    options.names,
  ]);
  if (envoy.warning !== undefined) callbacks.onWarning(envoy.warning);
  let pipes: Promise<readonly OutputPipe[]> = Promise.resolve([]);
  let tasks: OwnTasks | undefined;
  let book: AddressBook | undefined;
  let disposal: Promise<void> | undefined;

  const dispose = () => {
    disposal ??= takeEveryStep([
      () => tasks?.stop(),
      async () => {
        const opened = await pipes.catch(() => []); // Whoever started the tasks got the failure.
        for (const pipe of opened) pipe[Symbol.dispose]();
      },
      () => book?.[Symbol.asyncDispose](),
    ]);
    return disposal;
  };
  const start = async (plan: Plan, taken: AddressBook) => {
    signal.throwIfAborted();
    checkNames(plan, support);
    for (const task of plan.tasks) writeHostsFile(options.runFolder, task);
    const opened = await pipes;
    signal.throwIfAborted();
    const { timeoutMs, keepGoing } = options;
    tasks = startTasks(
      plan.tasks.map((task, index) => {
        const host = localHost({
          ...options,
          envoy,
          support,
          book: taken,
          plan,
          task,
          pipe: opened[index],
        });
        return { task, host, callbacks, timeoutMs, keepGoing };
      }),
    );
    await tasks.waitUntilReady(signal);
    return tasks.tasks.map(({ handle }) => handle);
  };
  return {
    name: "local",
    envoyVersion: envoy.version,
    names: support.best,
    async reserveAddresses(request) {
      // A program makes them, meanwhile.
      pipes = openOutputPipes(options.runFolder, request.tasks.length);
      pipes.catch(() => undefined); // Whoever starts the tasks gets it.
      book = await reserveLocalAddresses(request);
      return book.addresses;
    },
    async start(plan) {
      if (book === undefined) throw new TypeError("reserveAddresses comes first.");
      try {
        return await start(plan, book);
      } catch (error) {
        // What fails of the clean-up as well comes out of the disposal.
        await dispose().catch(() => undefined);
        throw error;
      }
    },
    [Symbol.asyncDispose]: dispose,
  };
}

interface HostOptions extends LocalRuntimeOptions {
  readonly envoy: Envoy;
  readonly support: NamesSupport;
  readonly book: AddressBook;
  readonly plan: Plan;
  readonly task: TaskPlan;
  /** For the first Envoy. */
  readonly pipe: OutputPipe | undefined;
}

/** Runs the containers of one task as processes. */
function localHost(options: HostOptions): TaskHost {
  const { callbacks, onProcess, onProcessEnd, runFolder, runId, env, secretsOf, book, plan, task } =
    options;
  const { taskId, proxy } = task;
  const prepared = options.pipe === undefined ? [] : [options.pipe];
  const outputs = (containerName: string) => outputsOf({ taskId, containerName, callbacks });
  const onSpawn = (containerName: string) => (pid: number) =>
    onProcess({ pid, taskId, containerName });
  return {
    async createProxy() {
      await book.releaseProxyPorts(taskId);
      return localEnvoy({
        task,
        envoy: options.envoy,
        bootstrapPath: join(runFolder, "bootstrap", `${task.name}.json`),
        flush: plan.settings.flush,
        env: { ...env, [RUN_ID_VARIABLE]: runId },
        outputs: outputs(proxy.containerName),
        openPipe: async () => prepared.shift() ?? openOutputPipe(runFolder),
        onSpawn: onSpawn(proxy.containerName),
        onUnaskedExit: onProcessEnd,
      });
    },
    async createApp(container) {
      await book.releaseAppPorts(taskId);
      if (container.definition.run?.attach !== undefined) {
        return attachedApp({ task, container, onProgress: callbacks.onProgress });
      }
      const secrets = secretsOf(task, container);
      const [command = "", ...args] = container.definition.run?.command ?? [];
      const line = commandInTask({
        ...{ task, runFolder, command, args, support: options.support },
        way: namesWayOf(plan, container),
        env: appEnvironment({ task, container, secrets, runId, env }),
      });
      return localApp({
        ...{ task, container, line },
        outputs: outputs(container.name),
        onSpawn: onSpawn(container.name),
        onUnaskedExit: onProcessEnd,
      });
    },
    async removeContainers() {
      // A process that has ended is gone.
    },
  };
}

/** For an Envoy that is started again. */
async function openOutputPipe(folder: string): Promise<OutputPipe> {
  const [pipe] = await openOutputPipes(folder, 1);
  if (pipe === undefined) throw new TypeError("One pipe was asked for.");
  return pipe;
}
