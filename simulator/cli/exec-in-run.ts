import type { ReadStream } from "node:tty";
import { taskOfService } from "../running/request/destination.ts";
import type { StoredRun } from "../running/runs/run-record.ts";
import type { Plan } from "../topology/plan/plan.ts";
import type { CommandContext } from "./context.ts";
import { listenForInterrupt } from "./interrupt.ts";

interface ExecOptions {
  readonly run: StoredRun;
  readonly plan: Plan;
  readonly service: string;
  /** The task's first app container where none is named. */
  readonly containerName: string | undefined;
  readonly command: readonly string[];
  /** Pass standard input on. */
  readonly hasInput: boolean;
  /** Give the command this terminal, if it is one. A process has it in any case. */
  readonly hasTerminal: boolean;
}

/** Runs a command inside the first task of a service, in a container or as a process, and sets its exit status. */
export async function execInRun(
  { env, terminal, exitWith }: Pick<CommandContext, "env" | "terminal" | "exitWith">,
  options: ExecOptions,
): Promise<void> {
  const { run, plan, service, containerName, command, hasInput } = options;
  const task = taskOfService(plan, service);
  if (plan.runtime === "local") {
    const { execInProcess } = await import("./exec-in-process.ts");
    const inTask = { run, plan, task, containerName, command, hasInput, env, terminal };
    exitWith((await execInProcess(inTask)).exitStatus);
    return;
  }
  const { requireEngine } = await import("../running/runtime/docker/engine/engine.ts");
  const { execInTask } = await import("../running/runtime/docker/containers/docker-exec.ts");
  const { engine } = await requireEngine(env);
  const { stdin, stdout } = process;
  using interrupt = listenForInterrupt(() => undefined);
  const hasTerminal = options.hasTerminal && stdout.isTTY;
  using _input = hasInput ? openInput(stdin, { isRaw: hasTerminal }) : undefined;
  try {
    exitWith(
      await execInTask({
        engine,
        runId: run.record.runId,
        task,
        containerName,
        command,
        signal: interrupt.signal,
        ...(hasInput && { stdin }),
        ...(hasTerminal && { terminal: stdout }),
        onOutput(source, chunk) {
          if (source === "stderr") process.stderr.write(chunk);
          // Where nobody reads on, the command in the task still runs to its end.
          else terminal.write(chunk).catch(() => undefined);
        },
      }),
    );
  } catch (error) {
    const status = interrupt.exitStatus();
    if (status === undefined) throw error;
    exitWith(status);
  }
}

/** Standard input for a command. A raw terminal hands on every key, Ctrl-C too; at the end it is as it was. */
function openInput(stdin: ReadStream, { isRaw }: { readonly isRaw: boolean }): Disposable {
  const wasRaw = stdin.isRaw;
  if (isRaw && stdin.isTTY) stdin.setRawMode(true);
  return {
    [Symbol.dispose]() {
      if (isRaw && stdin.isTTY) stdin.setRawMode(wasRaw);
      // A terminal that is still read keeps the program alive.
      stdin.destroy();
    },
  };
}
