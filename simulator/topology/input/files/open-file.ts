import { realpathSync, statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { type InputFile, inputFile } from "./input-file.ts";

/** `outside`: it is in none of the given folders. */
export type NotOpened = "outside" | "missing";

interface FileOpenerOptions {
  /** What the reader has given. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** What was found there. */
  readonly files: readonly InputFile[];
}

/**
 * Opens files that other files name. Only those in the given folders, and in the folders of given files, are opened; a link
 * counts where it leads.
 */
export function fileOpener({ paths, cwd, files }: FileOpenerOptions) {
  const roots = paths.flatMap((path) => {
    const real = realPath(resolve(cwd, path));
    return real === undefined ? [] : statSync(real).isDirectory() ? real : dirname(real);
  });
  const known = new Map(files.map((file) => [file.path, file]));
  /** @param path Absolute. */
  return (path: string): InputFile | NotOpened => {
    const isInside = (real: string) =>
      roots.some((root) => real.startsWith(root.endsWith(sep) ? root : root + sep));
    const real = realPath(path);
    // Whether there is something outside is nobody's business.
    if (!isInside(real ?? resolve(path))) return "outside";
    if (real === undefined) return "missing";
    const found = known.get(real);
    if (found !== undefined) return found;
    const stat = statSync(real);
    if (!stat.isFile()) return "missing";
    const name = relative(cwd, real);
    const opened = inputFile({
      ...{ path: real, isNamed: false, sizeBytes: stat.size },
      name: name.startsWith("../../..") ? real : name,
    });
    known.set(real, opened);
    return opened;
  };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
