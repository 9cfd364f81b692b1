import { isUtf8 } from "node:buffer";

/**
 * A line without its newline: text, or its bytes where they are no valid UTF-8 (a TEXT line may
 * hold any).
 */
export type Line = string | Buffer;

export interface LineSplitter {
  /** Lines that this chunk completes. */
  push(chunk: Buffer): readonly Line[];
  /** The last line, where it never got its newline. */
  end(): readonly Line[];
}

const NEWLINE = 0x0a;

/**
 * Longer lines become several, as the awslogs driver makes several events of them (262,144 bytes
 * with 26 for each event).
 */
export const LONGEST_LINE_BYTES = 262_118;

/**
 * Puts chunks that are cut anywhere back together into lines, byte for byte. Memory is bounded by
 * the longest line.
 */
export function createLineSplitter(): LineSplitter {
  let open: Buffer[] = [];
  let openBytes = 0;
  const keep = (rest: Buffer) => {
    if (rest.length > 0) open.push(Buffer.from(rest));
    openBytes += rest.length;
  };
  const takeOpen = (last: Buffer) => {
    const whole = open.length === 0 ? last : Buffer.concat([...open, last]);
    open = [];
    openBytes = 0;
    return whole;
  };
  return {
    push(chunk) {
      const end = chunk.lastIndexOf(NEWLINE);
      if (end !== -1) {
        const lines = splitWhole(takeOpen(chunk.subarray(0, end)));
        keep(chunk.subarray(end + 1));
        return lines;
      }
      if (openBytes + chunk.length <= LONGEST_LINE_BYTES) {
        keep(chunk);
        return [];
      }
      const whole = takeOpen(chunk);
      const cut = whole.length - (whole.length % LONGEST_LINE_BYTES || LONGEST_LINE_BYTES);
      keep(whole.subarray(cut));
      return splitWhole(whole.subarray(0, cut));
    },
    end() {
      return open.length === 0 ? [] : splitWhole(takeOpen(Buffer.alloc(0)));
    },
  };
}

/**
 * Splits bytes that end where a line ends. One check and one decoding for all lines, unless one of
 * them is long or not UTF-8.
 */
function splitWhole(bytes: Buffer): readonly Line[] {
  if (bytes.length <= LONGEST_LINE_BYTES && isUtf8(bytes))
    return bytes.toString("utf8").split("\n");
  const lines: Line[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const lineEnd = newline === -1 ? bytes.length : newline;
    const end = Math.min(lineEnd, start + LONGEST_LINE_BYTES);
    const line = bytes.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString("utf8") : Buffer.from(line));
    start = end === lineEnd ? end + 1 : end;
  }
  return lines;
}
