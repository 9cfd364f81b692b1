import { crc32, createInflateRaw } from "node:zlib";
import { CutOff, wholeOf } from "./cut-off.ts";

/**
 * Unpacks gzip files that stand one after the other, as Firehose and exports to S3 write them, also
 * with line breaks or NULs between them. What follows the last and is not gzip comes out as it is.
 *
 * @throws {CutOff} Where it ends in the middle.
 * @throws {Error} Where it is broken.
 */
export async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const input = createByteReader(bytes);
  for (let count = 0; ; count++) {
    if (count > 0 && (await isAtEnd(input))) return;
    const [first, second] = await input.peek(2);
    if (first !== 0x1f || second !== 0x8b) {
      yield* input.rest();
      return;
    }
    await skipHeader(input);
    let checksum = 0;
    for await (const chunk of inflate(input)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    const trailer = await input.take(8);
    if (trailer.readUInt32LE(0) !== checksum) throw new Error("incorrect data check");
  }
}

interface ByteReader {
  /** Up to so many bytes, which stay. */
  peek(count: number): Promise<Buffer>;
  /** Exactly so many bytes. */
  take(count: number): Promise<Buffer>;
  /** The next bytes, however many; `undefined` at the end. */
  next(): Promise<Buffer | undefined>;
  giveBack(bytes: Buffer): void;
  rest(): AsyncGenerator<Buffer>;
}

function createByteReader(bytes: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = bytes[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const next = async () => {
    if (held.length > 0) {
      const chunk = held;
      held = Buffer.alloc(0);
      return chunk;
    }
    const { done, value } = await iterator.next();
    return done ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  };
  const peek = async (count: number) => {
    while (held.length < count) {
      const before = held;
      held = Buffer.alloc(0);
      const more = await next();
      held = more === undefined ? before : Buffer.concat([before, more]);
      if (more === undefined) break;
    }
    return held.subarray(0, count);
  };
  return {
    peek,
    next,
    async take(count) {
      const taken = await peek(count);
      if (taken.length < count) throw new CutOff("gzip");
      held = held.subarray(count);
      return taken;
    },
    giveBack(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([chunk, held]);
    },
    async *rest() {
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    },
  };
}

/** Skips what may stand between two files; says whether nothing follows it. */
async function isAtEnd(input: ByteReader): Promise<boolean> {
  for (;;) {
    const [byte] = await input.peek(1);
    if (byte === undefined) return true;
    if (byte !== 0 && byte !== 0x0a && byte !== 0x0d && byte !== 0x20) return false;
    await input.take(1);
  }
}

/** RFC 1952, 2.3: flags say which fields follow the ten fixed bytes. */
async function skipHeader(input: ByteReader): Promise<void> {
  const header = await input.take(10);
  if (header[2] !== 8) throw new Error("unknown compression method");
  const flags = header[3] ?? 0;
  if (flags & 0x04) await input.take((await input.take(2)).readUInt16LE(0));
  for (const flag of [0x08, 0x10]) {
    if (flags & flag) while ((await input.take(1))[0] !== 0);
  }
  if (flags & 0x02) await input.take(2);
}

/** Unpacks one stream, and gives back what follows it. */
async function* inflate(input: ByteReader): AsyncGenerator<Buffer> {
  const unpacker = createInflateRaw();
  let fed = 0;
  let last: Buffer = Buffer.alloc(0);
  let isOver = false;
  unpacker.once("end", () => {
    isOver = true;
  });
  const feed = async () => {
    while (!isOver) {
      const chunk = await input.next();
      if (chunk === undefined) {
        unpacker.end();
        return;
      }
      fed += chunk.length;
      last = chunk;
      await new Promise<void>((resolve) => {
        unpacker.once("end", resolve);
        unpacker.write(chunk, () => {
          unpacker.off("end", resolve);
          resolve();
        });
      });
      // The end of the stream is known only after what it held has been read.
      if (unpacker.bytesWritten < fed) return;
    }
  };
  const feeding = feed().catch((error: Error) => unpacker.destroy(error));
  yield* wholeOf("gzip", unpacker);
  await feeding;
  input.giveBack(last.subarray(last.length - (fed - unpacker.bytesWritten)));
}
