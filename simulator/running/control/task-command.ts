import { problemOf, SimulatorError } from "../../errors.ts";
import {
  type NamedService,
  requireService,
  servicesInstead,
  servicesNamed,
} from "../../service-name.ts";
import type { StartedTask } from "../runtime/runtime.ts";

/** What can be asked for a task of a running simulation. */
export const TASK_ACTIONS = ["stop", "start", "restart"] as const;

export type TaskAction = (typeof TASK_ACTIONS)[number];

export interface TaskCommand {
  readonly action: TaskAction;
  /** Name of a service (all of its tasks), or name or id of a task. */
  readonly target: string;
}

interface CommandOptions extends TaskCommand {
  /** The services with other names than their own. @default none */
  readonly services?: readonly NamedService[];
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
  { action, target, services = [] }: CommandOptions,
): Promise<readonly TaskChange[]> {
  const outcomes = await Promise.allSettled(
    findTasks(tasks, targetNamed(target, services), services).map((task) => change(task, action)),
  );
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason as unknown] : [],
  );
  if (failures.length > 0) throw oneOf(failures);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

/**
 * The name of the service or task that is meant: another name of a service counts, and one with the number of a task.
 *
 * @throws {SimulatorError} `USAGE` for what may be several services.
 */
export function targetNamed(target: string, services: readonly NamedService[]): string {
  const [, prefix = "", number = ""] = /^(.+)(-\d+)$/.exec(target) ?? [];
  const named = servicesNamed(target, services);
  if (named.length > 0) return requireService(target, services).name;
  const [service, ...others] = servicesNamed(prefix, services);
  return service === undefined || others.length > 0 ? target : `${service.name}${number}`;
}

/** A service is found before a task, because a service may be called as the task of another one. */
function findTasks(
  tasks: readonly StartedTask[],
  target: string,
  services: readonly NamedService[],
): readonly StartedTask[] {
  const ofService = tasks.filter(({ task }) => task.service === target);
  if (ofService.length > 0) return ofService;
  const named = tasks.filter(({ task }) => task.name === target || task.taskId === target);
  if (named.length > 0) return named;
  const names = [...new Set(tasks.flatMap(({ task }) => [task.service, task.name]))];
  const others = names.map((name) => services.find((service) => service.name === name) ?? { name });
  if (names.length === 0) {
    throw new SimulatorError("USAGE", `There is no "${target}": no service has a task.`, {
      remedy: "Give a service a task: sc-sim up --tasks <service>=1",
    });
  }
  throw new SimulatorError(
    "USAGE",
    `There is no service or task "${target}" with a task${servicesInstead(target, others)}.`,
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
  const problems = [first, ...others].map(problemOf);
  if (problems.length === 1) return first;
  const problem = `${problems.length} tasks failed:\n${problems.join("\n")}`;
  return new SimulatorError(first.code, problem, { cause: first, remedy: first.remedy });
}
