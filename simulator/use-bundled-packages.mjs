// @ts-check
// Plain JavaScript, as it is loaded before anything that is compiled.
import { readdirSync } from "node:fs";
import { registerHooks } from "node:module";

/**
 * Has `import` take packages from bundles of one file each, which load in a third of the time. Without the folder, or for a package that has no
 * bundle in it, the package itself is loaded as always.
 *
 * @param {URL} folder What `bundle-packages.ts` made.
 * @returns {void}
 */
export function useBundledPackages(folder) {
  const bundles = new Map(
    filesIn(folder).map((file) => [file.replace(/\.mjs$/, ""), new URL(file, folder).href]),
  );
  if (bundles.size === 0) return;
  registerHooks({
    resolve(specifier, context, next) {
      const url = context.conditions.includes("import") ? bundles.get(specifier) : undefined;
      return url === undefined
        ? next(specifier, context)
        : { url, format: "module", shortCircuit: true };
    },
  });
}

/** @param {URL} folder */
function filesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // `npm ci` ran without scripts, or without the development dependencies.
  }
}
