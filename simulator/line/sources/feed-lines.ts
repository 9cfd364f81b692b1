import { documentKind } from "./documents.ts";
import { unwrapLine } from "./envelope.ts";
import { LONGEST_LINE_BYTES } from "./line-splitter.ts";
import { type AccessLogSource, openSource } from "./open-source.ts";
import { linesOf } from "./read-access-log.ts";

/** Reads whole lines of a buffer and returns how many bytes of it were read; the rest comes again, with what follows it. */
export type LinesConsumer = (bytes: Uint8Array, isLast: boolean) => number;

/** Hands the lines of a source on: in pieces as they are, or one by one out of their wrapping. */
export async function feedLines(source: AccessLogSource, onBytes: LinesConsumer): Promise<void> {
  const opened = await openSource(source);
  if (isWrapped(opened.beginning)) {
    for await (const { message } of linesOf(opened)) onBytes(Buffer.from(`${message}\n`), true);
    return;
  }
  let rest = Buffer.alloc(0);
  for await (const chunk of opened.bytes) {
    const whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = whole.subarray(onBytes(whole, false));
    if (rest.length <= LONGEST_LINE_BYTES) continue;
    // No line of an access log is so long: what has no newline must not fill the memory.
    onBytes(rest, true);
    rest = Buffer.alloc(0);
  }
  onBytes(rest, true);
}

function isWrapped(beginning: string): boolean {
  const [first = ""] = beginning.split(/\r?\n/, 1);
  return documentKind(beginning) !== undefined || unwrapLine(first).message !== first;
}
