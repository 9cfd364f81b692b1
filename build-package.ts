import { execFileSync } from "node:child_process";
import { cpSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundlePackages } from "./bundle-packages.ts";
import { writeBundles } from "./sample-apps/bundle.ts";

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
await bundlePackages(join(dist, "bundled"));
for (const file of globSync(
  [
    "simulator/**/*.cjs",
    "corpus/**/*.*",
    "queries/**/*.*",
    "sample-apps/*/*",
    "sample-apps/*/.dockerignore",
  ],
  { cwd: root },
)) {
  if (!file.endsWith(".ts")) cpSync(join(root, file), join(dist, file));
}
