import { createReadStream } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { SimulatorError } from "../../errors.ts";
import { type Container, containerOf } from "./containers.ts";
import { wholeOf } from "./cut-off.ts";
import { gunzip } from "./gunzip.ts";
import { decodeUtf16, utf16Of } from "./utf16.ts";

/**
 * A file or folder, or bytes from anywhere: standard input, the body of a response, the output of a
 * process.
 */
export type AccessLogSource = string | URL | AsyncIterable<Uint8Array | string>;

/** One log of a source: text in UTF-8, or what is nearest to it. */
export interface SourcePart {
  /**
   * Its name in the folder or archive that the source is; `undefined` where the source is the log
   * itself.
   */
  readonly name?: string;
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * Opens the logs of a source, one after the other: every file of a folder (in the order of their
 * names, also in folders in it) and of a tar archive; unpacked where they are gzip or zstd, as
 * often as they were packed.
 *
 * @throws {SimulatorError} `INPUT_INVALID` for a container that is not read, with the command that
 *   unpacks it.
 * @throws {Error} What the source itself fails with.
 */
export async function* openSource(source: AccessLogSource): AsyncGenerator<SourcePart> {
  if (typeof source !== "string" && !(source instanceof URL)) {
    yield* partsOf(Readable.from(source, { objectMode: false }), {});
    return;
  }
  const path = typeof source === "string" ? source : fileURLToPath(source);
  const isFolder = (await stat(path)).isDirectory();
  yield* isFolder ? partsOfFolder(path) : partsOf(createReadStream(path), { file: path });
}

/**
 * The files of a folder, also of folders in it, in the order of their names; a file alone is its
 * own. Paths begin with the given one.
 *
 * @throws {Error} If there is no such file or folder.
 */
export async function logFilesOf(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await Array.fromAsync(filesIn(path));
  return names.map((name) => join(path, name));
}

async function* partsOfFolder(folder: string): AsyncGenerator<SourcePart> {
  for await (const name of filesIn(folder)) {
    const file = join(folder, name);
    yield* partsOf(createReadStream(file), { name, file });
  }
}

/** Names of the files in a folder, relative to it. */
async function* filesIn(folder: string): AsyncGenerator<string> {
  const seen = new Set<string>();
  const walk = async function* (inner: string): AsyncGenerator<string> {
    const path = join(folder, inner);
    // Links may lead back to where they are.
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    for (const name of (await readdir(path)).sort()) {
      const child = join(inner, name);
      const found = await stat(join(folder, child));
      if (found.isDirectory()) yield* walk(child);
      else if (found.isFile()) yield child;
    }
  };
  yield* walk("");
}

interface PartOrigin {
  readonly name?: string;
  /** For the command that unpacks it. */
  readonly file?: string;
}

async function* partsOf(
  source: AsyncIterable<Uint8Array>,
  origin: PartOrigin,
): AsyncGenerator<SourcePart> {
  let { beginning, bytes } = await peek(source);
  for (let layers = 0; layers < MOST_LAYERS; layers++) {
    const container = containerOf(beginning);
    if (container === undefined) break;
    if (container === "tar") {
      yield* partsOfTar(bytes, origin);
      return;
    }
    ({ beginning, bytes } = await peek(unpack(container, { bytes, origin })));
  }
  const encoding = utf16Of(beginning);
  const { name } = origin;
  yield {
    ...(name !== undefined && { name }),
    bytes: encoding === undefined ? bytes : decodeUtf16(bytes, encoding),
  };
}

/** Packed in packed files, such as `tar.gz`, or gzip that Firehose has made of gzip. */
const MOST_LAYERS = 5;

async function* partsOfTar(
  bytes: AsyncIterable<Buffer>,
  { name, file }: PartOrigin,
): AsyncGenerator<SourcePart> {
  const { extract } = await import("tar-stream");
  const archive = extract();
  const input = Readable.from(bytes);
  input.on("error", (error) => archive.destroy(error));
  input.pipe(archive);
  for await (const entry of archive) {
    const { type, name: inner } = entry.header;
    if (type !== "file") entry.resume();
    else
      yield* partsOf(entry as AsyncIterable<Buffer>, {
        name: name === undefined ? inner : join(name, inner),
        ...(file && { file }),
      });
  }
}

interface Packed {
  readonly bytes: AsyncIterable<Buffer>;
  readonly origin: PartOrigin;
}

function unpack(
  container: Exclude<Container, "tar">,
  { bytes, origin }: Packed,
): AsyncIterable<Buffer> {
  if (container === "gzip") return gunzip(bytes);
  if (container === "zstd")
    return wholeOf("zstd", Readable.from(bytes).pipe(zlib.createZstdDecompress()));
  const { title, command } = container;
  const file = origin.file ?? "the file";
  throw new SimulatorError(
    "INPUT_INVALID",
    `${origin.name ?? file} is ${title}, which is not read.`,
    {
      remedy: command(origin.file ?? "FILE"),
    },
  );
}

const PEEK_BYTES = 4_096;

/**
 * Looks at the first bytes and gives them back. A source that fails says so here, before anything
 * was read.
 */
async function peek(source: AsyncIterable<Uint8Array>) {
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = source[Symbol.asyncIterator]();
  let isDone = false;
  while (size < PEEK_BYTES && !isDone) {
    const next = await iterator.next();
    isDone = next.done === true;
    if (next.done) break;
    const chunk = Buffer.from(next.value);
    chunks.push(chunk);
    size += chunk.length;
  }
  const beginning = Buffer.concat(chunks);
  async function* all(): AsyncGenerator<Buffer> {
    if (beginning.length > 0) yield beginning;
    if (isDone) return;
    for await (const chunk of { [Symbol.asyncIterator]: () => iterator }) yield Buffer.from(chunk);
  }
  return { beginning, bytes: all() };
}
