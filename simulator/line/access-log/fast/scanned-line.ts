import { FIELDS, type FieldName, isFieldName } from "../fields.ts";
import { TIME_TEMPLATE } from "../values.ts";

/**
 * Where the values of the line just scanned lie. One object is used for every line, because making one per line costs
 * more than scanning it.
 */
export interface ScannedLine {
  /** Per field, the offset of its first byte and of the byte after its last; `MISSING` where there is no value. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Per field whose JSON type is number, the number. */
  readonly number: Float64Array;
  /** Bits of every byte of every string together: 0x80 is set where one is not ASCII. */
  bits: number;
}

/** `from` of a field without a value. */
export const MISSING = -1;

/** Bytes of whole lines in the three ways they are looked at; an offset means the same place in each. */
export interface ScannedBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** One character a byte. */
  readonly latin1: string;
}

/** Reads the line that begins at an offset; returns the offset of its end, or -1 where the line is not of this kind. */
export type LineScanner = (source: ScannedBytes, start: number, line: ScannedLine) => number;

const NAMES = Object.keys(FIELDS).filter(isFieldName);

/** Every field's place in the arrays of a {@link ScannedLine}. */
export const SLOTS = Object.fromEntries(NAMES.map((name, slot) => [name, slot])) as Readonly<
  Record<FieldName, number>
>;

/** A line in which nothing is there yet. */
export function emptyLine(): ScannedLine {
  return {
    from: new Int32Array(NAMES.length).fill(MISSING),
    to: new Int32Array(NAMES.length),
    number: new Float64Array(NAMES.length),
    bits: 0,
  };
}

export const NEWLINE = 0x0a;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const MINUS = 0x2d;
export const ZERO = 0x30;
export const NINE = 0x39;
export const BACKSLASH = 0x5c;

/** More digits may not fit a number exactly. */
export const MOST_DIGITS = 15;

/** Whether `2025-11-11T07:40:46.216Z` stands here, by its shape alone. */
export function isTimeShape(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < TIME_LENGTH; i++) {
    const byte = bytes[at + i] as number;
    const wanted = TIME_SHAPE[i];
    // Past the end of the buffer `byte` is undefined, and no comparison holds.
    if (wanted === ZERO ? !(byte >= ZERO && byte <= NINE) : byte !== wanted) return false;
  }
  return true;
}

/** Bytes of a time. */
export const TIME_LENGTH = TIME_TEMPLATE.length;
const TIME_SHAPE = new Uint8Array(Buffer.from(TIME_TEMPLATE));
