import { LONGEST_LINE_BYTES } from "../logs/line-splitter.ts";
import { documentKind, readDocument } from "./documents.ts";
import { unwrapLine } from "./envelope.ts";
import { type AccessLogSource, openSource } from "./open-source.ts";
import { unwrappedLines } from "./read-access-log.ts";

/** Reads whole lines of a buffer and returns how many bytes of it were read; the rest comes again, with what follows it. */
export type LineEater = (bytes: Uint8Array, isLast: boolean) => number;

/** Hands the lines of a source on: in pieces as they are, or one by one out of their wrapping. */
export async function feedLines(source: AccessLogSource, eat: LineEater): Promise<void> {
  const { bytes, beginning } = await openSource(source);
  const [first = ""] = beginning.split(/\r?\n/, 1);
  const document = documentKind(beginning);
  if (document !== undefined || unwrapLine(first).message !== first) {
    const lines = document === undefined ? unwrappedLines(bytes) : readDocument(document, bytes);
    for await (const { message } of lines)
      eat(Buffer.from(`${message.replace(/\r?\n?$/, "")}\n`), true);
    return;
  }
  let rest = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = whole.subarray(eat(whole, false));
    if (rest.length <= LONGEST_LINE_BYTES) continue;
    // No line of an access log is so long: what has no newline must not fill the memory.
    eat(rest, true);
    rest = Buffer.alloc(0);
  }
  eat(rest, true);
}
