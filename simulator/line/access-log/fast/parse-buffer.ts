import type { AccessLogProtocol } from "../fields.ts";
import { profileOf } from "../formats.ts";
import { parseAccessLogLine } from "../parse.ts";
import type { ParsedAccessLogLine, ParseOptions, UnreadableLine } from "../parsed-line.ts";
import type { AccessLogRecord } from "../record.ts";
import {
  type FastReader,
  fastJsonReader,
  fastTextReaders,
  type LineShape,
} from "./fast-readers.ts";
import { emptyLine, NEWLINE, type ScannedBytes } from "./scanned-line.ts";

export interface AccessLogBufferOptions<P extends AccessLogProtocol = AccessLogProtocol>
  extends ParseOptions<P> {
  /**
   * Called for each line that has one sure reading. The line is `buffer.subarray(from, to)`. Strings of a record may keep
   * up to 64 KiB of the buffer's text in memory for as long as they live. Lines with the same keys in the same order come with the same shape.
   */
  readonly onRecord: (
    record: AccessLogRecord<P>,
    from: number,
    to: number,
    shape: LineShape,
  ) => void;
  /** Called for each other line that is not empty: one that is ambiguous, or cannot be read. @default they are left out */
  readonly onOther?: (
    line: ParsedAccessLogLine<P> | UnreadableLine,
    from: number,
    to: number,
  ) => void;
}

/**
 * Reads whole lines of a buffer; returns how many bytes of it were read. What follows the last newline is left for the
 * next buffer, unless `isLast` says that there is none.
 */
export type AccessLogBufferParser = (buffer: Uint8Array, isLast: boolean) => number;

/** Reads every line of a buffer, from bytes to typed records. See {@link createAccessLogBufferParser}. */
export function parseAccessLogBuffer<P extends AccessLogProtocol = AccessLogProtocol>(
  buffer: Uint8Array,
  options: AccessLogBufferOptions<P>,
): void {
  createAccessLogBufferParser(options)(buffer, true);
}

/**
 * A parser for many lines, several times as fast as `parseAccessLogLine` and with the same results: lines as Envoy commonly
 * writes them are read straight from their bytes, all others by `parseAccessLogLine`. Key orders of JSON lines are learned
 * as they come, so lines of an Envoy before 1.33, which does not sort them, are read at speed as well.
 *
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function createAccessLogBufferParser<P extends AccessLogProtocol = AccessLogProtocol>(
  options: AccessLogBufferOptions<P>,
): AccessLogBufferParser {
  const { protocol, format, onRecord, onOther } = options;
  const profile = profileOf(options.profile);
  const textReaders = format === "JSON" ? [] : [...fastTextReaders(protocol, profile)];
  const jsonReaders: FastReader[] = [];
  const shapes = new Map<string, LineShape>();
  const line = emptyLine();

  /** The shape of a line that none of the readers took; of JSON lines of this shape there is a reader from then on. */
  const shapeOf = ({ raw, format: read, protocol: of }: ParsedAccessLogLine): LineShape => {
    const keys = read === "JSON" ? Object.keys(JSON.parse(raw)) : undefined;
    const name = JSON.stringify([of, keys]);
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const shape = { protocol: of, format: read, ...(keys && { keys }) };
    if (shapes.size === MOST_SHAPES) return shape;
    const reader =
      keys && jsonReaders.length < MOST_ORDERS ? fastJsonReader(of, keys, profile) : undefined;
    if (reader !== undefined) jsonReaders.unshift(reader);
    shapes.set(name, reader?.shape ?? shape);
    return reader?.shape ?? shape;
  };

  /** Offset of the end of the line, if one of the readers took it. */
  const readFast = (readers: FastReader[], source: ScannedBytes, at: number, base: number) => {
    const { bytes } = source;
    for (let i = 0; i < readers.length; i++) {
      const reader = readers[i] as FastReader;
      const end = reader.scan(source, at, line);
      if (end < 0 || (end < bytes.length && bytes[end] !== NEWLINE)) continue;
      const record = reader.makeRecord(source, line);
      if (record === undefined) return -1;
      // Lines come in runs of one kind: the reader that took this one is tried first on the next.
      if (i > 0) {
        readers[i] = readers[0] as FastReader;
        readers[0] = reader;
      }
      onRecord(record as AccessLogRecord<P>, base + at, base + end, reader.shape);
      return end;
    }
    return -1;
  };

  const readSlowly = (bytes: Uint8Array, at: number, base: number) => {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    const to = bytes[end - 1] === RETURN && end > at ? end - 1 : end;
    if (to > at) {
      const result = parseAccessLogLine(bytes.subarray(at, to), options);
      if (result.ok && result.ambiguous === undefined) {
        onRecord(result.record, base + at, base + to, shapeOf(result));
      } else {
        onOther?.(result, base + at, base + to);
      }
    }
    return end;
  };

  return (buffer, isLast) => {
    const whole = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const length = isLast ? whole.length : whole.lastIndexOf(NEWLINE) + 1;
    let base = 0;
    while (base < length) {
      const bytes = whole.subarray(base, endOfPiece(whole, base, length));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const source = { bytes, view, latin1: bytes.toString("latin1") };
      let at = 0;
      while (at < bytes.length) {
        const readers = bytes[at] === OPENING_BRACE ? jsonReaders : textReaders;
        const end = readFast(readers, source, at, base);
        at = (end < 0 ? readSlowly(bytes, at, base) : end) + 1;
      }
      base += bytes.length;
    }
    return length;
  };
}

/** Envoys before 1.33 write the keys of one format in one order; a file may hold lines of many formats and Envoys. */
const MOST_ORDERS = 16;

/** Of which it is remembered that they are one. */
const MOST_SHAPES = 256;

/** Strings cut from a piece keep all of it in memory, so pieces are small; and small pieces stay in the CPU's cache. */
const PIECE_BYTES = 65_536;

/** End of the last whole line within a piece; a longer line is a piece of its own. */
function endOfPiece(bytes: Buffer, from: number, length: number): number {
  if (length - from <= PIECE_BYTES) return length;
  const last = bytes.lastIndexOf(NEWLINE, from + PIECE_BYTES - 1);
  if (last >= from) return last + 1;
  const next = bytes.indexOf(NEWLINE, from + PIECE_BYTES);
  return next < 0 || next >= length ? length : next + 1;
}

const RETURN = 0x0d;
const OPENING_BRACE = 0x7b;
