import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

interface FindOptions {
  /** The value of `PATH`. @default as for execvp(3) */
  readonly path: string | undefined;
  /** What a name with a slash is relative to. */
  readonly cwd?: string | undefined;
}

/** The file of a program as the system would find it; `undefined` where there is none that may be executed. */
export function findProgram(name: string, { path = "/bin:/usr/bin", cwd = "." }: FindOptions) {
  const candidates = name.includes("/")
    ? [resolve(cwd, name)]
    : path.split(delimiter).map((folder) => join(resolve(cwd, folder), name));
  return candidates.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
