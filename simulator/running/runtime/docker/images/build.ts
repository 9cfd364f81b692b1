import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SimulatorError } from "../../../../errors.ts";
import type { ContainerSettings } from "../../../../topology/model/namespace.ts";
import type { Engine } from "../engine/engine.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { followStream } from "../engine/progress.ts";
import { hashOfBuild, packContext, readBuildContext } from "./build-context.ts";
import { hasImage } from "./own-images.ts";

export interface BuildOptions {
  readonly engine: Engine;
  readonly build: NonNullable<ContainerSettings["build"]>;
  /** `<family>-<container>`, for the image's name. */
  readonly what: string;
  /** The resolved Node image, for Dockerfiles that declare `ARG NODE_IMAGE`. */
  readonly nodeImage: () => Promise<string>;
  readonly onProgress: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds an image from a folder, unless one of the same content is there. A change of what `FROM` names is not seen: remove the image to
 * have it built anew.
 *
 * @returns `localhost/sc-sim-<what>:<hash of everything that goes in>`
 * @throws {SimulatorError} `IMAGE_UNAVAILABLE`, with the end of the build's output.
 */
export async function ensureBuilt(options: BuildOptions): Promise<string> {
  const { engine, build, nodeImage, onProgress, signal } = options;
  const what = options.what.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const dockerfile = build.dockerfile ?? "Dockerfile";
  const text = await readDockerfile(build.context, dockerfile);
  const wantsNode = /^\s*ARG\s+NODE_IMAGE\b/im.test(text) && build.args["NODE_IMAGE"] === undefined;
  const args = { ...build.args, ...(wantsNode && { NODE_IMAGE: await nodeImage() }) };
  const context = await readBuildContext(build.context, dockerfile);
  const { target } = build;
  const hash = await hashOfBuild({ context, dockerfile, args, target });
  const reference = `localhost/sc-sim-${what}:${hash}`;
  if (await hasImage(engine.docker, reference)) return reference;

  onProgress(`building ${build.context} (${context.files.length} files)`);
  let output = "";
  try {
    const stream = await engine.docker.buildImage(packContext(context), {
      t: reference,
      dockerfile,
      buildargs: args,
      ...(target !== undefined && { target }),
      labels: { "dev.sc-sim.content": hash },
      rm: true,
      forcerm: true,
      abortSignal: signal,
    });
    await followStream(stream, (message) => {
      output = (output + (message.stream ?? "")).slice(-KEPT_OUTPUT);
    });
    return reference;
  } catch (cause) {
    signal.throwIfAborted();
    const shown = output.trim().split("\n").slice(-SHOWN_LINES).join("\n  ");
    throw new SimulatorError(
      "IMAGE_UNAVAILABLE",
      `The build of ${build.context} fails: ${wordsOf(cause)}.${shown && ` Its output ends with:\n  ${shown}`}`,
      {
        cause,
        remedy: `Fix ${join(build.context, dockerfile)}; \`docker build ${build.context}\` shows the same.`,
      },
    );
  }
}

const KEPT_OUTPUT = 20_000;
const SHOWN_LINES = 25;

async function readDockerfile(context: string, dockerfile: string): Promise<string> {
  try {
    return await readFile(join(context, dockerfile), "utf8");
  } catch (cause) {
    throw new SimulatorError(
      "IMAGE_UNAVAILABLE",
      `There is no ${dockerfile} in the build context ${context}.`,
      {
        cause,
        remedy: "Correct the container's `build` in sc-sim.yaml, or give it a `dockerfile`.",
      },
    );
  }
}
