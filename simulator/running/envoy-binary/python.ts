import { spawn } from "node:child_process";
import { reasonOf } from "../../errors.ts";

interface PythonOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** A Python 3 as a command, with the way to run it. */
export interface Python {
  readonly command: string;
  /** Resolves when it ended with status 0; rejects with the last of what it said. */
  run(args: readonly string[]): Promise<void>;
}

/** What a Python 3 may be called, the surer name first. */
const NAMES = ["python3", "python"];

/**
 * The first Python 3 that has pip.
 *
 * @returns It, or why each was rejected.
 */
export async function findPython(options: PythonOptions): Promise<Python | readonly string[]> {
  const rejected: string[] = [];
  for (const command of NAMES) {
    const run = (args: readonly string[]) => runPython(command, args, options);
    try {
      await run(["-c", "import sys; sys.version_info >= (3, 7) or sys.exit('is too old')"]);
      await run(["-m", "pip", "--version"]);
      return { command, run };
    } catch (error) {
      options.signal?.throwIfAborted();
      rejected.push(`${command}: ${reasonOf(error)}`);
    }
  }
  return rejected;
}

async function runPython(
  command: string,
  args: readonly string[],
  { env, signal }: PythonOptions,
): Promise<void> {
  const child = spawn(command, args, {
    env,
    stdio: ["ignore", "ignore", "pipe"],
    ...(signal && { signal }),
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("error", (error: NodeJS.ErrnoException) => {
    reject(error.code === "ENOENT" ? new Error("there is none") : error);
  });
  child.once("close", (code) => {
    const telling = said.trim().split("\n").slice(-3).join(" ");
    if (code === 0) resolve();
    else reject(new Error(telling || `it ended with status ${code}`));
  });
  await promise;
}
