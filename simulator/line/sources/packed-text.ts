import { isUtf8 } from "node:buffer";
import zlib, { gunzipSync, inflateSync } from "node:zlib";

/** What base64 in a text was. */
export type Unpacked =
  /** `isSure`: it was packed, so it is no chance that it is text. */
  | { readonly text: string; readonly isSure: boolean }
  /** It is packed, and cannot be unpacked. */
  | { readonly problem: string };

/** Whole texts of base64 that are long enough for a line, in either alphabet. */
const BASE64 = /^[A-Za-z0-9+/_-]{64,}={0,2}$/;

/**
 * More than CloudWatch and Kinesis put into one record; a text that unpacks to more was made to
 * fill the memory.
 */
const MOST_BYTES = 32 * 2 ** 20;

/** Firehose compresses what CloudWatch has compressed already. */
const MOST_LAYERS = 4;

/**
 * What a text of base64 holds, unpacked as often as it was packed; `undefined` where it is not
 * base64 of text.
 */
export function unpackText(text: string): Unpacked | undefined {
  if (!BASE64.test(text)) return undefined;
  let bytes: Uint8Array = Buffer.from(text, "base64");
  let times = 0;
  for (; times < MOST_LAYERS; times++) {
    const unpack = unpackerOf(bytes);
    if (unpack === undefined) break;
    try {
      bytes = unpack(bytes, { maxOutputLength: MOST_BYTES });
    } catch (error) {
      // Two bytes tell it: that may have been chance.
      if (unpack === inflateSync) return undefined;
      const isTooMuch = error instanceof RangeError;
      return {
        problem: isTooMuch
          ? `Base64 of compressed data that unpacks to more than ${MOST_BYTES / 2 ** 20} MiB is not read.`
          : "Base64 of compressed data that is broken cannot be read.",
      };
    }
  }
  if (!isUtf8(bytes)) return undefined;
  return { text: Buffer.from(bytes).toString("utf8"), isSure: times > 0 };
}

function unpackerOf(bytes: Uint8Array) {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync;
  const isZlib = bytes[0] === 0x78 && (0x7800 + (bytes[1] ?? 0)) % 31 === 0;
  if (isZlib) return inflateSync;
  const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
  return isZstd ? zlib.zstdDecompressSync : undefined;
}
