import { Command, CommanderError } from "commander";
import { printableLines } from "../printable.ts";
import { VERSION } from "../version.ts";
import { checkCommand } from "./check-command.ts";
import { addCheck } from "./commands/check.ts";
import { addCompletion, COMPLETION_COMMAND } from "./commands/completion.ts";
import { addCorpus } from "./commands/corpus.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addDown } from "./commands/down.ts";
import { addExec } from "./commands/exec.ts";
import { addExport } from "./commands/export.ts";
import { addImages } from "./commands/images.ts";
import { addInit } from "./commands/init.ts";
import { addLogs } from "./commands/logs.ts";
import { addPlan } from "./commands/plan.ts";
import { addProfile } from "./commands/profile.ts";
import { addPs } from "./commands/ps.ts";
import { addRequest } from "./commands/request.ts";
import { addTaskCommands } from "./commands/task-commands.ts";
import { addUp } from "./commands/up.ts";
import type { CommandContext } from "./context.ts";
import { reportFailure } from "./report-failure.ts";
import { openTerminal } from "./terminal.ts";

/** In the order in which `--help` lists them; the first is what runs where none is named. */
const COMMANDS = [
  addUp,
  addPlan,
  addInit,
  addRequest,
  addExec,
  addLogs,
  addPs,
  addTaskCommands,
  addDown,
  addImages,
  addExport,
  addCheck,
  addCorpus,
  addProfile,
  addDoctor,
];

/**
 * Runs `sc-sim` with these arguments.
 *
 * @returns The exit status: 0 done, 1 the simulation failed, 2 bad input or usage, 130 interrupted.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  let status = 0;
  const program = newProgram();
  const context: CommandContext = {
    program,
    terminal,
    env: process.env,
    cwd: process.cwd(),
    exitWith: (value) => {
      status = value;
    },
  };
  for (const add of COMMANDS) add(context);
  try {
    if (argv[0] === COMPLETION_COMMAND) await addCompletion(context);
    checkCommand(argv[0] ?? "", program, context.cwd);
    await program.parseAsync([...argv], { from: "user" });
    return status;
  } catch (error) {
    // Commander has said already what is wrong with the arguments; help and version end here with
    // 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportFailure(error, terminal);
  }
}

function newProgram(): Command {
  return new Command("sc-sim")
    .description(
      "Amazon ECS Service Connect on this machine: your task and service definitions behind real\n" +
        "Envoy proxies, and the access-log lines they write.",
    )
    .version(VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for what there is)")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(printableLines(text)) })
    .addHelpText(
      "after",
      "\nExit status: 0 done, 1 the simulation failed, 2 bad input or usage, 130 interrupted.\n" +
        "Shell completion: source <(sc-sim complete bash)   (or zsh, fish, powershell)",
    );
}
