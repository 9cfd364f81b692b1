import type { TaskEvent } from "../../simulator/running/runtime/runtime.ts";
import type {
  AppContainer,
  ContainerEnd,
  ProxyContainer,
  RunningContainer,
  TaskHost,
  Wait,
} from "../../simulator/running/runtime/task/container.ts";
import { startTask, type TaskOptions } from "../../simulator/running/runtime/task/task.ts";
import type { ContainerDefinition } from "../../simulator/topology/model/namespace.ts";
import type { TaskPlan } from "../../simulator/topology/plan/plan.ts";
import { ecsService, namespaceOf, planFor } from "./planned.ts";

export const ENVOY_READY = "[info] all dependencies initialized. starting workers\n";

/** What becomes of a container that is started in memory. */
export interface Behaviour {
  /** Fails the start with this. */
  readonly refuses?: string;
  /** What it lacks until {@link MemoryTask.makeReady}. @default nothing: it is ready at once */
  readonly lacks?: string;
  /** Fails its stop with this; it goes on running. */
  readonly cannotStop?: string;
  /** Of a proxy: what it writes to standard error when it starts. @default that it is ready */
  readonly writes?: string;
  /** What it wrote last. @default its last words */
  readonly says?: string;
}

/** A task whose containers run in memory: they do what the test tells them, and note what they are told. */
export interface MemoryTask extends PreparedTask {
  readonly task: TaskPlan;
  readonly started: ReturnType<typeof startTask>;
}

/** Such a task before its start. */
interface PreparedTask {
  readonly options: TaskOptions;
  /** Called with every further entry of the journal. */
  listen(onEntry: (entry: string) => void): void;
  /** What happened to the containers, in order: `start app`, `stop app`, `kill app`, `end app`, `remove all`. */
  readonly journal: readonly string[];
  readonly events: readonly TaskEvent[];
  /** Messages of the events of this kind. */
  messages(kind: TaskEvent["kind"]): readonly string[];
  /** What was written to the proxy's log by the simulator. */
  readonly proxyLog: readonly string[];
  /** Ends a running container by itself. */
  end(name: string, end: ContainerEnd): void;
  makeReady(name: string): void;
  setBehaviour(name: string, behaviour: Behaviour): void;
  /** Resolves once nothing more happens without the test. */
  settle(): Promise<void>;
}

interface Options {
  /** App containers of the task, by default one. */
  readonly containers?: readonly (Partial<ContainerDefinition> & { readonly name: string })[];
  /** By container name; the proxy's is `proxy`. */
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  readonly keepGoing?: boolean;
  /** Of readiness, in milliseconds. @default so long that a test which waits for it fails */
  readonly timeoutMs?: number;
}

export async function startMemoryTask(options: Options = {}): Promise<MemoryTask> {
  const prepared = await memoryTaskOptions(options);
  const { task } = prepared.options;
  return { ...prepared, task, started: startTask(prepared.options) };
}

export async function memoryTaskOptions(options: Options = {}): Promise<PreparedTask> {
  const { containers = [{ name: "app" }], keepGoing = false, timeoutMs = 1e9 } = options;
  const task = await planTask(containers);
  const behaviours = new Map(Object.entries(options.behaviours ?? {}));
  const journal: string[] = [];
  const listeners = new Set<(entry: string) => void>();
  const note = (entry: string) => {
    journal.push(entry);
    for (const listener of listeners) listener(entry);
  };
  const events: TaskEvent[] = [];
  const proxyLog: string[] = [];
  const ends = new Map<string, (end: ContainerEnd) => void>();
  const waiting = new Map<string, () => void>();

  const run = (name: string): RunningContainer => {
    const { refuses } = behaviours.get(name) ?? {};
    if (refuses !== undefined) throw new Error(refuses);
    note(`start ${name}`);
    const { promise: ended, resolve } = Promise.withResolvers<ContainerEnd>();
    let isOver = false;
    const end = (how: ContainerEnd) => {
      if (isOver) return;
      isOver = true;
      note(`end ${name}`);
      resolve(how);
    };
    ends.set(name, end);
    return {
      ended,
      lastOutput: () => behaviours.get(name)?.says ?? `last words of ${name}`,
      async stop() {
        const { cannotStop } = behaviours.get(name) ?? {};
        if (cannotStop !== undefined) throw new Error(cannotStop);
        if (!isOver) note(`stop ${name}`);
        setImmediate(() => end({ kind: "signalled", signal: "SIGTERM" }));
        return ended;
      },
      kill() {
        if (!isOver) note(`kill ${name}`);
        end({ kind: "signalled", signal: "SIGKILL" });
        return ended;
      },
    };
  };
  const lacking = async (name: string, { deadlineMs, signal }: Wait) => {
    const { lacks } = behaviours.get(name) ?? {};
    if (lacks === undefined) return undefined;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    waiting.set(name, () => resolve(undefined));
    signal.addEventListener("abort", () => resolve(lacks));
    const leftMs = Math.min(deadlineMs - performance.now(), 2 ** 31 - 1);
    setTimeout(() => resolve(lacks), leftMs).unref();
    return promise;
  };
  const host: TaskHost = {
    async createProxy(): Promise<ProxyContainer> {
      return {
        remedyFor: () => "Look at its configuration.",
        async start(onStderr) {
          const running = run("proxy");
          onStderr?.(Buffer.from(behaviours.get("proxy")?.writes ?? ENVOY_READY));
          return running;
        },
      };
    },
    async createApp({ name }): Promise<AppContainer> {
      return {
        remedy: "Fix its command.",
        start: async () => run(name),
        waitUntilHealthy: (_healthCheck, wait) => lacking(name, wait),
        waitUntilListening: async (ports, wait) =>
          ports.length === 0 ? undefined : lacking(name, wait),
      };
    },
    async removeContainers() {
      note("remove all");
    },
  };
  return {
    options: {
      ...{ task, host, timeoutMs, keepGoing },
      callbacks: {
        onOutput: (_stream, chunk) => proxyLog.push(chunk.toString("utf8")),
        onTaskEvent: (event) => events.push(event),
      },
    },
    ...{ journal, events, proxyLog },
    listen: (onEntry) => void listeners.add(onEntry),
    messages: (kind) => events.filter((event) => event.kind === kind).map(({ message }) => message),
    end: (name, end) => ends.get(name)?.(end),
    makeReady: (name) => waiting.get(name)?.(),
    setBehaviour: (name, behaviour) => behaviours.set(name, behaviour),
    async settle() {
      // Nothing here waits for more than other promises and single turns of the event loop.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const HEALTH_CHECK = {
  command: ["CMD", "healthy"],
  ...{ intervalMs: 30_000, timeoutMs: 5_000, retries: 3, startPeriodMs: 0 },
};

/** A task of these containers: the port of the first is exposed, the others have a health check. */
async function planTask(
  containers: readonly (Partial<ContainerDefinition> & { readonly name: string })[],
): Promise<TaskPlan> {
  const service = ecsService({ name: "web", exposes: [{ name: "web" }] });
  const [base] = service.taskDefinition.containers;
  if (base === undefined) throw new TypeError("One container is defined.");
  const definitions = containers.map((container, index) => ({
    ...base,
    ...(index > 0 && { portMappings: [], healthCheck: HEALTH_CHECK }),
    ...container,
  }));
  const taskDefinition = { ...service.taskDefinition, containers: definitions };
  const plan = await planFor(namespaceOf({ ...service, taskDefinition }));
  const [task] = plan.tasks;
  if (task === undefined) throw new TypeError("One task is planned.");
  return task;
}
