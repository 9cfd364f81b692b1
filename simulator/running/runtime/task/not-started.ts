import { SimulatorError } from "../../../errors.ts";
import type { ContainerPlan, TaskPlan } from "../../../topology/plan/plan.ts";
import { quoteOutput } from "./container.ts";

export interface Failure {
  readonly task: TaskPlan;
  readonly plan: Pick<ContainerPlan, "name">;
  /** The rest of a sentence about the container. */
  readonly how: string;
  readonly output: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

/** A container that could not be started, ended too early or did not get ready. */
export function notStarted({ task, plan, how, output, remedy, cause }: Failure): SimulatorError {
  const said = quoteOutput("It says:", output);
  return new SimulatorError(
    "APP_NOT_STARTED",
    `Container ${task.family}/${plan.name} of task ${task.name} ${how}.${said}`,
    { cause, remedy },
  );
}
