import { SimulatorError } from "../../errors.ts";
import { namesInstead } from "../../near-name.ts";
import type { StartedTask } from "../runtime/runtime.ts";

/** What can be asked for a task of a running simulation. */
export const TASK_ACTIONS = ["stop", "start", "restart"] as const;

export type TaskAction = (typeof TASK_ACTIONS)[number];

export interface TaskCommand {
  readonly action: TaskAction;
  /** Name of a service (all of its tasks), or name or id of a task. */
  readonly target: string;
}

/** What became of one task. */
export interface TaskChange {
  /** e.g. `server-1`. */
  readonly name: string;
  /** `false` where it was in the wanted state already. */
  readonly hasChanged: boolean;
}

/**
 * Does what a command asks for to all tasks that it names, at once. Commands for one task are carried out one after the other.
 *
 * @returns One entry per task, once it is stopped or ready.
 * @throws {SimulatorError} `USAGE` where nothing has that name; else as the start of a task throws: `APP_NOT_STARTED`,
 *   `ENVOY_NOT_READY`.
 */
export async function runTaskCommand(
  tasks: readonly StartedTask[],
  { action, target }: TaskCommand,
): Promise<readonly TaskChange[]> {
  const outcomes = await Promise.allSettled(
    findTasks(tasks, target).map((task) => change(task, action)),
  );
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason as unknown] : [],
  );
  if (failures.length > 0) throw oneOf(failures);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

/** A service is found before a task, because a service may be called as the task of another one. */
function findTasks(tasks: readonly StartedTask[], target: string): readonly StartedTask[] {
  const ofService = tasks.filter(({ task }) => task.service === target);
  if (ofService.length > 0) return ofService;
  const named = tasks.filter(({ task }) => task.name === target || task.taskId === target);
  if (named.length > 0) return named;
  const names = [...new Set(tasks.flatMap(({ task }) => [task.service, task.name]))];
  if (names.length === 0) {
    throw new SimulatorError("USAGE", `There is no "${target}": no service has a task.`, {
      remedy: "Give a service a task: sc-sim up --tasks <service>=1",
    });
  }
  throw new SimulatorError(
    "USAGE",
    `There is no service or task "${target}" with a task${namesInstead(target, names)}.`,
    { remedy: "Name one of these." },
  );
}

async function change(handle: StartedTask, action: TaskAction): Promise<TaskChange> {
  const { isStopped } = handle;
  await handle[action]();
  const hasChanged = action === "restart" || isStopped === (action === "start");
  return { name: handle.task.name, hasChanged };
}

/** All of them as one, under the code and with the remedy of the first. */
function oneOf([first, ...others]: readonly unknown[]): unknown {
  if (!(first instanceof SimulatorError)) return first;
  const problems = [first, ...others].map((error) =>
    error instanceof SimulatorError ? error.problem : String(error),
  );
  if (problems.length === 1) return first;
  const problem = `${problems.length} tasks failed:\n${problems.join("\n")}`;
  return new SimulatorError(first.code, problem, { cause: first, remedy: first.remedy });
}
