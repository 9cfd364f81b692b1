// @ts-check
// Plain JavaScript: loaded before there is a cache of compiled TypeScript.
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * @typedef {object} FolderOptions
 * @property {boolean} [isPrivate] Nobody but its owner may look into it, nor into those that are made above it. Default: false.
 */

/**
 * Makes a folder with those above it. `mkdir` of Node with `recursive` never returns where a parent can have no folders at all
 * (`/proc/x`), and on a read-only disk it blames the wrong folder with ENOENT.
 *
 * @param {string} folder
 * @param {FolderOptions} [options]
 * @returns {void}
 * @throws The system's own error, of the first folder that cannot be made.
 */
export function makeFolder(folder, options = {}) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), options);
  try {
    mkdirSync(folder, { mode: options.isPrivate ? 0o700 : 0o777 });
  } catch (error) {
    // Another start made it in between.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
}
