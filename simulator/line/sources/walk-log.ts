import { isUtf8 } from "node:buffer";
import { createLineClassifier, type LineKind } from "../access-log/classify-line.ts";
import { profileOf } from "../access-log/formats.ts";
import type {
  ParsedAccessLogLine,
  ParseOptions,
  UnreadableLine,
} from "../access-log/parsed-line.ts";
import { createFinder } from "./create-finder.ts";
import type { FoundLine } from "./found-line.ts";
import { type Batch, createLineAssembler, type SourceLine } from "./line-assembler.ts";
import { LONGEST_LINE_BYTES } from "./line-splitter.ts";
import type { LineOrigin } from "./origin.ts";
import { findInJoined } from "./record-pieces.ts";

/** One line of a source, with what became of it. */
export interface AccessLogEntry extends LineOrigin {
  /** Number of the line in its source, of the row or of the event, counted from 1. */
  readonly number: number;
  /** The line itself, without what was wrapped around it. */
  readonly raw: string;
  /** What it is. Only `access` lines are parsed. */
  readonly kind: LineKind;
  /** The line as it was read, or why it cannot be; absent if it is not an access-log line. */
  readonly parsed?: ParsedAccessLogLine | UnreadableLine;
  /** What of it could not be read, and why; `raw` is then its beginning. */
  readonly problem?: string;
  /** The file that it is from, where the source is a folder or an archive. */
  readonly file?: string;
}

/**
 * Reads bare lines at speed: from `from` as many whole lines as it can, none after `to`. Returns
 * the offset behind the last one that it took. What it takes must be what {@link walkLog} would
 * call `access`, readable, and without any wrapping.
 */
export type BareLineReader = (
  bytes: Buffer,
  place: { readonly from: number; readonly to: number; readonly firstNumber: number },
) => number;

/** Goes through the bytes of a log chunk by chunk. Where they are cut makes no difference. */
export interface LogWalk {
  /**
   * The entries that a chunk completes, made one by one: all are to be taken before the next chunk.
   */
  push(chunk: Buffer): Iterable<AccessLogEntry>;
  /**
   * The last entries.
   *
   * @throws {Error} After them, where the source ended inside a list of records.
   */
  end(): Iterable<AccessLogEntry>;
}

/** In a capture whose lines are wrapped none is bare: after as many in a row, only one in as many is tried. */
const TRIES = 64;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

export function createLogWalk(options: ParseOptions, readBareLines?: BareLineReader): LogWalk {
  const finder = createFinder(options);
  const search = { around: {}, isMessage: true, depth: 0 };
  const assembler = createLineAssembler(finder, search);
  const profile = profileOf(options.profile);
  const classify = createLineClassifier(profile && { profile });
  let rest: Buffer = Buffer.alloc(0);
  let isStart = true;
  let number = 0;
  let misses = 0;

  const entryOf = ({ bytes, kind: shape, parsed: known, ...line }: FoundLine): AccessLogEntry => {
    number++;
    const kind = shape === "access" ? shape : classify(line.raw);
    const parsed = kind === "access" ? (known ?? finder.parse(bytes ?? line.raw)) : undefined;
    return { number, kind, ...line, ...(parsed && { parsed }) };
  };
  /** Whether the reader of bare lines has taken a line that stood in a wrapping. */
  const isCounted = ({ kind, raw, bytes }: FoundLine): boolean => {
    if (readBareLines === undefined || kind !== "access" || bytes !== undefined) return false;
    const line = Buffer.from(`${raw}\n`);
    const place = { from: 0, to: line.length, firstNumber: number + 1 };
    return readBareLines(line, place) === line.length;
  };
  function* entriesOf(batches: readonly Batch[]): Generator<AccessLogEntry> {
    for (const { found, isBlank } of batches) {
      if (isBlank) number++;
      for (const line of found) {
        if (isCounted(line)) number++;
        else yield entryOf(line);
      }
    }
  }
  function* read(bytes: Buffer, isLast: boolean): Generator<AccessLogEntry> {
    let at = 0;
    const to = isLast ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1;
    // One check for all whole lines; what follows them may end inside a character.
    const areUtf8 = isUtf8(bytes.subarray(0, to));
    const take = (end: number, isCut: boolean) =>
      assembler.push(lineOf(bytes.subarray(at, end), { isCut, isUtf8: areUtf8 && end <= to }));
    while (at < bytes.length) {
      const mayBeBare = misses < TRIES || misses % TRIES === 0;
      if (at < to && readBareLines !== undefined && mayBeBare && assembler.isIdle) {
        const end = readBareLines(bytes, { from: at, to, firstNumber: number + 1 });
        if (end > at) {
          number += linesIn(bytes.subarray(at, end));
          at = end;
          misses = 0;
          continue;
        }
      }
      misses++;
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline === -1 ? bytes.length : newline;
      if (end - at > LONGEST_LINE_BYTES) {
        const cut = endOfPart(bytes, at, at + LONGEST_LINE_BYTES);
        yield* entriesOf(take(cut, true));
        at = cut;
        continue;
      }
      if (newline === -1 && !isLast) break;
      yield* entriesOf(take(end, false));
      at = end + 1;
    }
    rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
  }

  return {
    *push(chunk) {
      let whole = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (isStart) {
        if (whole.length < 3) {
          rest = whole;
          return;
        }
        isStart = false;
        whole = withoutMark(whole);
      }
      yield* read(whole, false);
    },
    *end() {
      if (rest.length > 0) yield* read(isStart ? withoutMark(rest) : rest, true);
      const { batches, isCut } = assembler.end();
      yield* entriesOf(batches);
      const { found } = findInJoined(finder, finder.pieces.take(), search);
      yield* entriesOf([{ found, isBlank: false }]);
      if (isCut) throw new Error("The JSON ends in the middle.");
    },
  };
}

function lineOf(
  given: Buffer,
  { isCut, isUtf8: isKnownUtf8 }: { readonly isCut: boolean; readonly isUtf8: boolean },
): SourceLine {
  const bytes = !isCut && given.at(-1) === RETURN ? given.subarray(0, -1) : given;
  const text = bytes.toString("utf8");
  const line = isCut ? { text, isCut } : { text };
  return isKnownUtf8 || isUtf8(bytes) ? line : { ...line, bytes: Buffer.from(bytes) };
}

/** U+FEFF at the beginning of a file only says that it is UTF-8. */
function withoutMark(bytes: Buffer): Buffer {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return hasMark ? bytes.subarray(3) : bytes;
}

/** A place at which a line that is too long can be cut: before what may be a message of its own, or between two characters. */
function endOfPart(bytes: Buffer, from: number, to: number): number {
  const part = bytes.subarray(from, to);
  const end = Math.max(part.lastIndexOf("\r"), part.lastIndexOf("\t["), part.lastIndexOf('\t{"'));
  return end > 0 ? from + end : endOfCharacter(bytes, to);
}

/** The nearest place before an offset at which no character of UTF-8 is cut. */
function endOfCharacter(bytes: Buffer, at: number): number {
  for (let back = 0; back < 4; back++) {
    if (((bytes[at - back] ?? 0) & 0xc0) !== 0x80) return at - back;
  }
  return at;
}

function linesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return bytes.at(-1) === NEWLINE ? count : count + 1;
}
