import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** Apps that run in containers, by the one file that each is there: so an image needs Node and nothing from a registry. */
export const BUNDLES = {
  "client/bundle.mjs": "client/client.ts",
  "server/bundle.mjs": "server/server.ts",
  "all-protocols/client.bundle.mjs": "all-protocols/client.ts",
  "all-protocols/server.bundle.mjs": "all-protocols/server.ts",
} as const;

/** The code of an app, below this folder, with everything that it imports. */
export async function bundleApp(source: string): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, source),
    platform: "node",
    logLevel: "silent",
  });
  // Minified, for without it the code says where each module lay on this machine, which differs on the next one.
  const { output } = await build.generate({ format: "esm", codeSplitting: false, minify: true });
  return output[0].code;
}

if (import.meta.main) {
  for (const [bundle, source] of Object.entries(BUNDLES)) {
    await writeFile(join(import.meta.dirname, bundle), await bundleApp(source));
  }
}
