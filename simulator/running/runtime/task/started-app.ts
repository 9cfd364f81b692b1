import type { ContainerPlan } from "../../../topology/plan/plan.ts";
import type { AppContainer, ContainerEnd, RunningContainer } from "./container.ts";

/** A container that was started, or that could not be and whose task runs on without it. */
export interface Running extends RunningContainer {
  /** Set where it could not even be started. */
  readonly neverRan?: ContainerEnd;
}

/** A container that was started, until its next start. */
export interface Started {
  readonly container: AppContainer;
  readonly running: Running;
  /** Resolves once it is ready, or with its end where it ended before and its task runs on without it. */
  readonly ready: Promise<ContainerEnd | undefined>;
}

export type Dependency = ContainerPlan["definition"]["dependsOn"][number];

/** What a condition waits for, as the rest of a sentence. */
export const GOALS: Readonly<Record<Dependency["condition"], string>> = {
  START: "start",
  COMPLETE: "complete",
  SUCCESS: "succeed",
  HEALTHY: "be healthy",
};

/** @returns The end of the dependency where it makes the condition impossible, or `undefined` once the condition holds. */
export async function endInstead(
  { running, ready }: Started,
  condition: Dependency["condition"],
): Promise<ContainerEnd | undefined> {
  if (condition === "HEALTHY") return ready;
  const end = condition === "START" ? running.neverRan : await running.ended;
  if (end === undefined || condition === "START") return end;
  if (condition === "COMPLETE") return end.kind === "not-started" ? end : undefined;
  return end.kind === "exited" && end.exitCode === 0 ? undefined : end;
}

/** What to do when a condition can never hold. */
export const DEPENDENCY_REMEDY =
  "Fix the container that it depends on, or leave that one out with `skip: true` in sc-sim.yaml.";

/** Stands for a container that could not be started and whose task runs on without it. */
export function neverRan(reason: string): Running {
  const end = { kind: "not-started", reason } as const;
  const ended = Promise.resolve(end);
  const over = () => ended;
  return { ended, neverRan: end, lastOutput: () => "", stop: over, kill: over };
}
