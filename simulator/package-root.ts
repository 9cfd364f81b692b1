import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folder of this package's package.json, from the sources as from `dist/`. */
export const PACKAGE_ROOT = findUpwards(import.meta.dirname);

/** This package's version, e.g. `0.1.0`. */
export const VERSION: string = JSON.parse(
  readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8"),
).version;

function findUpwards(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  return findUpwards(dirname(folder));
}
