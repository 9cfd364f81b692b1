import type { AccessLogProtocol } from "../fields.ts";
import { profileOf } from "../formats.ts";
import type { ParsedAccessLogLine, ParseOptions } from "../parsed-line.ts";
import type { AccessLogRecord } from "../record.ts";
import {
  type FastReader,
  fastJsonReader,
  fastTextReaders,
  type LineShape,
} from "./fast-readers.ts";
import { emptyLine, NEWLINE, type ScannedBytes } from "./scanned-line.ts";

export interface KnownLineOptions<P extends AccessLogProtocol = AccessLogProtocol>
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
}

/**
 * Reads lines as Envoy commonly writes them straight from their bytes. Every line that it takes has
 * one sure reading.
 */
export interface KnownLineReader<P extends AccessLogProtocol = AccessLogProtocol> {
  /**
   * Reads lines from an offset on, as long as it knows them.
   *
   * @returns Offset of the first line that it does not know; `to` if it knows all of them.
   */
  read(buffer: Buffer, place: { readonly from: number; readonly to: number }): number;
  /**
   * The shape of a line that was read otherwise; JSON lines of this shape are known from then on.
   */
  learn(line: ParsedAccessLogLine<P>): LineShape;
}

/** @throws {SimulatorError} `USAGE` if no built-in profile has that name. */
export function createKnownLineReader<P extends AccessLogProtocol = AccessLogProtocol>(
  options: KnownLineOptions<P>,
): KnownLineReader<P> {
  const { protocol, format, onRecord } = options;
  const profile = profileOf(options.profile);
  const textReaders = format === "JSON" ? [] : [...fastTextReaders(protocol, profile)];
  const jsonReaders: FastReader[] = [];
  const shapes = new Map<string, LineShape>();
  const line = emptyLine();
  let piece: Piece | undefined;

  /** Offset of the end of the line in its piece, if one of the readers took it. */
  const readLine = (source: ScannedBytes, at: number, base: number) => {
    const { bytes } = source;
    const readers = bytes[at] === OPENING_BRACE ? jsonReaders : textReaders;
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

  return {
    read(buffer, { from, to }) {
      let at = from;
      while (at < to) {
        // Lines that are not known are read otherwise one by one, in the midst of a piece.
        if (piece?.buffer !== buffer || at < piece.from || at >= piece.to) {
          piece = cutPiece(buffer, at, to);
        }
        const { source, from: base } = piece;
        let offset = at - base;
        while (offset < source.bytes.length) {
          const end = readLine(source, offset, base);
          if (end < 0) return base + offset;
          offset = end + 1;
        }
        at = piece.to;
      }
      piece = undefined;
      return to;
    },
    learn({ raw, format: read, protocol: of }) {
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
    },
  };
}

/**
 * Envoys before 1.33 write the keys of one format in one order; a file may hold lines of many
 * formats and Envoys.
 */
const MOST_ORDERS = 16;

/** Of which it is remembered that they are one. */
const MOST_SHAPES = 256;

/** Whole lines of a buffer. */
interface Piece {
  readonly buffer: Buffer;
  readonly from: number;
  readonly to: number;
  readonly source: ScannedBytes;
}

/**
 * Strings cut from a piece keep all of it in memory, so pieces are small; and small pieces stay in
 * the CPU's cache.
 */
const PIECE_BYTES = 65_536;

function cutPiece(buffer: Buffer, from: number, length: number): Piece {
  const to = endOfPiece(buffer, from, length);
  const bytes = buffer.subarray(from, to);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { buffer, from, to, source: { bytes, view, latin1: bytes.toString("latin1") } };
}

/** End of the last whole line within a piece; a longer line is a piece of its own. */
function endOfPiece(bytes: Buffer, from: number, length: number): number {
  if (length - from <= PIECE_BYTES) return length;
  const last = bytes.lastIndexOf(NEWLINE, from + PIECE_BYTES - 1);
  if (last >= from) return last + 1;
  const next = bytes.indexOf(NEWLINE, from + PIECE_BYTES);
  return next < 0 || next >= length ? length : next + 1;
}

const OPENING_BRACE = 0x7b;
