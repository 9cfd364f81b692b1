import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes `dist/` for `npm pack`: Node strips no types below node_modules. A clone never needs it. What is no TypeScript is copied beside,
 * at the same relative paths, so the code finds it in both places.
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
for (const file of globSync(
  ["simulator/**/*.cjs", "corpus/**/*.*", "sample-apps/*/*", "sample-apps/*/.dockerignore"],
  { cwd: root },
)) {
  if (!file.endsWith(".ts")) cpSync(join(root, file), join(dist, file));
}
for (const file of globSync("sample-apps/*/sc-sim.yaml", { cwd: dist })) {
  const path = join(dist, file);
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(/(command: \[node, \w+)\.ts\]/g, "$1.js]"),
  );
}
