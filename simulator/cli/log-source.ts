import { resolve } from "node:path";
import { reasonOf, SimulatorError } from "../errors.ts";
import type { AccessLogSource } from "../line/sources/open-source.ts";
import { OutputClosed } from "./terminal.ts";

/** A log that somebody named on the command line. */
interface NamedLog {
  /** `-` is standard input. */
  readonly file: string;
  readonly cwd: string;
}

/**
 * Reads a log that was named on the command line.
 *
 * @throws {SimulatorError} `INPUT_INVALID`, where the log itself fails: no such file, broken gzip, JSON that ends in the middle.
 */
export async function readNamedLog<T>(
  { file, cwd }: NamedLog,
  read: (source: AccessLogSource) => Promise<T>,
): Promise<T> {
  try {
    return await read(file === "-" ? process.stdin : resolve(cwd, file));
  } catch (cause) {
    if (cause instanceof SimulatorError || cause instanceof OutputClosed) throw cause;
    throw new SimulatorError("INPUT_INVALID", `${file} cannot be read: ${reasonOf(cause)}.`, {
      cause,
      remedy: "Give a log file, or - for standard input.",
    });
  }
}
