import type { ContainerPlan, TaskPlan } from "../../plan/plan.ts";
import type { OutputStream, TaskEvent } from "../runtime.ts";
import { indent, startApp, waitForListening } from "./app-process.ts";
import { type Child, describeExit } from "./child.ts";

export interface ContainersOptions {
  readonly task: TaskPlan;
  readonly readyTimeoutMs: number;
  readonly signal: AbortSignal;
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

/** How long an app may take after SIGTERM. Its own `stopTimeout` counts where it is shorter: a laptop is not kept waiting. */
const STOP_GRACE_MS = 500;

/** Starts the containers of a task in the order of their `dependsOn`, all others at once. */
export function startContainers(options: ContainersOptions): StartedContainers {
  const { task, keepGoing, onTaskEvent } = options;
  const children = new Map<string, Child>();
  const starts = new Map<
    string,
    Promise<{ readonly child: Child; readonly ready: Promise<void> } | undefined>
  >();
  let isStopping = false;

  const start = async (container: ContainerPlan) => {
    await Promise.all(container.definition.dependsOn.map((dependency) => reached(dependency)));
    if (isStopping) return undefined;
    const { taskId } = task;
    const app = {
      ...options,
      container,
      env: options.envOf(container),
      onSpawn: (pid: number) => options.onSpawn(pid, container.name),
    };
    const child = startApp(app);
    children.set(container.name, child);
    const ready = waitForListening(app, child);
    child.closed.then((exit) => {
      if (isStopping) return;
      const essential = container.definition.essential ? "; on ECS the task would stop" : "";
      const said = indent(child.lastOutput());
      const message = `Container ${container.name} of ${task.name} ${describeExit(exit)}${essential}${said && `. It said last:\n  ${said}`}`;
      onTaskEvent({ taskId, containerName: container.name, kind: "exited", message });
    });
    return { child, ready: keepGoing ? ready.catch(report) : ready };

    function report(error: unknown): void {
      const message = error instanceof Error ? error.message : String(error);
      onTaskEvent({ taskId, containerName: container.name, kind: "failed", message });
    }
  };
  const reached = async (dependency: ContainerPlan["definition"]["dependsOn"][number]) => {
    const started = await starts.get(dependency.containerName);
    if (started === undefined || dependency.condition === "START") return;
    // Health checks need a container; a process that listens is taken for healthy.
    if (dependency.condition === "HEALTHY") await started.ready;
    else await started.child.exited;
  };

  const byName = new Map(task.containers.map((container) => [container.name, container]));
  const startOnce = (container: ContainerPlan): void => {
    if (starts.has(container.name)) return;
    for (const { containerName } of container.definition.dependsOn) {
      const dependency = byName.get(containerName);
      if (dependency !== undefined) startOnce(dependency);
    }
    starts.set(container.name, start(container));
  };
  for (const container of task.containers) startOnce(container);

  const waitForAll = async () => {
    const all = await Promise.all(starts.values());
    await Promise.all(all.map((started) => started?.ready));
  };
  const ready = waitForAll();
  ready.catch(() => undefined); // Whoever awaits it gets it; a stop before that must not make it unhandled.
  return {
    ready,
    async stop() {
      isStopping = true;
      const stopping = [...children].map(([name, child]) => {
        const own = byName.get(name)?.definition.stopTimeoutMs ?? STOP_GRACE_MS;
        return child.stop(Math.min(own, STOP_GRACE_MS));
      });
      await Promise.all(stopping);
      await Promise.allSettled(starts.values());
    },
  };
}
