import type { NamesWay } from "../../topology/model/namespace.ts";
import type { TaskPlan } from "../../topology/plan/plan.ts";
import type { CommandLine } from "./command-line.ts";
import { hostsFileOf } from "./hosts-file.ts";
import type { NamesSupport } from "./names-support.ts";
import { namesVariables } from "./names-variables.ts";
import { withHostsFile } from "./own-hosts-file.ts";

interface CommandInTaskOptions extends CommandLine {
  readonly task: TaskPlan;
  /** Of the run: the task's hosts file is in it. */
  readonly runFolder: string;
  /** How the command learns names; `namesWayOf` says it. */
  readonly way: NamesWay;
  readonly support: NamesSupport;
}

/**
 * A command of this machine as if inside a task: the names of the namespace's endpoints lead to the task's own proxy. Give the result
 * to `spawn`; its pid is the command's own. Variables about the endpoints are added to `env`, and nothing else is changed in it.
 *
 * Whether the program exists is for the caller to look at ({@link findProgram}): in a namespace it is not `spawn` that finds it missing.
 */
export function commandInTask(options: CommandInTaskOptions): CommandLine {
  const { task, runFolder, way, support, command, args, env } = options;
  const { namespace: tools, nssLibrary } = support;
  const hostsFile = hostsFileOf(runFolder, task);
  const variables = namesVariables({ task, way, env, hostsFile, nssLibrary });
  const line = { command, args, env: { ...env, ...variables } };
  return way === "namespace" && tools !== undefined
    ? withHostsFile(line, { tools, hostsFile })
    : line;
}
