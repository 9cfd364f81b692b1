import { reasonOf } from "../../../../errors.ts";
import { ignoreGone } from "../engine/engine-errors.ts";
import { containerNameOf } from "../engine/labels.ts";
import { applyRedirects } from "../network/redirects.ts";
import { type StartedApps, startApps } from "./app-containers.ts";
import { type ContainerEnd, describeEnd } from "./docker-logs.ts";
import { createProxy, type ProxyContainer } from "./proxy-container.ts";
import type { StartedContainer } from "./started-container.ts";
import { labelsOf, type TaskContext } from "./task-context.ts";

/** A task whose proxy is kept running, as AWS's agent and ECS keep it. */
export interface StartedTask {
  /** Resolves once the proxy takes traffic and all apps are ready. */
  readonly ready: Promise<void>;
  stopApps(): Promise<void>;
  /** To be called after {@link stopApps}. */
  stopProxy(): Promise<void>;
}

/** `APPNET_ENVOY_RESTART_COUNT` of AWS's agent. */
const RESTARTS = 3;

/** SIGTERM makes Envoy write what it has and end within some 10 ms. */
const STOP_GRACE_MS = 400;

/** One life of a task's containers. A replaced task has another one; its network namespace stays. */
interface Life {
  readonly proxy: ProxyContainer;
  readonly envoy: StartedContainer;
  readonly apps: StartedApps;
}

/** As ECS starts a task: the proxy, and once it is ready the app containers. */
export function startTask(context: TaskContext): StartedTask {
  const { task, callbacks } = context;
  const { taskId, proxy } = task;
  const about = { taskId, containerName: proxy.containerName };
  let life: Life | undefined;
  let envoy: StartedContainer | undefined;
  let isStopping = false;
  let supervised: Promise<void> = Promise.resolve();

  const begin = async (prepare: Promise<void>): Promise<Life> => {
    const [container] = await Promise.all([createProxy(proxyOptions(context)), prepare]);
    envoy = await container.start();
    if (isStopping) await envoy.stop(0);
    callbacks.onTaskEvent({ ...about, kind: "ready", message: `Proxy of ${task.name} is ready` });
    const apps = startApps(context);
    life = { proxy: container, envoy, apps };
    if (isStopping) await apps.stop();
    return life;
  };
  const supervise = async (current: Life, restarts = 0): Promise<void> => {
    const end = await (envoy ?? current.envoy).ended;
    if (isStopping) return;
    if (end.kind === "unreachable") return fail(describeEnd(end));
    sayExit(context, restarts + 1, end);
    const isRestarted = restarts < RESTARTS && end.kind === "exited" && (await restart(current));
    if (isStopping) return;
    if (!isRestarted) return replace(current, end);
    const message = `Envoy of ${task.name} ${describeEnd(end)} and was restarted (${restarts + 1} of ${RESTARTS})`;
    callbacks.onTaskEvent({ ...about, kind: "restarted", message });
    return supervise(current, restarts + 1);
  };
  const restart = async (current: Life): Promise<boolean> => {
    try {
      envoy = await current.proxy.start();
      return true;
    } catch {
      return false; // It does not come up any more; its own words are in its log.
    }
  };
  const replace = async (current: Life, end: ContainerEnd): Promise<void> => {
    await current.apps.stop();
    await removeContainers(context);
    if (isStopping) return;
    try {
      const next = await begin(Promise.resolve());
      await next.apps.ready;
      const message = `Task ${task.name} was replaced, because its Envoy ${describeEnd(end)} (here it keeps its id and address, on ECS it gets new ones)`;
      callbacks.onTaskEvent({ ...about, kind: "replaced", message });
      return supervise(next);
    } catch (error) {
      if (!isStopping) fail(reasonOf(error));
    }
  };
  const fail = (message: string) => {
    callbacks.onTaskEvent({ ...about, kind: "failed", message: `Task ${task.name}: ${message}` });
  };

  const start = async () => {
    const first = await begin(
      applyRedirects({
        ...context,
        image: context.netfilterImage,
        labels: labelsOf(context, "redirects"),
      }),
    );
    supervised = supervise(first);
    supervised.catch((error: unknown) => fail(String(error)));
    await first.apps.ready;
  };
  const ready = start();
  ready.catch(() => undefined); // Whoever awaits it gets it.
  return {
    ready,
    async stopApps() {
      isStopping = true;
      await life?.apps.stop();
    },
    async stopProxy() {
      isStopping = true;
      await envoy?.stop(STOP_GRACE_MS);
      await Promise.allSettled([ready, supervised]);
    },
  };
}

function proxyOptions(context: TaskContext) {
  const { docker, runId, task, bootstrap, envoy, pauseId, settings, timeoutMs } = context;
  const { containerName } = task.proxy;
  return {
    ...{ docker, task, bootstrap, pauseId, readyTimeoutMs: timeoutMs, flush: settings.flush },
    image: envoy.reference,
    envoyVersion: envoy.version,
    name: containerNameOf(runId, task.name, containerName),
    labels: labelsOf(context, containerName),
    callbacks: context.callbacks,
    signal: context.signal,
  };
}

/** Apps and proxy of the task, not its pause. */
async function removeContainers({ docker, runId, task }: TaskContext): Promise<void> {
  const names = [task.proxy.containerName, ...task.containers.map(({ name }) => name)];
  const remove = async (name: string) => {
    const container = docker.getContainer(containerNameOf(runId, task.name, name));
    await container.remove({ force: true, v: true }).catch(ignoreGone);
  };
  await Promise.all(names.map(remove));
}

/** One line of ours in the proxy's log, marked as ours and worded as the local runtime words it (after AWS's agent). */
function sayExit({ task, callbacks }: TaskContext, processNumber: number, end: ContainerEnd): void {
  const time = new Date().toISOString().replace("T", " ").replace("Z", "");
  const how = describeEnd(end);
  const isPlainExit = how.startsWith("exited with code");
  const code = end.kind === "exited" && isPlainExit ? end.exitCode : -1;
  const words = `[Envoy process ${processNumber}] Exited with code [${code}]${isPlainExit ? "" : `, ${how}`}`;
  const line = `[${time}][${process.pid}][warning] [sc-sim] ${words}\n`;
  const { containerName } = task.proxy;
  const stream = { taskId: task.taskId, containerName, source: "stderr" } as const;
  callbacks.onOutput(stream, Buffer.from(line), Date.now());
}
