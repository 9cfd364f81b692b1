import { readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { reasonOf, SimulatorError } from "../../../errors.ts";

/** A file to be looked at. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** As the reader would name it. */
  readonly name: string;
  /** Named by the reader, rather than found in a folder: then it has to be something known. */
  readonly isNamed: boolean;
  readonly sizeBytes: number;
}

/** Not the team's own files, or copies of them: `.aws-sam` holds what `sam build` made of the template beside it. */
const SKIPPED_FOLDERS = new Set([
  "node_modules",
  ".git",
  "dist",
  "coverage",
  ".terraform",
  ".aws-sam",
]);
const ENDINGS = /\.(?:json|ya?ml|jsonl|jsonnet|template|tf|tfstate)$/i;
/** Those of files that one dialect may read, and nobody else: they are not simply JSON or YAML. */
export const OTHER_ENDINGS = /\.(?:jsonl|jsonnet|tf|tfstate)$/i;

/** More than this in one folder is somebody's home, not a folder of definitions. */
const MOST_FILES = 5000;

/**
 * Finds every file below these paths that may hold definitions, by its ending, each once however many links lead to it. What cannot be read inside a
 * searched folder is passed over; what was named must be there.
 *
 * @throws {SimulatorError} `INPUT_NOT_FOUND` for a path that does not exist or cannot be read.
 */
export function findFiles(paths: readonly string[], cwd: string): readonly FoundFile[] {
  const found = new Map<string, FoundFile>();
  const seenFolders = new Set<string>();
  const add = (path: string, isNamed: boolean, stat: Stats) => {
    const file = foundFile(path, { cwd, isNamed, stat });
    if (isNamed || !found.has(file.path)) found.set(file.path, file);
    if (found.size > MOST_FILES) throw tooMany(paths);
  };
  const search = (folder: string, entries: readonly string[]) => {
    const real = realpathSync(folder);
    if (seenFolders.has(real)) return;
    seenFolders.add(real);
    for (const entry of entries.toSorted()) {
      const path = join(folder, entry);
      const stat = unlessUnreadable(() => statSync(path));
      if (stat?.isDirectory() && !SKIPPED_FOLDERS.has(entry)) {
        search(path, unlessUnreadable(() => readdirSync(path)) ?? []);
      } else if (stat?.isFile() && ENDINGS.test(entry)) add(path, false, stat);
    }
  };
  const wrong: string[] = [];
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    try {
      const stat = statSync(absolute, { throwIfNoEntry: false });
      if (stat === undefined) wrong.push(`${path} does not exist`);
      else if (stat.isDirectory()) search(absolute, readdirSync(absolute));
      else if (stat.isFile()) add(absolute, true, stat);
      else wrong.push(`${path} is neither a file nor a folder`);
    } catch (error) {
      if (error instanceof SimulatorError) throw error;
      wrong.push(`${path} cannot be read: ${reasonOf(error)}`);
    }
  }
  if (wrong.length > 0) throw notFound(wrong);
  return [...found.values()];
}

/** A file that another one names, by its absolute path; `undefined` where there is no regular file that can be looked at. */
export function fileNamed(path: string, cwd: string): FoundFile | undefined {
  const stat = unlessUnreadable(() => statSync(path));
  return stat?.isFile() ? foundFile(path, { cwd, isNamed: false, stat }) : undefined;
}

function foundFile(
  path: string,
  { cwd, isNamed, stat }: { readonly cwd: string; readonly isNamed: boolean; readonly stat: Stats },
): FoundFile {
  const name = relative(cwd, path) || path;
  const shown = name.startsWith("../../..") ? path : name;
  return { path: realpathSync(path), name: shown, isNamed, sizeBytes: stat.size };
}

/** `undefined` for links that lead nowhere or in circles, and folders that are somebody else's. */
export function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function notFound(wrong: readonly string[]): SimulatorError {
  return new SimulatorError("INPUT_NOT_FOUND", `${wrong.join("; ")}.`, {
    remedy: "Name files or folders with a task definition and a service definition.",
  });
}

function tooMany(paths: readonly string[]): SimulatorError {
  return new SimulatorError(
    "INPUT_NOT_FOUND",
    `More than ${MOST_FILES} files that may hold definitions are below ${paths.join(", ")}.`,
    { remedy: "Name the folder of the ECS definitions, or the files themselves." },
  );
}
