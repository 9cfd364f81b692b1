import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";

/**
 * Packages that nearly every command loads, each as one file: 180 files fewer to find and read, which is a fifth of a start's work. They are
 * not committed: `npm ci` makes them in a clone, `npm pack` in the package. `simulator/quick-imports.mjs` has Node take them.
 */
const PACKAGES = [
  { name: "zod", platform: "node" },
  { name: "commander", platform: "node" },
  // Its code for Node is CommonJS, whose names a bundle could not export.
  { name: "yaml", platform: "neutral" },
  { name: "jsonc-parser", platform: "neutral" },
  { name: "fast-string-truncated-width", platform: "neutral" },
  { name: "fastest-levenshtein", platform: "neutral" },
] as const;

/** Writes the bundles into a folder, each in place of the one that was there: a program may be starting from it. */
export async function bundlePackages(folder: string): Promise<void> {
  const { rolldown } = await import("rolldown");
  mkdirSync(folder, { recursive: true });
  for (const { name, platform } of PACKAGES) {
    const build = await rolldown({
      input: { [name]: name },
      cwd: import.meta.dirname,
      platform,
      resolve: { conditionNames: ["import", "default"], mainFields: ["module", "main"] },
      logLevel: "silent",
    });
    const { output } = await build.generate({
      format: "esm",
      codeSplitting: false,
      // The names stay, for whoever reads a stack of calls.
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      banner: licenseOf(name),
    });
    replaceFile(join(folder, `${name}.mjs`), output[0].code);
  }
}

/** The package's name, version and licence, which has to go with its code. */
function licenseOf(name: string): string {
  const folder = join(import.meta.dirname, "node_modules", name);
  const textOf = (file: string) =>
    readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n");
  const license = readdirSync(folder).find((file) => /^license(?:\.md)?$/i.test(file));
  if (license === undefined) throw new TypeError(`The package ${name} has no licence in it.`);
  return `/*! ${name} ${JSON.parse(textOf("package.json")).version}\n\n${textOf(license).trim()}\n*/`;
}

if (import.meta.main) {
  try {
    await bundlePackages(join(import.meta.dirname, "bundled"));
  } catch (error) {
    // `npm ci --omit=dev`: without the bundles the packages themselves are loaded.
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
  }
}
