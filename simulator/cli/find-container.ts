import { SimulatorError } from "../errors.ts";
import { namesInstead } from "../near-name.ts";
import type { ContainerPlan, TaskPlan } from "../topology/plan/plan.ts";

/**
 * An app container of a task; the first where none is named.
 *
 * @throws {SimulatorError} `USAGE` if the task has none of that name, or none at all.
 */
export function findContainer(task: TaskPlan, name: string | undefined): ContainerPlan {
  const { containers } = task;
  const found = name === undefined ? containers[0] : containers.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = containers.map((container) => container.name);
  const problem =
    name === undefined
      ? `Task ${task.name} has no app container`
      : `Task ${task.name} has no app container "${name}"${namesInstead(name, names)}`;
  throw new SimulatorError("USAGE", `${problem}.`, {
    remedy: "Name one after the service: service/container.",
  });
}
