import { execFile } from "node:child_process";

/** How a program ended, and what it said. */
export interface Outcome {
  /** Its exit status; the name of what was wrong where it could not be run, and of the signal that ended it. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

interface Where {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end, with nothing on its standard input. */
export async function runProgram(
  program: string,
  args: readonly string[],
  where: Where = {},
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = execFile(program, [...args], where, (error, stdout, stderr) => {
    const status = error === null ? 0 : (error.code ?? error.signal ?? "unknown");
    resolve({ status, stdout, stderr });
  });
  child.stdin?.end();
  return promise;
}
