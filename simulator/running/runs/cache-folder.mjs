// @ts-check
// Plain JavaScript: loaded before there is a cache of compiled TypeScript.
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Where a fetched Envoy and compiled code are kept: SC_SIM_CACHE, else the cache folder of the XDG specification.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function cacheFolder(env) {
  const own = env["SC_SIM_CACHE"];
  return own ? resolve(own) : join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "sc-sim");
}
