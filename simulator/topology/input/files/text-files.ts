import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A text file that is looked at beside others. */
export interface TextFile {
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

const MOST_FILES = 200;
const MOST_BYTES = 1024 * 1024;

/** The files of a folder, without its subfolders, whose names end so; none of what cannot be read or is very large. */
export function textFilesIn(folder: string, ending: string): readonly TextFile[] {
  return unlessUnreadable(() => readdirSync(folder), [])
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .slice(0, MOST_FILES)
    .flatMap((name) => {
      const path = join(folder, name);
      return unlessUnreadable((): readonly TextFile[] => {
        const stat = statSync(path);
        if (!stat.isFile() || stat.size > MOST_BYTES) return [];
        return [{ path, name, text: readFileSync(path, "utf8") }];
      }, []);
    });
}

function unlessUnreadable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
