/** Whether this program was started as this project's npm script `sim`. */
export function isSimScript(env: NodeJS.ProcessEnv): boolean {
  return env["npm_lifecycle_event"] === "sim";
}

/**
 * How the reader started this program, so that every hint can be copied as it is: `npm run sim --
 * logs` in a clone, `sc-sim logs` where it is installed.
 */
export function commandLine(args: string, env: NodeJS.ProcessEnv = process.env): string {
  return isSimScript(env) ? `npm run sim -- ${args}` : `sc-sim ${args}`;
}

/** The same where a shell takes what it prints: npm would print its own lines before. */
export function commandSubstitution(args: string, env: NodeJS.ProcessEnv = process.env): string {
  return isSimScript(env) ? `$(npm run --silent sim -- ${args})` : `$(sc-sim ${args})`;
}

/** A command of ours in a text: in backticks, or at the end of a pipe, a sentence's `:` or the indentation of an example. */
const COMMAND = /(^ {2}|`|[|:] )sc-sim (?=[a-z])(?![^`'"\n]* [|>] )/gm;

/** One whose output another program or the shell takes. */
const TAKEN_COMMAND = /(^ {2}|`|[|:] |\$\()sc-sim (?=[a-z])/gm;

/**
 * A text of the library or of `--help` for whoever reads it here: `sc-sim logs` becomes what {@link commandLine} makes of it.
 */
export function withCommandLines(text: string, env: NodeJS.ProcessEnv = process.env): string {
  const taken = isSimScript(env) ? "npm run --silent sim -- " : "sc-sim ";
  return text
    .replace(COMMAND, (_, before: string) => `${before}${commandLine("", env)}`)
    .replace(TAKEN_COMMAND, (_, before: string) => `${before}${taken}`);
}
