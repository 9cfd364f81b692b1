import type { FieldContent } from "../fields.ts";
import type { TextFormat } from "../profiles/profile.ts";
import { textLayout } from "../text-layout.ts";
import {
  isTimeShape,
  type LineScanner,
  MINUS,
  MISSING,
  MOST_DIGITS,
  NEWLINE,
  NINE,
  QUOTE,
  SLOTS,
  TIME_LENGTH,
  ZERO,
} from "./scanned-line.ts";
import { VALUE_SHAPES } from "./value-shapes.ts";

/**
 * A scanner for TEXT lines of a documented layout in which no value holds a quote, and no value outside quotes a space.
 * Such a line has as many quotes as the layout, so it has one reading; any other line gets -1, and then `readText` must be
 * asked for all of its readings. Tests hold the two equal.
 *
 * @returns `undefined` where a field of the format has no place in a record.
 */
export function textScanner(format: TextFormat): LineScanner | undefined {
  const { opening, steps } = textLayout(format);
  const fields = steps.map(({ field }) => field);
  const slots = fields.flatMap(({ name }) => (name === undefined ? [] : [SLOTS[name]]));
  if (slots.length < steps.length) return undefined;
  const openingBytes = new Uint8Array(Buffer.from(opening));
  const after = new Uint8Array(Buffer.from(steps.map((step) => step.after).join("")));
  const afterLengths = Uint8Array.from(steps, (step) => step.after.length);
  const stops = Uint8Array.from(steps, (step) => step.after.charCodeAt(0) || NEWLINE);
  const kinds = Uint8Array.from(fields, ({ content }) => KINDS[content]);
  const nullable = Uint8Array.from(fields, ({ missing }) => (missing === "never" ? 0 : 1));
  const isNumber = Uint8Array.from(fields, ({ type }) => (type === "number" ? 1 : 0));

  return ({ bytes }, start, line) => {
    const { from, to, number } = line;
    let at = start;
    for (let i = 0; i < openingBytes.length; i++, at++) {
      if (bytes[at] !== openingBytes[i]) return -1;
    }
    let matched = 0;
    let bits = 0;
    for (let step = 0; step < slots.length; step++) {
      const slot = slots[step] as number;
      const kind = kinds[step] as number;
      const first = at;
      let byte = bytes[at] as number;
      if (kind === INTEGER) {
        let value = 0;
        while (byte >= ZERO && byte <= NINE) {
          value = value * 10 + byte - ZERO;
          byte = bytes[++at] as number;
        }
        const isMissing = at === first && byte === MINUS && nullable[step] === 1;
        if (isMissing) at++;
        if (at === first || at - first > MOST_DIGITS) return -1;
        if (isNumber[step] === 1) number[slot] = value;
        from[slot] = isMissing ? MISSING : first;
      } else if (kind === TIME) {
        if (!isTimeShape(bytes, at)) return -1;
        at += TIME_LENGTH;
        from[slot] = first;
      } else {
        const stop = stops[step];
        while (byte !== stop) {
          // At the end of the buffer `byte` is undefined.
          if (byte === QUOTE || byte === NEWLINE || byte === undefined) return -1;
          bits |= byte;
          byte = bytes[++at] as number;
        }
        const isMissing = at === first + 1 && bytes[first] === MINUS && nullable[step] === 1;
        if (!isMissing && kind !== ANY) {
          const fits = VALUE_SHAPES[kind];
          if (at === first || fits === undefined || !fits(bytes, first, at)) return -1;
        }
        from[slot] = isMissing ? MISSING : first;
      }
      to[slot] = at;
      const end = matched + (afterLengths[step] as number);
      for (; matched < end; matched++, at++) {
        if (bytes[at] !== after[matched]) return -1;
      }
    }
    line.bits = bits;
    return at;
  };
}

const ANY = 4;
const INTEGER = 5;
const TIME = 6;

/** The first four are indices of {@link VALUE_SHAPES}. */
const KINDS: Readonly<Record<FieldContent, number>> = {
  token: 0,
  httpVersion: 1,
  grpcStatus: 2,
  address: 3,
  any: ANY,
  integer: INTEGER,
  time: TIME,
};
