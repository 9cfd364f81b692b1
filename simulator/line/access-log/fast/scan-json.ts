import { type FieldName, factsOf } from "../fields.ts";
import {
  BACKSLASH,
  isTimeShape,
  type LineScanner,
  MISSING,
  MOST_DIGITS,
  NINE,
  QUOTE,
  SLOTS,
  SPACE,
  TIME_LENGTH,
  ZERO,
} from "./scanned-line.ts";

/** A key of a JSON line and the field it stands for. */
export interface JsonKey {
  readonly key: string;
  readonly name: FieldName;
}

export interface JsonScannerOptions {
  /** In the order of the line. */
  readonly keys: readonly JsonKey[];
  /** Fields that records of the protocol have and these lines do not. */
  readonly absent: readonly FieldName[];
}

/**
 * A scanner for JSON lines whose keys stand in exactly this order, without spaces, as Envoy writes them. It takes plain
 * values only: an escape, `1e+05` or an unusual type makes it answer -1, and then `readJsonLine` must be asked. What it
 * takes, it reads as that one does; tests hold the two equal.
 */
export function jsonScanner({ keys, absent }: JsonScannerOptions): LineScanner {
  const literals = keys.map(({ key }, index) =>
    Buffer.from(`${index === 0 ? "{" : ","}${JSON.stringify(key)}:`),
  );
  // Most of a line is its keys: they are compared four bytes at a time, and what is left over byte by byte.
  const words = Int32Array.from(literals.flatMap(wordsOf));
  const rest = new Uint8Array(Buffer.concat(literals.map(restOf)));
  const wordCounts = Uint8Array.from(literals, (literal) => wordsOf(literal).length);
  const restCounts = Uint8Array.from(literals, (literal) => restOf(literal).length);
  const slots = Uint8Array.from(keys, ({ name }) => SLOTS[name]);
  const kinds = Uint8Array.from(keys, ({ name }) => kindOf(name));
  const nullable = Uint8Array.from(keys, ({ name }) => (factsOf(name).alwaysThere ? 0 : 1));

  const absentSlots = Uint8Array.from(absent, (name) => SLOTS[name]);

  return ({ bytes, view }, start, line) => {
    const { from, to, number } = line;
    for (const slot of absentSlots) from[slot] = MISSING;
    let at = start;
    let word = 0;
    let byteOfRest = 0;
    let bits = 0;
    for (let step = 0; step < slots.length; step++) {
      const wordEnd = word + (wordCounts[step] as number);
      if (at + (wordEnd - word) * WORD > bytes.length) return -1;
      for (; word < wordEnd; word++, at += WORD) {
        if (view.getInt32(at) !== words[word]) return -1;
      }
      const restEnd = byteOfRest + (restCounts[step] as number);
      for (; byteOfRest < restEnd; byteOfRest++, at++) {
        if (bytes[at] !== rest[byteOfRest]) return -1;
      }
      const slot = slots[step] as number;
      const kind = kinds[step];
      let byte = bytes[at] as number;
      if (kind === NUMBER) {
        const first = at;
        let value = 0;
        while (byte >= ZERO && byte <= NINE) {
          value = value * 10 + byte - ZERO;
          byte = bytes[++at] as number;
        }
        const digits = at - first;
        if (digits === 0 || digits > MOST_DIGITS) return -1;
        if (digits > 1 && bytes[first] === ZERO) return -1;
        number[slot] = value;
      } else if (byte === QUOTE) {
        const first = ++at;
        byte = bytes[at] as number;
        // At the end of the buffer `byte` is undefined, and so is its class.
        while (PLAIN[byte] === 1) {
          bits |= byte;
          byte = bytes[++at] as number;
        }
        if (byte !== QUOTE) return -1;
        if (kind === TIME && (at - first !== TIME_LENGTH || !isTimeShape(bytes, first))) return -1;
        if (kind === DIGITS && !isDecimal(bytes, first, at)) return -1;
        from[slot] = first;
        to[slot] = at++;
      } else {
        if (nullable[step] === 0 || !isNull(bytes, at)) return -1;
        from[slot] = MISSING;
        at += 4;
      }
    }
    line.bits = bits;
    return bytes[at] === CLOSING_BRACE ? at + 1 : -1;
  };
}

/** 1 for every byte that stands for itself in a JSON string. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

function isDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte < ZERO || byte > NINE) return false;
  }
  return to > from && to - from <= MOST_DIGITS;
}

const WORD = 4;

function wordsOf(literal: Buffer): readonly number[] {
  const count = Math.floor(literal.length / WORD);
  return Array.from({ length: count }, (_, index) => literal.readInt32BE(index * WORD));
}

function restOf(literal: Buffer): Buffer {
  return literal.subarray(literal.length - (literal.length % WORD));
}

const STRING = 0;
const NUMBER = 1;
const DIGITS = 2;
const TIME = 3;
const CLOSING_BRACE = 0x7d;

function kindOf(name: FieldName): number {
  const { type, content } = factsOf(name);
  if (type === "number") return NUMBER;
  if (content === "time") return TIME;
  return content === "integer" ? DIGITS : STRING;
}

function isNull(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x6e && bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c
  );
}
