import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { bundlePackages } from "../../bundle-packages.ts";
import { BUNDLES, writeBundles } from "../../sample-apps/bundle.ts";
import { PROJECT } from "./run-cli.ts";

/**
 * Before any test that starts the sample apps or `sc-sim`: their bundles are there and are those of today's sources, also where `npm ci`
 * ran no scripts.
 */
export async function setup(): Promise<void> {
  const inProject = (paths: readonly string[]) => paths.map((path) => join(PROJECT, path));
  const apps = Object.keys(BUNDLES).map((bundle) => join("sample-apps", bundle));
  const appSources = globSync("sample-apps/**/*.ts", { cwd: PROJECT });
  const lock = "node_modules/.package-lock.json";
  if (isOlder(inProject(apps), inProject([...appSources, lock]))) await writeBundles();
  const packages = inProject(["bundled/zod.mjs"]);
  if (isOlder(packages, inProject(["bundle-packages.ts", lock])))
    await bundlePackages(join(PROJECT, "bundled"));
}

/** Whether one of these files is missing or older than one of its sources. */
function isOlder(files: readonly string[], sources: readonly string[]): boolean {
  const timeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.min(...files.map(timeOf)) < Math.max(...sources.map(timeOf));
}
