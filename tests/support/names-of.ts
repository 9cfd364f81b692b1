import { commandInTask } from "../../simulator/running/names/command-in-task.ts";
import type { NamesWay } from "../../simulator/topology/model/namespace.ts";
import type { TaskPlan } from "../../simulator/topology/plan/plan.ts";

interface NamesOfOptions {
  readonly task: TaskPlan;
  readonly way: NamesWay;
  /** Of the command itself. */
  readonly env?: NodeJS.ProcessEnv;
  readonly nssLibrary?: string;
}

/** The environment of a command in a task, with what it is told about the endpoints. */
export function environmentInTask(options: NamesOfOptions): NodeJS.ProcessEnv {
  const { task, way, env = {}, nssLibrary } = options;
  const support = { best: way, whyNot: {}, ...(nssLibrary !== undefined && { nssLibrary }) };
  const line = { command: "app", args: [], env };
  return commandInTask({ ...line, task, runFolder: "/run-1", way, support }).env;
}
