import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf, SimulatorError } from "../errors.ts";
import { makeFolder } from "../running/runs/make-folder.mjs";

/**
 * Writes a file that `--out` asked for, in a folder that may not be there yet.
 *
 * @throws {SimulatorError} `USAGE`, where it cannot be written.
 */
export function writeOutput(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (cause) {
    throw new SimulatorError("USAGE", `${file} cannot be written: ${reasonOf(cause)}.`, {
      cause,
      remedy: "Name another place with --out.",
    });
  }
}
