import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseEnv } from "node:util";
import { writePrivateFile } from "./private-files.ts";
import { folderUnusable } from "./run-record.ts";

/**
 * Writes variables as `NAME=value` into a file that only its owner can read.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function writeEnvFile(file: string, variables: Readonly<Record<string, string>>): void {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  try {
    writePrivateFile(file, lines.join(""));
  } catch (cause) {
    throw folderUnusable(dirname(file), cause);
  }
}

/** The variables of such a file; nothing if it is not there, or not any more. */
export function readEnvFile(file: string | undefined): NodeJS.Dict<string> {
  if (file === undefined) return {};
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch {
    return {}; // The simulation has just ended.
  }
}
