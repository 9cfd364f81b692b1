import { join, relative, resolve } from "node:path";
import { SimulatorError, whyNotRead } from "../errors.ts";
import { CutOff } from "../line/sources/cut-off.ts";
import { type AccessLogSource, logFilesOf } from "../line/sources/open-source.ts";
import { OutputClosed } from "./terminal.ts";

/** A log that somebody named on the command line. */
interface NamedLog {
  /** `-` is standard input. */
  readonly file: string;
  readonly cwd: string;
}

/**
 * The log itself, or the files of the folder that was named.
 *
 * @throws {SimulatorError} `INPUT_INVALID` for a folder without a file in it, and where there is no
 *   such file.
 */
export async function logFilesIn({ file, cwd }: NamedLog): Promise<readonly string[]> {
  if (file === "-") return [file];
  const path = resolve(cwd, file);
  const files = await readNamedLog({ file, cwd }, () => logFilesOf(path));
  if (files.length === 1 && files[0] === path) return [file];
  if (files.length > 0) return files.map((inner) => join(file, relative(path, inner)));
  throw new SimulatorError("INPUT_INVALID", `${file} is a folder without a file in it.`, {
    remedy: "Give a log file, a folder of them, or - for standard input.",
  });
}

/**
 * Reads a log that was named on the command line.
 *
 * @throws {SimulatorError} `INPUT_INVALID`, where the log itself fails: no such file, broken gzip,
 *   JSON that ends in the middle.
 */
export async function readNamedLog<T>(
  { file, cwd }: NamedLog,
  read: (source: AccessLogSource) => Promise<T>,
): Promise<T> {
  const path = resolve(cwd, file);
  try {
    return await read(file === "-" ? process.stdin : path);
  } catch (cause) {
    if (cause instanceof SimulatorError || cause instanceof OutputClosed) throw cause;
    throw new SimulatorError("INPUT_INVALID", `${whyNotRead({ name: file, path }, cause)}.`, {
      cause,
      remedy:
        cause instanceof CutOff
          ? "Get the whole file: copy or download it again, or wait until it is written to its end."
          : "Give a log file, or - for standard input.",
    });
  }
}
