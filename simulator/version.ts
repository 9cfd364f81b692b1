import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** This package's version, e.g. `0.1.0`; from the sources as from `dist/`. */
export const VERSION: string = JSON.parse(
  readFileSync(findUpwards("package.json", import.meta.dirname), "utf8"),
).version;

function findUpwards(name: string, folder: string): string {
  const file = join(folder, name);
  return existsSync(file) ? file : findUpwards(name, dirname(folder));
}
