import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ENVOY_VERSION } from "../../../envoy/version.ts";
import { cacheFolder } from "../runs/cache-folder.mjs";

/** The operating system and architecture as Node names them, e.g. `linux-x64`. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/** Beside the cached Envoy: its size in bytes, so that a file that was cut off later is noticed without reading 100 MB. */
const SIZE_FILE = "size";

/** Where the cached Envoy is or would be, and whether it is whole. */
export async function findCachedEnvoy(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly path: string; readonly isUsable: boolean }> {
  const path = join(cacheFolder(env), "envoy", `${ENVOY_VERSION}-${PLATFORM}`, "envoy");
  try {
    const expected = Number(await readFile(join(dirname(path), SIZE_FILE), "utf8"));
    const { size, mode } = await stat(path);
    return { path, isUsable: size === expected && (mode & 0o100) !== 0 };
  } catch {
    return { path, isUsable: false };
  }
}

/**
 * Moves an unpacked Envoy into the cache in one step: whoever looks finds a whole Envoy there or none.
 *
 * @param scratch A folder on the cache's own file system, for what is on the way.
 * @returns Its path in the cache.
 */
export async function cacheEnvoy(
  binary: string,
  { env, scratch }: { readonly env: NodeJS.ProcessEnv; readonly scratch: string },
): Promise<string> {
  const ready = join(scratch, "ready");
  await mkdir(ready);
  await rename(binary, join(ready, "envoy"));
  const { size } = await stat(join(ready, "envoy"));
  await writeFile(join(ready, SIZE_FILE), String(size));
  const { path, isUsable } = await findCachedEnvoy(env);
  // Another start was quicker: its Envoy is as good.
  if (isUsable) return path;
  await rename(dirname(path), join(scratch, "unusable")).catch(ignoreAbsent);
  await rename(ready, dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  return path;
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
