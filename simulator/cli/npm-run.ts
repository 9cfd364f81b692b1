import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Command, Option } from "commander";
import { SimulatorError } from "../errors.ts";
import { commandLine } from "./command-name.ts";

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

/** Flags of npm's own that have the name of one of ours. They may be there for npm, from an .npmrc. */
const NPM_FLAGS: ReadonlySet<string> = new Set(["all", "force", "json"]);

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
  const words = [...(argv.length > 0 ? argv : [command.name()]), ...swallowed.map(toWrite)];
  const right = commandLine(words.join(" "), env);
  if (swallowed.every((option) => NPM_FLAGS.has(option.name()))) {
    return `npm took ${flags} for itself. If it was for sc-sim, put -- before it: ${right}`;
  }
  throw new SimulatorError("USAGE", `npm took ${flags} for itself, so it has not reached sc-sim.`, {
    remedy: `Put -- before everything that is for sc-sim: ${right}`,
  });
}

function isSimScript(env: NodeJS.ProcessEnv): boolean {
  return env["npm_lifecycle_event"] === "sim";
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

/** `--no-request` is the setting `request` with an empty value. */
function isIn(env: NodeJS.ProcessEnv, option: Option): boolean {
  const name = option.name().replace(option.negate ? /^no-/ : "", "");
  const value = env[`npm_config_${name.replaceAll("-", "_")}`];
  if (value === undefined) return false;
  return option.negate ? value === "" : value !== "";
}

/** What followed a flag has become an argument: npm does not know that the flag takes a value. */
function toWrite({ long, flags, required }: Option): string {
  return required ? flags.replace(/^.*?(?=--)/, "") : (long ?? "");
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
