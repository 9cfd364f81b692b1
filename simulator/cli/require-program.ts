import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { SimulatorError } from "../errors.ts";
import { findProgram } from "../running/names/find-program.ts";

interface FindOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Where relative paths begin. */
  readonly cwd: string;
}

/**
 * The file of the program that a shell would run for this word.
 *
 * @throws {SimulatorError} `USAGE` if there is none, or if it cannot be executed.
 */
export function requireProgram(word: string, { env, cwd }: FindOptions): string {
  const found = findProgram(word, { path: env["PATH"] ?? "", cwd });
  if (found !== undefined) return found;
  const isPath = word.includes("/");
  if (isPath && existsSync(resolve(cwd, word))) {
    throw new SimulatorError("USAGE", `${word} cannot be executed.`, {
      remedy: "Make it executable with chmod +x, or name its interpreter before it.",
    });
  }
  const place = isPath ? `${word} does not exist` : `There is no program "${word}" on the PATH`;
  throw new SimulatorError("USAGE", `${place}. Nothing was started.`, {
    remedy: /\s/.test(word)
      ? `Write its words without quotes: -- ${word}`
      : "Write the program and its arguments after --, or what a shell understands as sh -c '…'.",
  });
}
