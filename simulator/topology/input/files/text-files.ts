import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { unlessUnreadable } from "./find-files.ts";

/** A text file that is looked at beside others. */
export interface TextFile {
  readonly name: string;
  readonly text: string;
}

const MOST_FILES = 200;
const MOST_BYTES = 1024 * 1024;

/** The files of a folder, without its subfolders, whose names end so; none of what cannot be read or is very large. */
export function textFilesIn(folder: string, ending: string): readonly TextFile[] {
  return (unlessUnreadable(() => readdirSync(folder)) ?? [])
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .slice(0, MOST_FILES)
    .flatMap((name) => {
      const path = join(folder, name);
      const text = unlessUnreadable(() => {
        const stat = statSync(path);
        return stat.isFile() && stat.size <= MOST_BYTES ? readFileSync(path, "utf8") : undefined;
      });
      return text === undefined ? [] : { name, text };
    });
}
