import { isUtf8 } from "node:buffer";

/** A line without its newline: text, or its bytes where they are no valid UTF-8 (a TEXT line may hold any). */
export type Line = string | Buffer;

export interface LineSplitter {
  /** Lines that this chunk completes. */
  push(chunk: Buffer): readonly Line[];
  /** The last line, where it never got its newline. */
  end(): readonly Line[];
}

const NEWLINE = 0x0a;

/** Puts chunks that are cut anywhere back together into lines, byte for byte. Memory is bounded by the longest line. */
export function createLineSplitter(): LineSplitter {
  let open: Buffer[] = [];
  const takeOpen = (last: Buffer) => {
    const whole = open.length === 0 ? last : Buffer.concat([...open, last]);
    open = [];
    return whole;
  };
  return {
    push(chunk) {
      const end = chunk.lastIndexOf(NEWLINE);
      if (end === -1) {
        if (chunk.length > 0) open.push(Buffer.from(chunk));
        return [];
      }
      const whole = takeOpen(chunk.subarray(0, end));
      if (end + 1 < chunk.length) open.push(Buffer.from(chunk.subarray(end + 1)));
      return splitWhole(whole);
    },
    end() {
      return open.length === 0 ? [] : splitWhole(takeOpen(Buffer.alloc(0)));
    },
  };
}

/** Splits bytes that end where a line ends. One check and one decoding for all lines, unless one of them is not UTF-8. */
function splitWhole(bytes: Buffer): readonly Line[] {
  if (isUtf8(bytes)) return bytes.toString("utf8").split("\n");
  const lines: Line[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    lines.push(isUtf8(line) ? line.toString("utf8") : Buffer.from(line));
    start = end + 1;
  }
  return lines;
}
