import type { CommandContext } from "../context.ts";
import { execInRun } from "../exec-in-run.ts";
import { findRunning } from "../find-run.ts";
import { containerNamed, targetIn } from "../target-container.ts";

interface ExecFlags {
  readonly interactive?: boolean;
  readonly tty?: boolean;
  readonly run?: string;
}

export function addExec(context: CommandContext): void {
  const { program, terminal, env } = context;
  program
    .command("exec")
    .summary("run a command inside a task")
    .description(
      "Runs a command inside a container of a task, and ends with its exit status. Without Docker it is a command of this machine, with\n" +
        "the app's environment and folder; the endpoints' names lead to the task's own proxy.",
    )
    .argument("<service>", "ECS service, or service/container")
    .argument("<command...>", "what to run there, after --")
    .option("-i, --interactive", "pass standard input on")
    .option("-t, --tty", "give the command this terminal")
    .option("--run <id>", "which simulation, where several run")
    .addHelpText(
      "after",
      "\nExample:\n  sc-sim exec client -- node --version\n  sc-sim exec -it client -- sh",
    )
    .action(async (target: string, command: string[], flags: ExecFlags) => {
      const run = findRunning({ env, run: flags.run, wanted: containerNamed(target), terminal });
      const { plan } = run.record;
      if (plan === undefined) return;
      const { service, containerName } = targetIn(plan, target);
      const { interactive: hasInput = false, tty: hasTerminal = false } = flags;
      const there = { run, plan, service, containerName };
      await execInRun(context, { ...there, command, hasInput, hasTerminal });
    });
}
