import { readEnvFile } from "../running/runs/env-file.ts";
import { RUN_ID_VARIABLE, variableOf } from "../running/runs/marked-processes.ts";
import { isAlive } from "../running/runs/process-identity.ts";
import type { StoredRun } from "../running/runs/run-record.ts";
import { appEnvironment } from "../running/runtime/local/app-environment.ts";
import { addedVariables } from "../topology/plan/logs-variables.ts";
import type { ContainerPlan, Plan, TaskPlan } from "../topology/plan/plan.ts";
import { findContainer } from "./find-container.ts";
import { lineInTask } from "./line-in-task.ts";
import { requireProgram } from "./require-program.ts";
import { type CommandEnd, runCommand } from "./run-command.ts";
import type { Terminal } from "./terminal.ts";

interface ExecOptions {
  /** Of the local runtime. */
  readonly run: StoredRun;
  readonly plan: Plan;
  readonly task: TaskPlan;
  /** The task's first app container where none is named. */
  readonly containerName: string | undefined;
  readonly command: readonly string[];
  /** Whether the command reads the standard input of this process. */
  readonly hasInput: boolean;
  /** Of this process. */
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Pick<Terminal, "say">;
}

/** How long a command may go on after a signal was passed on to it. */
const GRACE_MS = 10_000;

/** A program that draws on a terminal has to know which one. */
const OF_TERMINAL = ["TERM", "COLORTERM"];

/**
 * Runs a command beside an app that is a process: with the app's environment, in its folder, and with the endpoints' names of its task.
 *
 * @throws {SimulatorError} `USAGE` for a container that the task does not have, and for a program that the machine does not have.
 */
export async function execInProcess(options: ExecOptions): Promise<CommandEnd> {
  const { run, plan, task, containerName, hasInput, env, terminal } = options;
  const [word = "", ...args] = options.command;
  const container = findContainer(task, containerName);
  const cwd = container.definition.run?.cwd ?? process.cwd();
  const { secrets, missing } = secretsOf(run, task, container);
  const { runId } = run.record;
  const taskEnv = {
    ...Object.fromEntries(OF_TERMINAL.map((name) => [name, env[name]])),
    ...logsVariablesOf(options, container),
    ...appEnvironment({ task, container, secrets, runId, env }),
    [RUN_ID_VARIABLE]: runId,
  };
  const command = requireProgram(word, { env: taskEnv, cwd });
  const line = await lineInTask(
    { command, args, env: taskEnv },
    { plan, task, container, runFolder: run.folder, env },
  );
  if (missing.length > 0)
    terminal.say(`Not set here, because the app does not run: ${missing.join(", ")}.`);
  const nothing = () => undefined;
  return runCommand(
    { ...line, cwd, hasInput },
    { graceMs: GRACE_MS, onStarted: nothing, onEnded: nothing },
  );
}

/** What the app has for the CloudWatch Logs API. */
function logsVariablesOf({ run, plan }: ExecOptions, container: ContainerPlan) {
  if (!plan.settings.logsForApps) return {};
  return addedVariables(readEnvFile(run.record.logsApi?.envFile), container);
}

/** No file has the values of secrets; the app that runs has them. */
function secretsOf({ record }: StoredRun, { taskId }: TaskPlan, container: ContainerPlan) {
  const app = record.processes.findLast(
    (process) =>
      process.taskId === taskId && process.containerName === container.name && isAlive(process),
  );
  const secrets: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of container.definition.secretNames) {
    const value = app && variableOf(app.pid, name);
    if (value === undefined) missing.push(name);
    else secrets[name] = value;
  }
  return { secrets, missing };
}
