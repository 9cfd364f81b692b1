import { isUtf8 } from "node:buffer";

/**
 * Text of a header value whose bytes were read one character a byte: UTF-8 where they are, else as they are. Envoy's JSON
 * format does the same (`\u00e9` for a byte 0xE9 that is not UTF-8), so TEXT and JSON lines of one request agree.
 */
export function decodeText(latin1: string): string {
  const bytes = Buffer.from(latin1, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : latin1;
}
