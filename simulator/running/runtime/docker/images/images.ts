import type Docker from "dockerode";
import { ENVOY_IMAGE, ENVOY_VERSION } from "../../../../../envoy/version.ts";
import { SimulatorError } from "../../../../errors.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { runHelper } from "../engine/helper-container.ts";
import {
  ensureHostEnvoyImage,
  ensureHostNodeImage,
  type HostImageOptions,
  hostImageObstacle,
  VERSION_LABEL,
} from "./host-images.ts";
import { NODE_IMAGE } from "./node-image.ts";
import { hasImage } from "./own-images.ts";
import { pullImage } from "./pull-image.ts";

/**
 * Where Envoy and Node come from: `registry` pulls the public images, `host` makes images of this machine's binaries, `auto` pulls and falls
 * back to the host.
 */
export type ImageSource = "registry" | "host" | "auto";

export interface ImageOptions extends HostImageOptions {
  readonly source: ImageSource;
}

/** Names of the two images a run needs beside the apps' own. */
function baseImageNames(env: NodeJS.ProcessEnv): {
  readonly envoy: string;
  readonly node: string;
} {
  return {
    envoy: env["SC_SIM_ENVOY_IMAGE"] || ENVOY_IMAGE,
    node: env["SC_SIM_NODE_IMAGE"] || NODE_IMAGE,
  };
}

/** Reference of an image with Node in it, present on the engine. @throws {SimulatorError} `IMAGE_UNAVAILABLE` */
export function ensureNodeImage(options: ImageOptions): Promise<string> {
  const { node } = baseImageNames(options.env);
  return ensureBaseImage({ ...options, reference: node, variable: "SC_SIM_NODE_IMAGE" }, () =>
    ensureHostNodeImage(options),
  );
}

/** An Envoy image that is present on the engine, and the version of the Envoy in it. @throws {SimulatorError} `IMAGE_UNAVAILABLE` */
export async function ensureEnvoyImage(
  options: ImageOptions,
): Promise<{ readonly reference: string; readonly version: string }> {
  const { envoy } = baseImageNames(options.env);
  const reference = await ensureBaseImage(
    { ...options, reference: envoy, variable: "SC_SIM_ENVOY_IMAGE" },
    () => ensureHostEnvoyImage(options),
  );
  return { reference, version: await envoyVersionOf(options, reference) };
}

interface BaseImage extends ImageOptions {
  readonly reference: string;
  /** Names another image. */
  readonly variable: string;
}

async function ensureBaseImage(
  image: BaseImage,
  makeFromHost: () => Promise<string>,
): Promise<string> {
  const { engine, reference, source, onProgress } = image;
  const { docker } = engine;
  const obstacle = hostImageObstacle(image);
  if (source === "host") {
    if (obstacle === undefined) return makeFromHost();
    throw new SimulatorError(
      "IMAGE_UNAVAILABLE",
      `No image can be made of this machine's binaries: ${obstacle}.`,
      { remedy: `Use --images registry, or load ${reference} with \`sc-sim images load FILE\`.` },
    );
  }
  if (await hasImage(docker, reference)) return reference;
  const remedy = `Pull it yourself with \`docker pull ${reference}\`, name another one in ${image.variable}, or load it with \`sc-sim images load FILE\`.`;
  try {
    await pullImage({ ...image, remedy });
    return reference;
  } catch (error) {
    image.signal?.throwIfAborted();
    if (source === "registry" || obstacle !== undefined) throw error;
    onProgress(
      `${reference} cannot be pulled (${shortReason(error)}); using this machine's binary`,
    );
    return makeFromHost();
  }
}

function shortReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return wordsOf(cause ?? error).split("\n", 1)[0] ?? "";
}

interface ImageLabels {
  readonly Config?: { readonly Labels?: Readonly<Record<string, string>> | null } | null;
}

async function envoyVersionOf(options: ImageOptions, reference: string): Promise<string> {
  if (reference === ENVOY_IMAGE) return ENVOY_VERSION;
  const version = await labelledVersion(options.engine.docker, reference);
  if (version !== undefined) return version;
  const { stdout, stderr } = await runHelper({
    docker: options.engine.docker,
    create: {
      Image: reference,
      Entrypoint: ["/usr/local/bin/envoy"],
      Cmd: ["--version"],
      HostConfig: { NetworkMode: "none" },
    },
  });
  const said = /\/(\d+\.\d+\.\d+[^/]*)\//.exec(stdout.toString("utf8"))?.[1];
  if (said !== undefined) return said;
  throw new SimulatorError(
    "IMAGE_UNAVAILABLE",
    `The image ${reference} does not say which Envoy it has: ${stderr || stdout}`,
    { remedy: "Name an image with Envoy at /usr/local/bin/envoy in SC_SIM_ENVOY_IMAGE." },
  );
}

async function labelledVersion(docker: Docker, reference: string): Promise<string | undefined> {
  const { Config }: ImageLabels = await docker.getImage(reference).inspect();
  return Config?.Labels?.[VERSION_LABEL];
}
