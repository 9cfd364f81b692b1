import { Command, CommanderError } from "commander";
import { VERSION } from "../version.ts";
import { checkCommand } from "./check-command.ts";
import { withCommandLines } from "./command-name.ts";
import { addCompletion, COMPLETION_COMMAND } from "./commands/completion.ts";

import type { CommandContext } from "./context.ts";
import { checkSwallowedFlags, invocationFolder } from "./npm-run.ts";
import { reportFailure } from "./report-failure.ts";
import { openTerminal } from "./terminal.ts";
import { usageError } from "./usage-error.ts";

type AddCommand = (context: CommandContext) => void;

interface CommandModule {
  /** Of the commands that it adds. Under a name that is missing here its command still works, and loads all modules. */
  readonly names: readonly string[];
  readonly load: () => Promise<AddCommand>;
}

/**
 * In the order in which `--help` lists them. A module is
 * loaded when it is needed: loading all of them takes longer than many a command runs.
 */
const COMMANDS: readonly CommandModule[] = [
  { names: ["up"], load: async () => (await import("./commands/up.ts")).addUp },
  { names: ["plan"], load: async () => (await import("./commands/plan.ts")).addPlan },
  { names: ["init"], load: async () => (await import("./commands/init.ts")).addInit },
  { names: ["request"], load: async () => (await import("./commands/request.ts")).addRequest },
  { names: ["run"], load: async () => (await import("./commands/run.ts")).addRun },
  { names: ["exec"], load: async () => (await import("./commands/exec.ts")).addExec },
  { names: ["shell"], load: async () => (await import("./commands/shell.ts")).addShell },
  { names: ["logs"], load: async () => (await import("./commands/logs.ts")).addLogs },
  { names: ["query"], load: async () => (await import("./commands/query.ts")).addQuery },
  { names: ["metrics"], load: async () => (await import("./commands/metrics.ts")).addMetrics },
  { names: ["insights"], load: async () => (await import("./commands/insights.ts")).addInsights },
  { names: ["expect"], load: async () => (await import("./commands/expect.ts")).addExpect },
  { names: ["trace"], load: async () => (await import("./commands/trace.ts")).addTrace },
  { names: ["ps"], load: async () => (await import("./commands/ps.ts")).addPs },
  {
    names: ["stop", "start", "restart"],
    load: async () => (await import("./commands/task-commands.ts")).addTaskCommands,
  },
  { names: ["env"], load: async () => (await import("./commands/env.ts")).addEnv },
  { names: ["wait"], load: async () => (await import("./commands/wait.ts")).addWait },
  { names: ["down"], load: async () => (await import("./commands/down.ts")).addDown },
  { names: ["images"], load: async () => (await import("./commands/images.ts")).addImages },
  { names: ["export"], load: async () => (await import("./commands/export.ts")).addExport },
  { names: ["check"], load: async () => (await import("./commands/check.ts")).addCheck },
  { names: ["mask"], load: async () => (await import("./commands/mask.ts")).addMask },
  { names: ["corpus"], load: async () => (await import("./commands/corpus.ts")).addCorpus },
  { names: ["profile"], load: async () => (await import("./commands/profile.ts")).addProfile },
  { names: ["doctor"], load: async () => (await import("./commands/doctor.ts")).addDoctor },
];

/** Runs where none is named. */
const DEFAULT_COMMAND = "up";

/** Flags of the program that tell of all its commands. */
const OF_ALL = ["-h", "--help"];

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
    argv,
    env: process.env,
    cwd: invocationFolder(process.env, process.cwd()),
    exitWith: (value) => {
      status = value;
    },
  };
  for (const add of await loadCommands(argv)) add(context);
  try {
    if (argv[0] === COMPLETION_COMMAND) await addCompletion(context);
    checkCommand(argv[0] ?? "", program, context.cwd);
    const warning = checkSwallowedFlags(program, argv, context.env);
    if (warning !== undefined) terminal.say(`${terminal.paint("yellow", "⚠")} ${warning}`);
    useOwnErrors(program);
    await program.parseAsync([...argv], { from: "user" });
    return status || Number(terminal.hasFailed());
  } catch (error) {
    // Help and version, which are printed by now: 0, or 2 where they are shown in place of a command.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportFailure(error, terminal) || Number(terminal.hasFailed());
  }
}

/** The module with the command of these arguments, or all of them: help, completion and whatever is no command need them. */
function loadCommands(argv: readonly string[]): Promise<readonly AddCommand[]> {
  const [first = DEFAULT_COMMAND] = argv;
  const isForDefault = first.startsWith("-") && !argv.some((word) => OF_ALL.includes(word));
  const name = isForDefault ? DEFAULT_COMMAND : first;
  const named = COMMANDS.filter(({ names }) => names.includes(name));
  return Promise.all((named.length > 0 ? named : COMMANDS).map(({ load }) => load()));
}

function newProgram(): Command {
  return (
    new Command("sc-sim")
      .description(
        "Amazon ECS Service Connect on this machine: your task and service definitions behind real " +
          "Envoy proxies, and the access-log lines they write.",
      )
      .version(VERSION)
      .showSuggestionAfterError(false)
      .exitOverride()
      .configureHelp({
        // Beside the longest command there are 39 columns of 80; commander wraps from 40 on.
        minWidthToWrap: 20,
        // Wrapped as the terminal is, and not once more where the source is.
        commandDescription: (command) => command.description().replaceAll("\n", " "),
      })
      // What is wrong is said as an error of ours.
      .configureOutput({
        outputError: () => undefined,
        writeOut: (text) => process.stdout.write(withCommandLines(text)),
      })
      .addHelpText(
        "after",
        "\nExit status: 0 done, 1 the simulation failed, 2 bad input or usage,\n130 interrupted.\n" +
          "Shell completion: source <(sc-sim complete bash)   (or zsh, fish, powershell)",
      )
  );
}

/** Each command knows best what was possible. */
function useOwnErrors(command: Command): void {
  command.exitOverride((error) => {
    const isShown = ["commander.help", "commander.helpDisplayed", "commander.version"];
    throw isShown.includes(error.code) ? error : usageError(error, command);
  });
  for (const inner of command.commands) useOwnErrors(inner);
}
