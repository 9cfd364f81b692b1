import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { BUNDLES, writeBundles } from "./sample-apps/bundle.ts";

/**
 * Makes `dist/` for `npm pack`: Node strips no types below node_modules. A clone never needs it. Other files than TypeScript are copied to
 * the same relative paths, so the code finds them in both places.
 */
const root = import.meta.dirname;
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
await writeBundles();
for (const file of globSync(
  ["simulator/**/*.cjs", "corpus/**/*.*", "sample-apps/*/*", "sample-apps/*/.dockerignore"],
  { cwd: root },
)) {
  if (!file.endsWith(".ts")) cpSync(join(root, file), join(dist, file));
}
// Without containers, too, the apps run from their bundles: the package does not bring what only they import.
for (const [bundle, source] of Object.entries(BUNDLES)) {
  const path = join(dist, "sample-apps", bundle, "..", "sc-sim.yaml");
  const text = readFileSync(path, "utf8");
  const changed = text.replace(
    `command: [node, ${basename(source)}]`,
    `command: [node, ${basename(bundle)}]`,
  );
  if (changed === text) throw new Error(`${path} does not start ${source}.`);
  writeFileSync(path, changed);
}
