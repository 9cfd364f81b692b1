import { reasonOf, SimulatorError } from "../../../../errors.ts";
import type { ContainerPlan } from "../../../../topology/plan/plan.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { containerNameOf } from "../engine/labels.ts";
import { waitForApp } from "./app-readiness.ts";
import { appContainerSpec } from "./container-spec.ts";
import { type ContainerEnd, describeEnd } from "./docker-logs.ts";
import { type StartedContainer, startContainer } from "./started-container.ts";
import { labelsOf, type TaskContext } from "./task-context.ts";

/** The app containers of one task. */
export interface StartedApps {
  /** Resolves once all are ready; rejects with `APP_NOT_STARTED`. */
  readonly ready: Promise<void>;
  /** Ends them; those that were not started yet never will be. */
  stop(): Promise<void>;
}

/** How long an app may take after its stop signal. Its own `stopTimeout` counts where it is shorter: a laptop is not kept waiting. */
const STOP_GRACE_MS = 500;

interface StartedApp {
  readonly started: StartedContainer;
  readonly ready: Promise<void>;
}

/** Starts the containers of a task in the order of their `dependsOn`, all others at once. */
export function startApps(context: TaskContext): StartedApps {
  const { task, keepGoing, callbacks } = context;
  const { taskId } = task;
  const running: { readonly app: StartedContainer; readonly graceMs: number }[] = [];
  const starts = new Map<string, Promise<StartedApp | undefined>>();
  let isStopping = false;

  const start = async (container: ContainerPlan): Promise<StartedApp | undefined> => {
    const dependencies = container.definition.dependsOn.map((dependency) =>
      reached(container, dependency),
    );
    const creation = createApp(context, container);
    // Whatever comes of the dependencies: a stop must not overtake a container that is being made.
    await Promise.allSettled([creation, ...dependencies]);
    await Promise.all(dependencies);
    const created = await creation;
    if (isStopping) return undefined;
    const started = await startApp(context, container, created);
    const graceMs = Math.min(container.definition.stopTimeoutMs, STOP_GRACE_MS);
    running.push({ app: started, graceMs });
    callbacks.onTaskEvent({
      ...{ taskId, containerName: container.name, kind: "started" },
      message: `Container ${container.name} of ${task.name} was started`,
    });
    started.ended.then(reportEnd(container, started), () => undefined);
    const ready = waitUntilReady(context, container, started);
    ready.catch(() => undefined); // Whoever awaits it gets it.
    return { started, ready: keepGoing ? ready.catch(reportFailure(container)) : ready };
  };
  const reportEnd =
    (container: ContainerPlan, started: StartedContainer) => (end: ContainerEnd) => {
      if (isStopping) return;
      const { name, definition } = container;
      const essential = definition.essential ? "; on ECS the task would stop" : "";
      const said = indent(started.lastOutput());
      callbacks.onTaskEvent({
        ...{ taskId, containerName: name, kind: "exited" },
        message: `Container ${name} of ${task.name} ${describeEnd(end)}${essential}${said && `. It said last:\n  ${said}`}`,
      });
    };
  const reportFailure = (container: ContainerPlan) => (error: unknown) => {
    const message = reasonOf(error);
    callbacks.onTaskEvent({ taskId, containerName: container.name, kind: "failed", message });
  };
  const reached = async (
    container: ContainerPlan,
    { containerName, condition }: ContainerPlan["definition"]["dependsOn"][number],
  ) => {
    const dependency = await starts.get(containerName);
    if (dependency === undefined || condition === "START") return;
    if (condition === "HEALTHY") return dependency.ready;
    const end = await dependency.started.ended;
    if (isStopping || condition === "COMPLETE") return;
    if (end.kind === "exited" && end.exitCode === 0) return;
    throw notStarted(
      context,
      container,
      `waits for ${containerName} to succeed, which ${describeEnd(end)}`,
      dependency.started.lastOutput(),
    );
  };

  const byName = new Map(task.containers.map((container) => [container.name, container]));
  const startOnce = (container: ContainerPlan): void => {
    if (starts.has(container.name)) return;
    for (const { containerName } of container.definition.dependsOn) {
      const dependency = byName.get(containerName);
      if (dependency !== undefined) startOnce(dependency);
    }
    const starting = start(container);
    starts.set(
      container.name,
      keepGoing ? starting.catch((error) => void reportFailure(container)(error)) : starting,
    );
  };
  for (const container of task.containers) startOnce(container);

  const waitForAll = async () => {
    const all = await Promise.all(starts.values());
    await Promise.all(all.map((app) => app?.ready));
  };
  const ready = waitForAll();
  ready.catch(() => undefined); // A stop before somebody awaits it must not make it unhandled.
  return {
    ready,
    async stop() {
      isStopping = true;
      await Promise.all(running.map(({ app, graceMs }) => app.stop(graceMs)));
      await Promise.allSettled(starts.values());
      // One that was being started just then.
      await Promise.all(running.map(({ app }) => app.stop(0)));
    },
  };
}

