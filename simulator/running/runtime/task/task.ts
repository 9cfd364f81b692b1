import { reasonOf } from "../../../errors.ts";
import type { TaskPlan } from "../../../topology/plan/plan.ts";
import type { RuntimeCallbacks, StartedTask, TaskEvent } from "../runtime.ts";
import { type StartedApps, startApps } from "./apps.ts";
import { type ContainerEnd, describeEnd, type TaskHost } from "./container.ts";
import { type StartedProxy, startProxy } from "./proxy.ts";

export interface TaskOptions {
  readonly task: TaskPlan;
  readonly host: TaskHost;
  readonly callbacks: Pick<RuntimeCallbacks, "onOutput" | "onTaskEvent">;
  /** How long the proxy, and then each app, may take to get ready, in milliseconds. */
  readonly timeoutMs: number;
  /** Report an app that does not start, and go on with the rest. */
  readonly keepGoing: boolean;
}

/** A task that its runtime starts and ends. */
export interface OwnTask {
  /** For everybody else. */
  readonly handle: StartedTask;
  /** Resolves once the proxy takes traffic and all apps are ready; rejects with the first failure. */
  readonly ready: Promise<void>;
  /** Ends the apps. Nothing of the task is started after that. */
  stopApps(): Promise<void>;
  /** To be called after {@link stopApps}. */
  stopProxy(): Promise<void>;
}

/** One life of a task's containers. A task that is started again has another one; its addresses stay. */
interface Life {
  readonly proxy: StartedProxy;
  readonly ready: Promise<void>;
  /** Absent until the proxy was ready. */
  readonly apps: () => StartedApps | undefined;
  stopApps(): Promise<void>;
  stopProxy(): Promise<void>;
  kill(): Promise<void>;
}

/**
 * Starts a task as ECS does: its proxy, and once that is ready the app containers. A task whose Envoy cannot be kept running is
 * replaced, as the service's scheduler would do it; here the new one has the old one's id and addresses.
 */
export function startTask(options: TaskOptions): OwnTask {
  const { task, host, callbacks } = options;
  const { taskId, proxy } = task;
  let isClosed = false;
  /** Undefined while the task is stopped. */
  let life: Life | undefined;
  /** Changes of the whole task, one after the other. */
  let changes: Promise<unknown> = Promise.resolve();

  const say = (kind: TaskEvent["kind"], message: string): void => {
    callbacks.onTaskEvent({ taskId, containerName: proxy.containerName, kind, message });
  };
  const inTurn = (change: () => Promise<void>): Promise<void> => {
    const turn = changes.then(change);
    changes = turn.catch(() => undefined);
    return turn;
  };
  const begin = (): Life => {
    const begun = beginLife(options);
    life = begun;
    begun.proxy.lost.then((end) => inTurn(() => replace(begun, end))).catch(sayFailed);
    return begun;
  };
  const sayFailed = (error: unknown): void => {
    if (!isClosed) say("failed", `Task ${task.name}: ${reasonOf(error)}`);
  };
  const end = async (how: "stop" | "kill"): Promise<void> => {
    const current = life;
    life = undefined;
    if (how === "kill") await current?.kill();
    await current?.stopApps();
    await current?.stopProxy();
  };
  const endAsAsked = async (how: "stop" | "kill"): Promise<void> => {
    if (life === undefined || isClosed) return;
    await end(how);
    say("exited", `Task ${task.name} was ${how === "stop" ? "stopped" : "killed"}, as asked`);
  };
  const start = async (): Promise<void> => {
    if (life !== undefined || isClosed) return;
    await host.removeContainers();
    if (isClosed) return;
    try {
      await begin().ready;
    } catch (error) {
      await end("stop");
      throw error;
    }
  };
  /** Reports a failure, too: whoever asked need not be who watches the task. */
  const asAsked = async (change: () => Promise<void>): Promise<void> => {
    try {
      await change();
    } catch (error) {
      sayFailed(error);
      throw error;
    }
  };
  const replace = async (lost: Life, envoyEnd: ContainerEnd): Promise<void> => {
    if (isClosed || life !== lost) return;
    if (envoyEnd.kind === "unreachable") throw new Error(describeEnd(envoyEnd));
    await end("stop");
    await start();
    if (isClosed) return;
    const why = `because its Envoy ${describeEnd(envoyEnd)}`;
    const difference = "here it keeps its id and address, on ECS it gets new ones";
    say("replaced", `Task ${task.name} was replaced, ${why} (${difference})`);
  };

  const { ready } = begin();
  const container = (name: string, control: (part: Life) => Controls) => ({
    name,
    async restart() {
      if (life !== undefined) await control(life).restart();
    },
    async kill() {
      if (life !== undefined) await control(life).kill();
    },
  });
  return {
    ready,
    handle: {
      task,
      containers: [
        container(proxy.containerName, (part) => part.proxy),
        ...task.containers.map(({ name }) => container(name, (part) => appControls(part, name))),
      ],
      get isStopped() {
        return life === undefined;
      },
      start: () => inTurn(() => asAsked(start)),
      stop: () => inTurn(() => endAsAsked("stop")),
      kill: () => inTurn(() => endAsAsked("kill")),
      restart: () =>
        inTurn(async () => {
          await end("stop");
          await asAsked(start);
        }),
    },
    async stopApps() {
      isClosed = true;
      await life?.stopApps();
    },
    async stopProxy() {
      isClosed = true;
      await life?.stopProxy();
      await changes;
    },
  };
}

/** What can be done to one container. */
type Controls = Pick<StartedProxy, "restart" | "kill">;

function appControls({ apps }: Life, name: string): Controls {
  return {
    restart: async () => apps()?.restart(name),
    kill: async () => apps()?.kill(name),
  };
}

function beginLife(options: TaskOptions): Life {
  const proxy = startProxy(options);
  let apps: StartedApps | undefined;
  let isStopping = false;
  const start = async (): Promise<void> => {
    await proxy.ready;
    if (isStopping) return;
    apps = startApps(options);
    await apps.ready;
  };
  const ready = start();
  ready.catch(() => undefined); // Whoever awaits it gets it.
  return {
    proxy,
    ready,
    apps: () => apps,
    async stopApps() {
      isStopping = true;
      await apps?.stop();
    },
    async stopProxy() {
      isStopping = true;
      await proxy.stop();
      await Promise.allSettled([ready]);
    },
    async kill() {
      isStopping = true;
      await Promise.all([apps?.stopAtOnce(), proxy.stopAtOnce()]);
    },
  };
}
