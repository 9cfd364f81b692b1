import { isUtf8 } from "node:buffer";
import zlib, { gunzipSync, inflateSync } from "node:zlib";

/** What encoded bytes in a text were. */
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

/** Digits of bytes, as databases write them too. */
const HEX = /^(?:0?x)?((?:[\da-f]{2}){32,})$/i;

/**
 * What a text of base64 or of hexadecimal digits holds, unpacked as often as it was packed;
 * `undefined` where it is neither, or not of text.
 */
export function unpackText(text: string): Unpacked | undefined {
  const [, digits] = HEX.exec(text) ?? [];
  const ofDigits = digits === undefined ? undefined : unpackBytes(Buffer.from(digits, "hex"));
  if (ofDigits !== undefined) return ofDigits;
  return BASE64.test(text) ? unpackBytes(Buffer.from(text, "base64")) : undefined;
}

/** What bytes hold, unpacked as often as they were packed; `undefined` where it is not text. */
export function unpackBytes(packed: Uint8Array): Unpacked | undefined {
  let bytes = packed;
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
