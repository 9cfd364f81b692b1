import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Command, Option } from "commander";
import { SimulatorError } from "../errors.ts";
import { commandLine, isSimScript } from "./command-name.ts";

/** The folder of a clone; in the built package nothing is a script of ours. */
const PROJECT = join(import.meta.dirname, "..", "..");

/**
 * The folder that relative paths of the command line are relative to. `npm run` starts a script in the folder of its package.json; the reader
 * was in `INIT_CWD`. Only for the script of this project: in somebody else's script the paths are relative to that package.
 */
export function invocationFolder(env: NodeJS.ProcessEnv, cwd: string): string {
  const { INIT_CWD: startedIn, npm_package_json: packageJson } = env;
  if (!isSimScript(env) || !startedIn || !packageJson) return cwd;
  return realPath(packageJson) === realPath(join(PROJECT, "package.json")) ? startedIn : cwd;
}

/**
 * An environment without what `npm run sim` says of itself. A command that has it would make another `sc-sim`, or npm, take
 * paths relative to the folder where the first one was started.
 */
export function withoutSimScript(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!isSimScript(env)) return env;
  const { INIT_CWD: _folder, npm_lifecycle_event: _script, ...others } = env;
  return others;
}

/** Flags of npm's own that have the name of one of ours. They may be there for npm, from an .npmrc. */
const NPM_FLAGS: ReadonlySet<string> = new Set(["all", "force", "json"]);

/** The `user-agent` that npm and other package managers give every script: `npm/11.0.0 node/v24.1.0 linux x64 …`. */
const PACKAGE_MANAGER = /^(?:npm|pnpm|yarn|bun)\/\S+ /;

/**
 * Finds flags that npm took for its own: without `--` before them, `npm run sim --once` reaches this program as `npm run sim`, with
 * `npm_config_once` in the environment.
 *
 * @returns A warning, where the flag may have been meant for npm.
 * @throws {SimulatorError} `USAGE`, with the command line as it should be.
 */
export function checkSwallowedFlags(
  program: Command,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (!isSimScript(env)) return undefined;
  const command = commandOf(program, argv);
  const swallowed = command.options.filter(
    (option) => isIn(env, option) && !argv.some((word) => word.split("=")[0] === option.long),
  );
  if (swallowed.length === 0) return undefined;
  const flags = swallowed.map(({ long }) => long).join(", ");
  const remedy = rightCommand(command, { swallowed, argv, env });
  if (swallowed.every((option) => NPM_FLAGS.has(option.name()))) {
    return `npm took ${flags} for itself. If it was for sc-sim: ${remedy}`;
  }
  throw new SimulatorError("USAGE", `npm took ${flags} for itself, so it has not reached sc-sim.`, {
    remedy,
  });
}

interface SwallowedOptions {
  readonly swallowed: readonly Option[];
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The command line as it should be, or how to write it where it cannot be known: of `--status 5xx` npm keeps `true`, and leaves `5xx` among the
 * arguments. It also takes a flag that begins one of its own (`--format`) without a trace, so that any argument may be the value of a flag.
 */
function rightCommand(command: Command, { swallowed, argv, env }: SwallowedOptions): string {
  const name = nameOf(command);
  const written = swallowed.map((option) => toWrite(option, env));
  const isKnown = argv.join(" ") === name || argv.length === 0;
  return isKnown && written.every((flag) => flag !== undefined)
    ? `Put -- before everything that is for sc-sim: ${commandLine([name, ...written].join(" "), env)}`
    : `Write the same command again with -- after sim: ${commandLine(`${name} …`, env)}`;
}

/** The command that will run: the innermost that is named, or the default one. */
function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv) {
    const inner = command.commands.find((one) => one.name() === word);
    if (inner === undefined) break;
    command = inner;
  }
  return command === program ? (program.commands[0] ?? program) : command;
}

/** e.g. `images pull`. */
function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
}

function isIn(env: NodeJS.ProcessEnv, option: Option): boolean {
  const value = settingOf(option, env);
  if (value === undefined) return false;
  if (option.name() === "user-agent" && PACKAGE_MANAGER.test(value)) return false;
  return option.negate ? value === "" : value !== "";
}

/** What npm has of a flag. `--no-request` is its setting `request` with an empty value. */
function settingOf(option: Option, env: NodeJS.ProcessEnv): string | undefined {
  const name = option.name().replace(option.negate ? /^no-/ : "", "");
  return env[`npm_config_${name.replaceAll("-", "_")}`];
}

/** A value that is the same in every shell without quotes. */
const PLAIN_VALUE = /^[\w.,:/@%+-]+$/;

/** The flag as it was written; `undefined` where npm has not kept its value. */
function toWrite(option: Option, env: NodeJS.ProcessEnv): string | undefined {
  const { long = "", required, optional } = option;
  const value = settingOf(option, env) ?? "";
  if (!required && (!optional || value === "true")) return long;
  return value !== "true" && PLAIN_VALUE.test(value) ? `${long}=${value}` : undefined;
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
