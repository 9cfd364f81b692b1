import { requireNames } from "../running/names/check-names.ts";
import { commandInTask } from "../running/names/command-in-task.ts";
import type { CommandLine } from "../running/names/command-line.ts";
import { detectNames } from "../running/names/detect-names.ts";
import type { NamesSupport } from "../running/names/names-support.ts";
import type { NamesWay } from "../topology/model/namespace.ts";
import { namesWayOf } from "../topology/plan/names-way.ts";
import type { ContainerPlan, Plan, TaskPlan } from "../topology/plan/plan.ts";

interface LineOptions {
  /** Of the local runtime. */
  readonly plan: Plan;
  readonly task: TaskPlan;
  /** The container whose settings count; the machine's best way does where there is none. */
  readonly container?: ContainerPlan;
  readonly runFolder: string;
  /** In place of what sc-sim.yaml and the machine say. */
  readonly names?: NamesWay | undefined;
  /** How this machine can make names known; found out where it is not known yet. */
  readonly support?: NamesSupport | undefined;
  /** Of the simulator. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A command of this machine, made to run as if inside a task of a simulation that may belong to another process.
 *
 * @throws {SimulatorError} `NOT_SIMULATED` where the way that is asked for does not work here.
 */
export async function lineInTask(
  line: CommandLine,
  { plan, task, container, runFolder, names, env, ...known }: LineOptions,
): Promise<CommandLine> {
  const support = known.support ?? (await detectNames(env));
  if (names !== undefined) requireNames(names, { asked: `--names ${names}`, support });
  const way = names ?? namesWayOf(plan, container);
  return commandInTask({ ...line, task, runFolder, way, support });
}
