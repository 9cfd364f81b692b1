import type { Choices } from "../language/undocumented.ts";
import { larger } from "./larger-array.ts";
import type { EventField } from "./scope.ts";
import type { Value } from "./values.ts";

/** The values of one field, by the place of the event; a place without one was not read yet. */
export interface KeptField {
  /** Where a value was kept for this place. */
  has(place: number): boolean;
  get(place: number): Value;
  /** Does nothing where the place has one. */
  set(place: number, value: Value): void;
  /** About as much memory all of them take. */
  readonly bytes: number;
}

/** Values that queries have read out of the same events, for the next query over them: most of the time of a query goes into reading them. */
export interface KeptFields {
  /** The field; `undefined` where its values are too large to be kept. */
  field(wanted: WantedField): KeptField | undefined;
  /** About as much memory they take. */
  readonly bytes: number;
}

/** A field, and how a query reads it. */
interface WantedField extends Pick<EventField, "name" | "isStructure" | "isOnlyNumber"> {
  readonly jsonNull: Choices["jsonNull"];
}

/** Queries of one place mostly read the same few. Of a query that reads more nothing is kept: each would drive out another. */
export const MOST_FIELDS = 16;

/** So many different texts of a field are looked up: of paths and names there are few. */
const MOST_TEXTS = 1000;

/** What stands for a value of a place. Behind the last of them come the texts. */
const CODE = { notRead: 0, missing: 1, number: 2, true: 3, false: 4, firstText: 5 } as const;

/** What a text takes beside its characters. */
const TEXT_BYTES = 32;

/** There is room for so many places at first. */
const FIRST_PLACES = 1024;

/** Makes room for values of events that have places from 0 on. */
export function createKeptFields(): KeptFields {
  const fields = new Map<string, KeptField>();
  return {
    field(wanted) {
      if (wanted.isStructure) return undefined;
      const key = keyOf(wanted);
      const field = fields.get(key) ?? createField();
      // The one that was wanted longest ago goes first.
      fields.delete(key);
      fields.set(key, field);
      const [oldest] = fields.keys();
      if (fields.size > MOST_FIELDS && oldest !== undefined) fields.delete(oldest);
      return field;
    },
    get bytes() {
      return [...fields.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    },
  };
}

/** Numbers that are only computed with may have another form. */
function keyOf({ name, isOnlyNumber, jsonNull }: WantedField): string {
  return `${jsonNull} ${isOnlyNumber ? "number" : "value"} ${name}`;
}

/** In typed arrays, which cost the garbage collector nothing: an array of values takes longer than their reading. */
function createField(): KeptField {
  let codes = new Int32Array(FIRST_PLACES);
  let numbers = new Float64Array(0);
  const texts: string[] = [];
  const codeOfText = new Map<string, number>();
  let textBytes = 0;
  const textCode = (text: string): number => {
    const known = codeOfText.get(text);
    if (known !== undefined) return known;
    const code = CODE.firstText + texts.push(text) - 1;
    textBytes += TEXT_BYTES + text.length;
    if (codeOfText.size < MOST_TEXTS) codeOfText.set(text, code);
    return code;
  };
  const codeOf = (place: number, value: Value): number => {
    if (typeof value === "string") return textCode(value);
    if (value === undefined) return CODE.missing;
    if (typeof value === "boolean") return value ? CODE.true : CODE.false;
    if (typeof value !== "number") return CODE.notRead;
    if (place >= numbers.length) numbers = larger(numbers, codes.length);
    numbers[place] = value;
    return CODE.number;
  };
  return {
    has: (place) => place < codes.length && codes[place] !== CODE.notRead,
    get(place) {
      const code = codes[place] ?? CODE.notRead;
      if (code >= CODE.firstText) return texts[code - CODE.firstText];
      if (code === CODE.number) return numbers[place];
      return code === CODE.missing || code === CODE.notRead ? undefined : code === CODE.true;
    },
    set(place, value) {
      if (place >= codes.length) codes = larger(codes, 2 * place);
      // Read again beside another field it is the same, and its text would be kept twice.
      if (codes[place] === CODE.notRead) codes[place] = codeOf(place, value);
    },
    get bytes() {
      return codes.byteLength + numbers.byteLength + textBytes;
    },
  };
}
