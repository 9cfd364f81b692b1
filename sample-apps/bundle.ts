import { join } from "node:path";
import { replaceFile } from "../replace-file.ts";

/**
 * What the sample apps run from, with and without containers: one file for each app, by path below this folder. It needs Node and no other
 * package, and starts in less than half of the time. They are not committed: `npm ci` makes them in a clone, `npm pack` in the package.
 */
export const BUNDLES = {
  "client/bundle.mjs": "client/client.ts",
  "server/bundle.mjs": "server/server.ts",
  "all-protocols/client.bundle.mjs": "all-protocols/client.ts",
  "all-protocols/server.bundle.mjs": "all-protocols/server.ts",
  "shop/web.bundle.mjs": "shop/web.ts",
  "shop/api.bundle.mjs": "shop/api.ts",
  "shop/orders.bundle.mjs": "shop/orders.ts",
} as const;

/** Writes every bundle beside its app. */
export async function writeBundles(): Promise<void> {
  for (const [bundle, source] of Object.entries(BUNDLES)) {
    replaceFile(join(import.meta.dirname, bundle), await bundleApp(source));
  }
}

/** The code of an app, below this folder, with everything that it imports. */
async function bundleApp(source: string): Promise<string> {
  const { rolldown } = await import("rolldown");
  const build = await rolldown({
    input: join(import.meta.dirname, source),
    platform: "node",
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false, minify: true });
  return output[0].code;
}

if (import.meta.main) {
  try {
    await writeBundles();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    // `npm ci --omit=dev`: everything but the sample apps works.
    console.error(
      "The sample apps' bundles were not made, because the development dependencies are not installed.\n" +
        "  → Run `npm ci`, then `npm run bundle`, to run the sample apps.",
    );
  }
}
