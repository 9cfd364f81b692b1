import { SimulatorError } from "../../../../errors.ts";
import type { Engine } from "../engine/engine.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { followStream, type ProgressMessage } from "../engine/progress.ts";
import { credentialsFor } from "../engine/registry-credentials.ts";

export interface PullOptions {
  readonly engine: Engine;
  readonly reference: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** What to do when it fails. */
  readonly remedy: string;
}

/**
 * Pulls an image with the docker command line's credentials; progress every tenth of the way.
 *
 * @throws {SimulatorError} `IMAGE_UNAVAILABLE`, naming the image and the remedy.
 */
export async function pullImage(options: PullOptions): Promise<void> {
  const { engine, env, onProgress, signal, remedy } = options;
  const reference = withTag(options.reference);
  onProgress(`pulling ${reference}`);
  try {
    const authconfig = await credentialsFor(reference, env);
    const stream = await engine.docker.pull(reference, {
      ...(authconfig && { authconfig }),
      ...(signal && { abortSignal: signal }),
    });
    await followStream(stream, describeProgress(reference, onProgress));
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SimulatorError(
      "IMAGE_UNAVAILABLE",
      `The image ${reference} is not on the engine and cannot be pulled: ${wordsOf(cause)}.`,
      { cause, remedy },
    );
  }
}

/** Without a tag an engine would pull every tag there is. */
function withTag(reference: string): string {
  const last = reference.slice(reference.lastIndexOf("/") + 1);
  return last.includes(":") || reference.includes("@") ? reference : `${reference}:latest`;
}

function describeProgress(
  reference: string,
  onProgress: (message: string) => void,
): (message: ProgressMessage) => void {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  let shown = 0;
  return ({ id, status, progressDetail }) => {
    const { current, total } = progressDetail ?? {};
    if (id === undefined || status !== "Downloading" || !current || !total) return;
    layers.set(id, { current, total });
    const sum = (key: "current" | "total") =>
      [...layers.values()].reduce((bytes, layer) => bytes + layer[key], 0);
    const tenths = Math.floor((10 * sum("current")) / sum("total"));
    if (tenths <= shown) return;
    shown = tenths;
    const megabytes = (bytes: number) => Math.round(bytes / 1_000_000);
    onProgress(
      `pulling ${reference}: ${megabytes(sum("current"))} of ${megabytes(sum("total"))} MB`,
    );
  };
}
