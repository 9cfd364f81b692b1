import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { reasonOf, SimulatorError } from "../errors.ts";
import type { ExportedFile } from "../export/exported-file.ts";
import { makeFolder } from "../running/runs/make-folder.mjs";

interface WriteOptions {
  /** Where the files go; made when it does not exist. */
  readonly folder: string;
  readonly files: readonly ExportedFile[];
  /** Replace what is there. Files of other names stay in any case. */
  readonly force: boolean;
  /** What names in messages are relative to. */
  readonly cwd: string;
}

/**
 * Writes all of these files or none.
 *
 * @throws {SimulatorError} `USAGE`, with the names of the files that exist already, or with the
 *   reason why one cannot be written.
 */
export function writeFiles({ folder, files, force, cwd }: WriteOptions): void {
  const existing = files.map(({ path }) => join(folder, path)).filter(exists);
  if (existing.length > 0 && !force) {
    const names = existing.map((file) => relative(cwd, file));
    throw new SimulatorError(
      "USAGE",
      `${names.join(", ")} exist${names.length === 1 ? "s" : ""} already.`,
      { remedy: "Name another folder with --out, or replace them with --force." },
    );
  }
  const undo: (() => void)[] = [];
  try {
    makeFolders(folder, undo);
    // On the same disk, so that a rename puts a file into its place.
    const staging = mkdtempSync(join(folder, ".sc-sim-"));
    undo.push(() => rmSync(staging, { recursive: true, force: true }));
    const staged = files.map((file, index) => stage(file, join(staging, `${index}`)));
    for (const [index, { path }] of files.entries()) {
      const target = join(folder, path);
      makeFolders(dirname(target), undo);
      replace(staged[index] as string, target, undo);
    }
    rmSync(staging, { recursive: true, force: true });
  } catch (cause) {
    for (const step of undo.toReversed()) step();
    throw new SimulatorError("USAGE", `${folder} cannot be written: ${reasonOf(cause)}.`, {
      cause,
      remedy: "Name another place with --out.",
    });
  }
}

/** Also true for a link that leads nowhere; below a file there is nothing. */
function exists(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw error;
  }
}

function stage({ text, mode }: ExportedFile, file: string): string {
  writeFileSync(file, text, { mode });
  chmodSync(file, mode); // Whatever the umask is.
  return file;
}

function replace(staged: string, target: string, undo: (() => void)[]): void {
  if (exists(target)) {
    const kept = `${staged}.kept`;
    renameSync(target, kept);
    undo.push(() => renameSync(kept, target));
  }
  renameSync(staged, target);
  undo.push(() => rmSync(target, { force: true }));
}

/** With those above it; an undone write leaves none that was not there. */
function makeFolders(folder: string, undo: (() => void)[]): void {
  if (exists(folder)) return;
  makeFolders(dirname(folder), undo);
  makeFolder(folder);
  undo.push(() => rmdirSync(folder));
}
