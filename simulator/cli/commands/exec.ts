import type { ReadStream } from "node:tty";
import { SimulatorError } from "../../errors.ts";
import { taskOfService } from "../../running/request/destination.ts";
import type { CommandContext } from "../context.ts";
import { findRunning, serviceNamed } from "../find-run.ts";
import { listenForInterrupt } from "../interrupt.ts";

interface ExecFlags {
  readonly interactive?: boolean;
  readonly tty?: boolean;
  readonly run?: string;
}

export function addExec({ program, terminal, env, exitWith }: CommandContext): void {
  program
    .command("exec")
    .summary("run a command inside a task (Docker runtime)")
    .description("Runs a command inside a container of a task, and ends with its exit status.")
    .argument("<service>", "ECS service, or service/container")
    .argument("<command...>", "what to run there, after --")
    .option("-i, --interactive", "pass standard input on")
    .option("-t, --tty", "give the command this terminal")
    .option("--run <id>", "which simulation, where several run")
    .addHelpText(
      "after",
      "\nExample:\n  sc-sim exec client -- /usr/local/bin/node --version\n  sc-sim exec -it client -- sh",
    )
    .action(async (target: string, command: string[], flags: ExecFlags) => {
      const [service = "", containerName] = target.split("/");
      const { record } = findRunning({
        env,
        run: flags.run,
        wanted: serviceNamed(service),
        terminal,
      });
      const { plan, runId, runtime } = record;
      if (plan === undefined) return;
      if (runtime !== "docker") {
        throw new SimulatorError(
          "NOT_SIMULATED",
          "exec needs containers; this simulation runs processes.",
          {
            remedy: "Start it with --runtime docker, or run the command in your own shell.",
          },
        );
      }
      const { requireEngine } = await import("../../running/runtime/docker/engine/engine.ts");
      const { execInTask } = await import("../../running/runtime/docker/containers/docker-exec.ts");
      const { engine } = await requireEngine(env);
      const { stdin, stdout } = process;
      using interrupt = listenForInterrupt(() => undefined);
      const hasTerminal = flags.tty === true && stdout.isTTY;
      using _input = flags.interactive ? openInput(stdin, { isRaw: hasTerminal }) : undefined;
      try {
        exitWith(
          await execInTask({
            engine,
            runId,
            task: taskOfService(plan, service),
            containerName,
            command,
            signal: interrupt.signal,
            ...(flags.interactive && { stdin }),
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
    });
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
