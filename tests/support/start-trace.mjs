// @ts-check
// Given to Node with --import: writes what a program has loaded and read to the file START_TRACE when it ends.
import fs from "node:fs";
import { registerHooks, syncBuiltinESMExports } from "node:module";

const { readFileSync } = fs;
/** @type {string[]} */
const modules = [];
/** @type {string[]} */
const files = [];
/** @type {string[]} */
const searched = [];
registerHooks({
  // Hooks that are registered later come first: this one sees what they leave to Node.
  resolve(specifier, context, next) {
    if (specifier.startsWith(".") || specifier.startsWith("file:")) searched.push(specifier);
    return next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith("node:")) modules.push(url);
    return next(url, context);
  },
});
/** @param {Parameters<typeof readFileSync>} args */
const noted = (...args) => {
  files.push(String(args[0]));
  return readFileSync(...args);
};
fs.readFileSync = /** @type {typeof readFileSync} */ (noted);
syncBuiltinESMExports();
process.on("exit", () =>
  fs.writeFileSync(process.env["START_TRACE"] ?? "", JSON.stringify({ modules, files, searched })),
);
