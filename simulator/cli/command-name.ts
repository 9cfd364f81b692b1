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

/**
 * A command of ours in a text: in backticks, or in `$( )`, at the end of a pipe, a sentence's `:` or the indentation of an example.
 * Behind it, whether another program or a file takes its output.
 */
const COMMAND = /(^ {2}|`|[|:] |\$\()sc-sim (?=[a-z])(?=([^`'"\n]* [|>] )?)/gm;

/**
 * A text of the library or of `--help` for whoever reads it here: `sc-sim logs` becomes what {@link commandLine} makes of it. npm's own
 * lines are kept out of what a shell, a program or a file takes.
 */
export function withCommandLines(text: string, env: NodeJS.ProcessEnv = process.env): string {
  return text.replace(COMMAND, (_, before: string, taken: string | undefined) => {
    const isTaken = before === "$(" || taken !== undefined;
    const command = commandLine("", env);
    return before + (isTaken ? command.replace("npm run", "npm run --silent") : command);
  });
}
