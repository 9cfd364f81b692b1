import { reasonOf } from "../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import type { RuntimeCallbacks, TaskEvent } from "../runtime.ts";
import {
  type AppContainer,
  describeEnd,
  quoteOutput,
  type RunningContainer,
  type TaskHost,
} from "./container.ts";
import { type Failure, notStarted } from "./not-started.ts";
import { waitUntilReady } from "./readiness.ts";
import {
  DEPENDENCY_REMEDY,
  type Dependency,
  endInstead,
  GOALS,
  neverRan,
  type Started,
} from "./started-app.ts";

export interface AppsOptions {
  readonly task: TaskPlan;
  readonly host: Pick<TaskHost, "createApp">;
  readonly callbacks: Pick<RuntimeCallbacks, "onTaskEvent">;
  /** How long each app may take to get ready, in milliseconds. */
  readonly timeoutMs: number;
  /** Report an app that does not start, and go on with the rest. */
  readonly keepGoing: boolean;
}

/** The app containers of one task. */
export interface StartedApps {
  /** Resolves once all are ready; rejects with the first failure, `APP_NOT_STARTED`, while others may still wait. */
  readonly ready: Promise<void>;
  /** Stops one in order and starts it again; resolves once it is ready. */
  restart(name: string): Promise<void>;
  /** Kills one. It stays ended. */
  kill(name: string): Promise<void>;
  /** Ends them all; those that were not started yet never will be. */
  stop(): Promise<void>;
  /** Ends them all without asking. */
  stopAtOnce(): Promise<void>;
}

/** How long an app may take after its stop signal. Its own `stopTimeout` counts where it is shorter: a laptop is not kept waiting. */
const STOP_GRACE_MS = 500;

