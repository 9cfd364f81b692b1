import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where distributions put shared libraries; `/usr/lib` has a folder for each architecture on Debian. */
const LIBRARY_FOLDERS: readonly string[] = [
  "/usr/lib64",
  "/usr/lib",
  "/usr/local/lib",
  "/usr/local/lib64",
];

/**
 * Path of libnss_wrapper, which answers for names from a file in every program that is linked to the system's C library.
 *
 * https://cwrap.org/nss_wrapper.html
 */
export function findNssWrapper(libraryFolders = LIBRARY_FOLDERS): string | undefined {
  const systemFolders = libraryFolders.map((folder) => ({ folder, names: namesIn(folder) }));
  const folders = systemFolders.flatMap(({ folder, names }) => [
    { folder, names },
    ...names
      .filter((name) => name.endsWith("-linux-gnu") || name.endsWith("-linux-gnueabihf"))
      .toSorted()
      .map((name) => ({ folder: join(folder, name), names: namesIn(join(folder, name)) })),
  ]);
  for (const { folder, names } of folders) {
    const [name] = names.filter((file) => /^libnss_wrapper\.so(?:\.\d+)*$/.test(file)).toSorted();
    if (name !== undefined) return join(folder, name);
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
