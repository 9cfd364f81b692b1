import { reasonOf, SimulatorError } from "../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import type { OutputStream, TaskEvent } from "../runtime.ts";
import { indent, startApp, waitForListening } from "./app-process.ts";
import { type Child, describeExit } from "./child.ts";

export interface ContainersOptions {
  readonly task: TaskPlan;
  readonly readyTimeoutMs: number;
  readonly keepGoing: boolean;
  readonly envOf: (container: ContainerPlan) => NodeJS.ProcessEnv;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  readonly onOutputEnd: (stream: OutputStream) => void;
  readonly onSpawn: (pid: number, containerName: string) => void;
  readonly onTaskEvent: (event: TaskEvent) => void;
}

/** The app containers of one task. */
export interface StartedContainers {
  /** Resolves once all listen; rejects with `APP_NOT_STARTED`. */
  readonly ready: Promise<void>;
  /** Ends them; those that were not started yet never will be. */
  stop(): Promise<void>;
}

interface StartedContainer {
  readonly child: Child;
  readonly ready: Promise<void>;
}

type Dependency = ContainerPlan["definition"]["dependsOn"][number];

/** How long an app may take after SIGTERM. Its own `stopTimeout` counts where it is shorter: a laptop is not kept waiting. */
const STOP_GRACE_MS = 500;

/** Starts the containers of a task in the order of their `dependsOn`, all others at once. */
export function startContainers(options: ContainersOptions): StartedContainers {
  const { task, keepGoing } = options;
  const children = new Map<ContainerPlan, Child>();
  const starts = new Map<string, Promise<StartedContainer | undefined>>();
  const byName = new Map(task.containers.map((container) => [container.name, container]));
  const stopping = new AbortController();
  const { signal } = stopping;

  const start = async (container: ContainerPlan): Promise<StartedContainer | undefined> => {
    const { dependsOn } = container.definition;
    await Promise.all(dependsOn.map((dependency) => reached(container, dependency)));
    if (signal.aborted) return undefined;
    const onSpawn = (pid: number) => options.onSpawn(pid, container.name);
    const app = { ...options, signal, container, env: options.envOf(container), onSpawn };
    const child = startApp(app);
    children.set(container, child);
    const ready = waitForListening(app, child);
    const reported = ready.then(
      () => sayWhenItEnds(container, child),
      (error: unknown) => {
        if (!keepGoing) throw error;
        sayFailed(container, error);
      },
    );
    reported.catch(() => undefined); // Awaited below, with the other containers'.
    return { child, ready: reported };
  };
  const reached = async (dependent: ContainerPlan, { containerName, condition }: Dependency) => {
    const dependency = await starts.get(containerName);
    if (dependency === undefined || condition === "START") return;
    // Health checks need a container; a process that listens is taken for healthy.
    if (condition === "HEALTHY") return dependency.ready;
    const exit = await dependency.child.exited;
    if (condition === "SUCCESS" && exit.code !== 0 && !signal.aborted) {
      throw dependencyFailed(task, dependent.name, `${containerName} ${describeExit(exit)}`);
    }
  };
  const sayWhenItEnds = (container: ContainerPlan, child: Child): void => {
    child.closed.then((exit) => {
      if (signal.aborted) return;
      const essential = container.definition.essential ? "; on ECS the task would stop" : "";
      const said = indent(child.lastOutput());
      const message = `Container ${container.name} of ${task.name} ${describeExit(exit)}${essential}${said && `. It said last:\n  ${said}`}`;
      say(container, "exited", message);
    });
  };
  const sayFailed = (container: ContainerPlan, error: unknown): void => {
    say(container, "failed", reasonOf(error));
  };
  const say = ({ name }: ContainerPlan, kind: TaskEvent["kind"], message: string): void => {
    options.onTaskEvent({ taskId: task.taskId, containerName: name, kind, message });
  };

  const startOnce = (container: ContainerPlan): void => {
    if (starts.has(container.name)) return;
    for (const { containerName } of container.definition.dependsOn) {
      const dependency = byName.get(containerName);
      if (dependency !== undefined) startOnce(dependency);
    }
    const attempt = start(container).catch((error: unknown) => {
      if (!keepGoing) throw error;
      sayFailed(container, error);
      return undefined;
    });
    attempt.catch(() => undefined); // Awaited below, with the other containers'.
    starts.set(container.name, attempt);
  };
  for (const container of task.containers) startOnce(container);

  const waitForAll = async () => {
    const one = async (attempt: Promise<StartedContainer | undefined>) => (await attempt)?.ready;
    // All at once: the first to fail is told, though others still wait for what they depend on.
    await Promise.all([...starts.values()].map(one));
  };
  const ready = waitForAll();
  ready.catch(() => undefined); // Whoever awaits it gets it; a stop before that must not make it unhandled.
  return {
    ready,
    async stop() {
      stopping.abort();
      const ended = [...children].map(([{ definition }, child]) =>
        child.stop(Math.min(definition.stopTimeoutMs, STOP_GRACE_MS)),
      );
      await Promise.all(ended);
      await Promise.allSettled(starts.values());
    },
  };
}

function dependencyFailed({ name }: TaskPlan, dependent: string, how: string): SimulatorError {
  return new SimulatorError(
    "APP_NOT_STARTED",
    `Container ${dependent} of task ${name} waits for the success of another (dependsOn), and ${how}.`,
    {
      remedy: "Mend the other container's command in sc-sim.yaml, or leave it out with skip: true.",
    },
  );
}
