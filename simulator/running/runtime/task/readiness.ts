import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { type AppContainer, type ContainerEnd, describeEnd, type Wait } from "./container.ts";
import { notStarted } from "./not-started.ts";
import type { Running } from "./started-app.ts";

interface Waiting {
  readonly task: TaskPlan;
  /** In milliseconds. */
  readonly timeoutMs: number;
  readonly plan: ContainerPlan;
  readonly container: AppContainer;
  readonly running: Running;
  /** Aborted: the wait is given up without an error. */
  readonly signal: AbortSignal;
}

/**
 * Resolves once the app is ready, or with its end where it ended early and is not essential: on ECS its task runs on.
 *
 * @throws {SimulatorError} `APP_NOT_STARTED`, with the app's own last output.
 */
export async function waitUntilReady(waiting: Waiting): Promise<ContainerEnd | undefined> {
  const { task, plan, container, running, timeoutMs, signal } = waiting;
  if (running.neverRan !== undefined) return running.neverRan;
  const over = new AbortController();
  const isReady = waitForApp(waiting, {
    deadlineMs: performance.now() + timeoutMs,
    signal: AbortSignal.any([signal, over.signal]),
  });
  const ended = running.ended.then((end) => ({ end }));
  const outcome = await Promise.race([isReady, ended]);
  over.abort();
  if (signal.aborted || outcome === undefined) return undefined;
  const isEarlyEnd = typeof outcome === "object";
  if (isEarlyEnd && !plan.definition.essential) return outcome.end;
  const how = isEarlyEnd
    ? describeEnd(outcome.end)
    : `is not ready after ${timeoutMs} ms: ${outcome}`;
  throw notStarted({ task, plan, how, output: running.lastOutput(), remedy: container.remedy });
}

/** How long a port may stay closed that nothing of Service Connect leads to: the app may well never listen on it. */
const UNEXPOSED_TIMEOUT_MS = 5000;

/** @returns What it lacks at the deadline. */
async function waitForApp(
  { task, plan, container }: Waiting,
  wait: Wait,
): Promise<string | undefined> {
  const { healthCheck } = plan.definition;
  if (healthCheck !== undefined && container.waitUntilHealthy !== undefined) {
    return container.waitUntilHealthy(healthCheck, wait);
  }
  const isExposed = ({ containerPort }: ContainerPlan["ports"][number]) =>
    task.proxy.ingress.some((listener) => listener.containerPort === containerPort);
  const others = plan.ports.filter((port) => !isExposed(port));
  const deadlineMs = Math.min(wait.deadlineMs, performance.now() + UNEXPOSED_TIMEOUT_MS);
  const [lacking] = await Promise.all([
    container.waitUntilListening(plan.ports.filter(isExposed), wait),
    container.waitUntilListening(others, { ...wait, deadlineMs }),
  ]);
  return lacking;
}
