import module from "node:module";
import { join } from "node:path";
import { cacheFolder } from "./home.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * Has Node keep compiled code, which makes every later start quicker: in our own cache, unless NODE_COMPILE_CACHE names a folder. The folder is
 * made here, because Node's own attempt never returns where a parent can have no folders (`TMPDIR=/proc/x`).
 */
export function enableCompileCache(env: NodeJS.ProcessEnv): void {
  const folder = join(cacheFolder(env), "compile-cache");
  try {
    makeFolder(folder);
  } catch {
    return; // Nothing can be kept there; the start takes a little longer.
  }
  module.enableCompileCache(folder);
}
