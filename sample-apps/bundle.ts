import { join } from "node:path";
import { rolldown } from "rolldown";

/** Apps that run in containers: each is one file there, so an image needs Node and nothing from a registry. */
export const BUNDLED_APPS = ["client", "server"] as const;

/** The code of an app with everything that it imports. */
export async function bundleApp(name: string): Promise<string> {
  const build = await rolldown({
    input: join(import.meta.dirname, name, `${name}.ts`),
    platform: "node",
    logLevel: "silent",
  });
  // Minified, for without it the code says where each module lay on this machine, which differs on the next one.
  const { output } = await build.generate({ format: "esm", codeSplitting: false, minify: true });
  return output[0].code;
}

if (import.meta.main) {
  const { writeFile } = await import("node:fs/promises");
  for (const name of BUNDLED_APPS) {
    await writeFile(join(import.meta.dirname, name, "bundle.mjs"), await bundleApp(name));
  }
}
