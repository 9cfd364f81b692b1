import { realpathSync, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { unlessUnreadable } from "./find-files.ts";
import type { InputFile } from "./input-file.ts";

/** `outside`: it is in none of the given folders. */
export type NotOpened = "outside" | "missing";

interface FileOpenerOptions {
  /** What the reader has given. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Gives any regular file of this machine. */
  fileAt(path: string): InputFile | undefined;
}

/**
 * Opens files that other files name. Only those in the given folders, and in the folders of given files, are opened; a link
 * counts where it leads.
 */
export function fileOpener({ paths, cwd, fileAt }: FileOpenerOptions) {
  const roots = paths.flatMap((path) => {
    const real = unlessUnreadable(() => realpathSync(resolve(cwd, path)));
    return real === undefined ? [] : statSync(real).isDirectory() ? real : dirname(real);
  });
  /** @param path Absolute. */
  return (path: string): InputFile | NotOpened => {
    const isInside = (real: string) =>
      roots.some((root) => real.startsWith(root.endsWith(sep) ? root : root + sep));
    const real = unlessUnreadable(() => realpathSync(path));
    // Whether there is something outside is nobody's business.
    if (!isInside(real ?? resolve(path))) return "outside";
    if (real === undefined) return "missing";
    return fileAt(real) ?? "missing";
  };
}
