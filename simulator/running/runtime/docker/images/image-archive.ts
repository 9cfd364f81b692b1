import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { SimulatorError } from "../../../../errors.ts";
import type { Engine } from "../engine/engine.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { followStream } from "../engine/progress.ts";

/** Writes images with all their layers into one file, as `docker save` does; half a file is never left. */
export async function saveImages(
  { docker }: Engine,
  references: readonly string[],
  file: string,
): Promise<void> {
  const fresh = `${file}.part`;
  try {
    // The engine takes several names at once; dockerode's own call takes one. The client drops the last character of a path
    // with a query, for which the & stands.
    const query = references.map((name) => `names=${encodeURIComponent(name)}&`).join("");
    const options = {
      path: `/images/get?${query}`,
      method: "GET",
      isStream: true,
      statusCodes: { 200: true, 404: "no such image", 500: "server error" },
    };
    const { promise, resolve, reject } = Promise.withResolvers<NodeJS.ReadableStream>();
    docker.modem.dial(options, (error, stream) =>
      error ? reject(error) : resolve(stream as NodeJS.ReadableStream),
    );
    await pipeline(await promise, createWriteStream(fresh));
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw failed(`${references.join(", ")} cannot be saved to ${file}`, cause);
  }
}

/** Gives an engine the images of such a file. */
export async function loadImages({ docker }: Engine, file: string): Promise<readonly string[]> {
  try {
    const loaded: string[] = [];
    const stream = await docker.loadImage(createReadStream(file));
    await followStream(stream, ({ stream: said }) => {
      // Podman names all in one message, with commas between.
      const names = /^Loaded images?(?:\(s\))?: (.*)/.exec(said ?? "")?.[1];
      if (names !== undefined) loaded.push(...names.split(/, ?/));
    });
    return loaded;
  } catch (cause) {
    throw failed(`${file} cannot be loaded`, cause);
  }
}

function failed(what: string, cause: unknown): SimulatorError {
  return new SimulatorError("IMAGE_UNAVAILABLE", `${what}: ${wordsOf(cause)}.`, {
    cause,
    remedy: "Check the file and the disk space of the engine; `docker images` shows what it has.",
  });
}
