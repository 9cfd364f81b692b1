import type { Choices } from "../language/undocumented.ts";
import type { EventField } from "./scope.ts";
import type { Value } from "./values.ts";

/** The values of one field, by the place of the event; a place without one was not read yet. */
export interface KeptField {
  /** Where a value was kept for this place. */
  has(place: number): boolean;
  get(place: number): Value;
  set(place: number, value: Value): void;
  /** How many places have one. */
  readonly count: number;
}

/** Values that queries have read out of the same events, for the next query over them: most of the time of a query is JSON.parse. */
export interface KeptFields {
  /** The field; `undefined` where its values are too large to be kept. */
  field(wanted: WantedField): KeptField | undefined;
  /** Whether all of these fields have a value for each of so many places. */
  hasAll(wanted: readonly WantedField[], count: number): boolean;
}

/** A field, and how a query reads it. */
export interface WantedField extends Pick<EventField, "name" | "isStructure" | "isOnlyNumber"> {
  readonly jsonNull: Choices["jsonNull"];
}

/** Queries of one place mostly read the same few. */
const MOST_FIELDS = 16;

/** A text of as many characters is a copy; a longer one is a part of its message, which stays in memory with it. */
const COPIED_CHARACTERS = 12;

/** So many different texts of a field are looked up: of paths and names there are few. */
const MOST_TEXTS = 1000;

/** Was read, and is not there. */
const MISSING = Symbol("missing");

/** Makes room for values of events that have places from 0 on. */
export function createKeptFields(): KeptFields {
  const fields = new Map<string, KeptField>();
  return {
    hasAll: (wanted, count) =>
      wanted.every((field) => !field.isStructure && fields.get(keyOf(field))?.count === count),
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
  };
}

/** Numbers that are only computed with may have another form. */
function keyOf({ name, isOnlyNumber, jsonNull }: WantedField): string {
  return `${jsonNull} ${isOnlyNumber ? "number" : "value"} ${name}`;
}

function createField(): KeptField {
  const values: (Value | typeof MISSING)[] = [];
  const texts = new Map<string, string>();
  let count = 0;
  /** The text that was kept first among equal ones. */
  const sameText = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined && texts.size < MOST_TEXTS) texts.set(text, text);
    return known ?? text;
  };
  return {
    has: (place) => values[place] !== undefined,
    get(place) {
      const value = values[place];
      return value === MISSING ? undefined : value;
    },
    set(place, value) {
      if (values[place] === undefined) count++;
      if (value === undefined) values[place] = MISSING;
      else if (typeof value === "string" && value.length > COPIED_CHARACTERS)
        values[place] = sameText(value);
      else values[place] = value;
    },
    get count() {
      return count;
    },
  };
}
