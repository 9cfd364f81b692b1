import type { Finder } from "./finder.ts";
import type { FoundLine } from "./found-line.ts";

interface LineAtOptions {
  readonly at: number;
  /** The same text in bytes, one for each character, where they are not UTF-8. */
  readonly bytes?: Buffer;
}

/**
 * A line of the proxy that stands in a text up to the text's end, or up to what a tool has put
 * behind it.
 */
export function lineAt(
  finder: Finder,
  text: string,
  { at, bytes }: LineAtOptions,
): (FoundLine & { readonly end: number }) | undefined {
  const first = bytes === undefined ? firstOfSeveral(finder, text, at) : undefined;
  if (first !== undefined) return first;
  const rest = at === 0 ? text : text.slice(at);
  const kind = finder.classify(rest);
  if (kind === "other") return undefined;
  const bytesTo = (end: number) => bytes?.subarray(at, end);
  const lineTo = (end: number) => {
    const slice = bytesTo(end);
    const raw = slice === undefined ? text.slice(at, end) : slice.toString("utf8");
    return { raw, kind, end, ...(slice && { bytes: slice }) };
  };
  const next = NEXT_LINE.exec(rest);
  if (kind !== "access") return lineTo(next === null ? text.length : at + next.index);
  if (bytes === undefined && finder.isSure(rest)) return lineTo(text.length);
  for (const length of lengthsOf(rest)) {
    const end = at + length;
    const parsed = finder.parse(bytesTo(end) ?? text.slice(at, end));
    if (parsed.ok) return { ...lineTo(end), parsed };
  }
  return lineTo(next === null ? text.length : at + next.index);
}

/**
 * The line up to the next one on the same line of text. It is looked for from the left: of hundreds the whole would be read as one with
 * strange values.
 */
function firstOfSeveral(finder: Finder, text: string, at: number) {
  NEXT_MESSAGE.lastIndex = at;
  const end = NEXT_MESSAGE.exec(text)?.index;
  if (end === undefined) return undefined;
  const raw = text.slice(at, end);
  const kind = finder.classify(raw);
  if (kind !== "access") return undefined;
  const parsed = finder.parse(raw);
  return parsed.ok ? { raw, kind, end, parsed } : undefined;
}

const NEXT_MESSAGE = /\t(?=\{"|\[\d{4}-\d\d-\d\d[T ])/g;

/**
 * `aws --output text` writes lists of messages on one line, Java prints a list of events as one, and syslog over TCP counts the bytes of
 * a message instead of ending its line (RFC 6587).
 */
const NEXT_LINE =
  /\t(?=\{"|\[\d{4}-\d\d-\d\d[T ]|\d{13}$)|, [A-Z]\w+=\d+\)(?=, |\]|$)|\d{2,5} <\d{1,3}>1 (?=\d{4}-\d\d-\d\dT)/;

/**
 * Lengths that a TEXT line may have, the whole text first: those behind which something stands that
 * closes a wrapping.
 */
function* lengthsOf(text: string): Generator<number> {
  yield text.length;
  let tries = 0;
  for (let length = text.length - 1; length > SHORTEST && tries < MOST_TRIES; length--) {
    if (
      !/["\d-]/.test(text.charAt(length - 1)) ||
      !CLOSES.test(text.slice(length, length + CLOSING_CHARS))
    ) {
      continue;
    }
    tries++;
    yield length;
  }
}

/** A time and a TCP connection with single digits. */
const SHORTEST = 40;

const MOST_TRIES = 32;

/** As much of what follows as is looked at. */
const CLOSING_CHARS = 24;

/**
 * What wrappings put behind a line: the end of a cell, of a quotation, of an object. Never what a
 * line goes on with.
 */
const CLOSES =
  /^(?:\t|\s*[|│┃║]|\\?["'`]{0,3}\s*(?:[,;)\]}>|]|$)|\\?["'`]\s|<\/|#0\d\d|(?:\^M)?\$$|\s[A-Za-z_][\w.]{0,20}[:=]|\d{2,5} <)/;
