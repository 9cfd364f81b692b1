import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** A file, or bytes from anywhere: standard input, the body of a response, the output of a process. */
export type AccessLogSource = string | URL | AsyncIterable<Uint8Array | string>;

const PEEK_BYTES = 4_096;

export interface OpenedSource {
  /** Unpacked where they were gzip. */
  readonly bytes: Readable;
  /** What they begin with. */
  readonly beginning: string;
}

/** The bytes of a source, unpacked where they are gzip, and what they begin with. */
export async function openSource(source: AccessLogSource): Promise<OpenedSource> {
  const isFile = typeof source === "string" || source instanceof URL;
  const given = isFile ? createReadStream(source) : Readable.from(source, { objectMode: false });
  const first = await peek(given);
  if (first.beginning[0] !== 0x1f || first.beginning[1] !== 0x8b) return asText(first);
  // Concatenated gzip files, as S3 exports are, are unpacked one after the other.
  const unpacked = pipeline(first.bytes, createGunzip(), () => undefined);
  return asText(await peek(unpacked));
}

function asText({ bytes, beginning }: Awaited<ReturnType<typeof peek>>): OpenedSource {
  return { bytes, beginning: beginning.toString("utf8").replace(/^\uFEFF/, "") };
}

/** Looks at the first bytes and gives them back. A source that fails says so here, before anything was read. */
async function peek(source: Readable) {
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
  async function* all() {
    if (beginning.length > 0) yield beginning;
    if (!isDone) for await (const chunk of { [Symbol.asyncIterator]: () => iterator }) yield chunk;
  }
  return { beginning, bytes: Readable.from(all(), { objectMode: false }) };
}
