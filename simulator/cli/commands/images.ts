import { resolve } from "node:path";
import { prefetch } from "../../app/prefetch.ts";
import type { CommandContext } from "../context.ts";
import { INPUT_PATHS } from "../options.ts";

export function addImages({ program, terminal, env, cwd }: CommandContext): void {
  const images = program
    .command("images")
    .summary("a workshop's images, for a room without internet (Docker runtime)")
    .description(
      "Gets every image that these inputs need, writes them into one file, or reads such a file.",
    );
  images
    .command("pull")
    .description("Pulls or builds every image that these inputs need.")
    .argument("[path...]", INPUT_PATHS)
    .action(async (paths: string[]) => {
      for (const reference of await imagesOf(paths)) await terminal.write(`${reference}\n`);
    });
  images
    .command("save")
    .description("Writes every image that these inputs need into one file.")
    .argument("<file>", "a tar archive")
    .argument("[path...]", INPUT_PATHS)
    .addHelpText("after", "\nExample:\n  sc-sim images save workshop.tar")
    .action(async (file: string, paths: string[]) => {
      const references = await imagesOf(paths);
      const { saveImages } = await import("../../running/runtime/docker/images/image-archive.ts");
      await saveImages((await engineOf()).engine, references, resolve(cwd, file));
      terminal.say(`Wrote ${references.length} images to ${file}.`);
    });
  images
    .command("load")
    .description("Gives the engine the images of such a file.")
    .argument("<file>", "what `images save` wrote")
    .action(async (file: string) => {
      const { loadImages } = await import("../../running/runtime/docker/images/image-archive.ts");
      for (const reference of await loadImages((await engineOf()).engine, resolve(cwd, file))) {
        await terminal.write(`${reference}\n`);
      }
    });

  async function engineOf() {
    const { requireEngine } = await import("../../running/runtime/docker/engine/engine.ts");
    return requireEngine(env);
  }

  /** Envoy's, Node's and every container's image, present on the engine. */
  async function imagesOf(paths: readonly string[]): Promise<readonly string[]> {
    const inputs = paths.length > 0 ? { inputs: paths } : {};
    const onProgress = terminal.progress;
    return prefetch({ ...inputs, env, cwd, runtime: "docker", onProgress });
  }
}