/**
 * Starts the containers of a task as ECS does: each as soon as its `dependsOn` allows, all others at once.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function startApps(options: AppsOptions): StartedApps {
  const { task, host, callbacks, keepGoing } = options;
  const started = new Map<string, Started>();
  const starts = new Map<string, Promise<Started | undefined>>();
  /** Ends that were asked for are not reported. */
  const expected = new WeakSet<RunningContainer>();
  const stopping = new AbortController();
  const { signal } = stopping;

  const say = ({ name }: ContainerPlan, kind: TaskEvent["kind"], message: string): void => {
    callbacks.onTaskEvent({ taskId: task.taskId, containerName: name, kind, message });
  };
  const sayFailed = (plan: ContainerPlan) => (error: unknown) => {
    if (!signal.aborted) say(plan, "failed", reasonOf(error));
  };
  const sayEnd = async (plan: ContainerPlan, running: RunningContainer): Promise<void> => {
    const end = await running.ended;
    if (signal.aborted || expected.has(running)) return;
    const essential = plan.definition.essential ? "; on ECS the task would stop" : "";
    const output = quoteOutput("It said last:", running.lastOutput());
    const stop = output && ".";
    const message = `Container ${plan.name} of ${task.name} ${describeEnd(end)}${essential}${stop}${output}`;
    say(plan, "exited", message);
  };
  const run = async (plan: ContainerPlan, container: AppContainer): Promise<Started> => {
    const running = await container.start().catch((cause: unknown) => {
      const how = `could not be started: ${reasonOf(cause)}`;
      if (plan.definition.essential) throw failureOf({ plan, how, container, cause });
      return neverRan(how);
    });
    const ready = waitUntilReady({ ...options, plan, container, running, signal });
    const begun = { container, running, ready };
    ready.catch(() => undefined); // Whoever awaits it gets it.
    started.set(plan.name, begun);
    return begun;
  };
  /** An early end fails the wait for readiness, so an end is reported only from then on. */
  const watchEnd = ({ running, ready }: Started, plan: ContainerPlan): void => {
    ready
      .then(
        () => sayEnd(plan, running),
        () => undefined,
      )
      .catch(sayFailed(plan));
  };

  const failureOf = ({
    container,
    ...failure
  }: Pick<Failure, "plan" | "how" | "cause"> & {
    readonly container: AppContainer;
  }) => notStarted({ task, output: "", remedy: container.remedy, ...failure });

  const start = async (plan: ContainerPlan): Promise<Started | undefined> => {
    const { dependsOn } = plan.definition;
    const dependencies = dependsOn.map((dependency) => waitForDependency(plan, dependency));
    const creation = host.createApp(plan);
    // Whatever comes of the dependencies: a stop must not overtake a container that is being made.
    await Promise.allSettled([creation, ...dependencies]);
    const container = await creation;
    await Promise.all(dependencies);
    if (signal.aborted) return undefined;
    const begun = await run(plan, container);
    say(plan, "started", `Container ${plan.name} of ${task.name} was started`);
    watchEnd(begun, plan);
    if (!keepGoing) return begun;
    return { ...begun, ready: begun.ready.catch((error) => void sayFailed(plan)(error)) };
  };
  const waitForDependency = async (
    plan: ContainerPlan,
    { containerName, condition }: Dependency,
  ): Promise<void> => {
    const dependency = await starts.get(containerName);
    if (dependency === undefined) return;
    const end = await endInstead(dependency, condition);
    if (end === undefined || signal.aborted) return;
    const how = `waits for ${containerName} to ${GOALS[condition]}, which ${describeEnd(end)}`;
    const output = dependency.running.lastOutput();
    throw notStarted({ task, plan, how, output, remedy: DEPENDENCY_REMEDY });
  };
  const startOnce = (plan: ContainerPlan): void => {
    if (starts.has(plan.name)) return;
    for (const { containerName } of plan.definition.dependsOn) {
      const dependency = task.containers.find(({ name }) => name === containerName);
      if (dependency !== undefined) startOnce(dependency);
    }
    const attempt = keepGoing
      ? start(plan).catch((error: unknown) => void sayFailed(plan)(error))
      : start(plan);
    attempt.catch(() => undefined); // Awaited below, with the other containers'.
    starts.set(plan.name, attempt);
  };
  for (const plan of task.containers) startOnce(plan);

  const waitForAll = async () => {
    // All at once: the first failure is reported, though others still wait for what they depend on.
    await Promise.all(
      [...starts.values()].map(async (attempt) => {
        await (await attempt)?.ready;
      }),
    );
  };
  const ready = waitForAll();
  ready.catch(() => undefined); // A stop before somebody awaits it must not make it unhandled.
  const planOf = (name: string) => {
    const plan = task.containers.find((container) => container.name === name);
    if (plan === undefined) throw new TypeError(`Task ${task.name} has no container ${name}.`);
    return plan;
  };
  const graceOf = ({ definition }: ContainerPlan) =>
    Math.min(definition.stopTimeoutMs, STOP_GRACE_MS);
  const endAll = async (
    end: (running: RunningContainer, plan: ContainerPlan) => Promise<unknown>,
  ) => {
    stopping.abort();
    const endThose = () =>
      Promise.all([...started].map(([name, { running }]) => end(running, planOf(name))));
    await endThose();
    await Promise.allSettled(starts.values());
    await endThose(); // One that was being started just then.
  };
  return {
    ready,
    async restart(name) {
      const plan = planOf(name);
      const current = started.get(name);
      if (current === undefined) throw new TypeError(`Container ${name} was not started yet.`);
      expected.add(current.running);
      await current.running.stop(graceOf(plan));
      if (signal.aborted) return;
      const begun = await run(plan, current.container);
      watchEnd(begun, plan);
      await begun.ready;
      say(plan, "restarted", `Container ${name} of ${task.name} was restarted, as asked`);
    },
    async kill(name) {
      await started.get(planOf(name).name)?.running.kill();
    },
    stop: () => endAll((running, plan) => running.stop(graceOf(plan))),
    stopAtOnce: () => endAll((running) => running.kill()),
  };
}
