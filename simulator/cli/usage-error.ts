import type { Command, CommanderError } from "commander";
import { SimulatorError } from "../errors.ts";
import { namesInstead } from "../near-name.ts";
import { commandLine } from "./command-name.ts";

/**
 * What commander found wrong with a command line, as an error of ours: what was written, what was possible, and what to do.
 */
export function usageError(error: CommanderError, command: Command): SimulatorError {
  const help = commandLine(`${pathOf(command)} --help`.trim());
  return new SimulatorError("USAGE", problemOf(error, command), {
    cause: error,
    remedy: `\`${help}\` shows what there is, with an example.`,
  });
}

function problemOf({ code, message }: CommanderError, command: Command): string {
  const words = message.replace(/^error: /, "");
  const path = pathOf(command);
  const name = commandLine(path);
  // The first word in quotes; commander puts its own guess on a line of its own.
  const [, written = ""] = /'([^']*)'/s.exec(words) ?? [];
  switch (code) {
    case "commander.unknownOption":
      return `\`${name}\` has no option ${written}${namesInstead(written, optionsOf(command))}.`;
    case "commander.unknownCommand":
      return `\`${name}\` has no command "${written}"${namesInstead(written, commandsOf(command))}.`;
    case "commander.missingArgument":
      return `\`${name}\` needs <${written}>: ${usageOf(command)}.`;
    case "commander.missingMandatoryOptionValue":
      return `\`${name}\` needs the option ${written}.`;
    case "commander.optionMissingArgument":
      return `The option ${written} needs a value.`;
    case "commander.invalidArgument":
      return asSentence(withoutValue(words));
    default:
      return asSentence(words);
  }
}

/** What follows a name in `--parameter Password=hush` may be a secret. */
function withoutValue(words: string): string {
  return words.replace(/(<name=value>' argument '[^'=]*=).*(?=' is invalid\.)/s, "$1…");
}

function asSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`.replace(/[^.]$/, "$&.");
}

function optionsOf(command: Command): readonly string[] {
  return command.options.flatMap(({ long }) => long ?? []);
}

function commandsOf({ commands }: Command): readonly string[] {
  return commands.map((command) => command.name());
}

/** e.g. `sc-sim request <service> <url>`. */
function usageOf(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return commandLine([pathOf(command), ...words].join(" "));
}

/** The names of a command and those above it, without the program's: `images pull`. */
function pathOf(command: Command): string {
  const { parent } = command;
  return parent === null ? "" : `${pathOf(parent)} ${command.name()}`.trim();
}
