import type { LineSigns } from "./line-signs.ts";

/**
 * Whether a JSON object that breaks off, or breaks, is what is left of an access-log line: its first keys are the
 * line's own. An application that logs requests has some of the same keys, but begins with a level, a time or a message.
 *
 * @param keys The object's keys up to where it breaks, in their order.
 */
export function areKeysOfLine(keys: Iterable<string>, { keys: known }: LineSigns): boolean {
  let count = 0;
  for (const key of keys) {
    if (!known.has(key)) return false;
    count++;
    if (count === TELLING_KEYS) return true;
  }
  return false;
}

const TELLING_KEYS = 3;

/** The keys of the flat object with which a line begins, up to where it is not valid JSON. */
export function* leadingKeys(line: string): Generator<string> {
  const member = new RegExp(MEMBER);
  const text = line.slice(0, MOST_CHARS);
  member.lastIndex = 1;
  for (let match = member.exec(text); match !== null; match = member.exec(text)) {
    const [, key = "", after] = match;
    yield key;
    if (after === undefined) return;
  }
}

/** Envoy takes headers of 60 KiB: the first keys of a line stand before this. */
const MOST_CHARS = 2 ** 16;

/** A key with its colon and, where they are whole, its value and the comma behind it. No field's key has an escape. */
const MEMBER = /\s*"([^"\\]*)"\s*:(\s*(?:"[^"\\]*(?:\\.[^"\\]*)*"|[\w.+-]+)\s*,)?/y;
