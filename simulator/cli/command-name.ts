/**
 * How the reader started this program, so that every hint can be copied as it is: `npm run sim --
 * logs` in a clone, `sc-sim logs` where it is installed.
 */
export function commandLine(args: string, env: NodeJS.ProcessEnv = process.env): string {
  return env["npm_lifecycle_event"] === "sim" ? `npm run sim -- ${args}` : `sc-sim ${args}`;
}
