import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { SimulatorError } from "../errors.ts";

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
  const isPath = word.includes("/");
  const folders = isPath ? [""] : (env["PATH"] ?? "").split(delimiter);
  const candidates = word === "" ? [] : folders.map((folder) => resolve(cwd, join(folder, word)));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  const [present] = candidates.filter(exists);
  if (present !== undefined && isPath) {
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

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
