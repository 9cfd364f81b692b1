import { existsSync } from "node:fs";
import { join } from "node:path";
import { BUNDLES, writeBundles } from "../../sample-apps/bundle.ts";
import { PROJECT } from "./run-cli.ts";

/** Before any test that starts the sample apps in containers: their bundles are there, also where `npm ci` ran no scripts. */
export async function setup(): Promise<void> {
  const paths = Object.keys(BUNDLES).map((bundle) => join(PROJECT, "sample-apps", bundle));
  if (!paths.every((path) => existsSync(path))) await writeBundles();
}