async function createApp(context: TaskContext, container: ContainerPlan) {
  const { docker, runId, task, pauseId, imageOf } = context;
  const image = await imageOf(task, container);
  const spec = appContainerSpec({
    name: containerNameOf(runId, task.name, container.name),
    image,
    labels: labelsOf(context, container.name),
    pauseId,
    container,
    secrets: context.secretsOf(task, container),
  });
  try {
    return await docker.createContainer(spec);
  } catch (cause) {
    throw notStarted(context, container, `cannot be made: ${wordsOf(cause)}`, "", cause);
  }
}

async function startApp(
  context: TaskContext,
  plan: ContainerPlan,
  container: Awaited<ReturnType<typeof createApp>>,
): Promise<StartedContainer> {
  const { task, callbacks } = context;
  try {
    return await startContainer({
      container,
      taskId: task.taskId,
      containerName: plan.name,
      callbacks,
    });
  } catch (cause) {
    throw notStarted(context, plan, `cannot be started: ${wordsOf(cause)}`, "", cause);
  }
}

/** Ready, or ended before it was. */
async function waitUntilReady(
  context: TaskContext,
  container: ContainerPlan,
  started: StartedContainer,
): Promise<void> {
  const { docker, task, pauseId, timeoutMs, nodeImage, signal } = context;
  const exposed = container.ports.filter(({ containerPort }) =>
    task.proxy.ingress.some((listener) => listener.containerPort === containerPort),
  );
  if (exposed.length === 0 && container.definition.healthCheck === undefined) return;
  const over = new AbortController();
  const ended = started.ended.then((end) => {
    over.abort();
    return end;
  });
  const lacking = waitForApp({
    docker,
    container: started.container,
    plan: container,
    ports: exposed.map(({ port }) => port),
    pauseId,
    nodeImage,
    labels: labelsOf(context, "readiness"),
    deadlineMs: performance.now() + timeoutMs,
    signal: AbortSignal.any([signal, over.signal]),
  });
  const outcome = await Promise.race([lacking, ended]);
  if (signal.aborted || outcome === undefined) return;
  const said = () => started.lastOutput();
  if (over.signal.aborted) {
    throw notStarted(context, container, describeEnd(await ended), said());
  }
  const how = `is not ready after ${timeoutMs} ms: ${String(outcome)}`;
  throw notStarted(context, container, how, said());
}

function notStarted(
  { task }: TaskContext,
  { name, definition }: ContainerPlan,
  how: string,
  said: string,
  cause?: unknown,
): SimulatorError {
  const port = definition.portMappings[0]?.containerPort;
  const listens = port === undefined ? "" : ` It has to listen on 0.0.0.0:${port}.`;
  return new SimulatorError(
    "APP_NOT_STARTED",
    `Container ${task.family}/${name} of task ${task.name} ${how}.${said && ` It says:\n  ${indent(said)}`}`,
    {
      cause,
      remedy: `Mend the task definition's command and environment, or the image in sc-sim.yaml.${listens} --keep-going starts the rest all the same.`,
    },
  );
}

function indent(text: string): string {
  return text.split("\n").slice(-10).join("\n  ");
}
