import type { Choices } from "../language/undocumented.ts";
import type { EventField } from "./scope.ts";
import type { Value } from "./values.ts";

/** The values of one field, by the place of the event; a place without one was not read yet. */
export interface KeptField {
  /** Where a value was kept for this place. */
  has(place: number): boolean;
  get(place: number): Value;
  set(place: number, value: Value): void;
}

/** Values that queries have read out of the same events, for the next query over them: most of the time of a query is JSON.parse. */
export interface KeptFields {
  /** The field; `undefined` where its values are too large to be kept. */
  field(wanted: WantedField): KeptField | undefined;
}

/** A field, and how a query reads it. */
interface WantedField extends Pick<EventField, "name" | "isStructure" | "isOnlyNumber"> {
  readonly jsonNull: Choices["jsonNull"];
}

/** Queries of one place mostly read the same few. */
const MOST_FIELDS = 16;

/** Was read, and is not there. */
const MISSING = Symbol("missing");

/** Makes room for values of events that have places from 0 on. */
export function createKeptFields(): KeptFields {
  const fields = new Map<string, KeptField>();
  return {
    field({ name, isStructure, isOnlyNumber, jsonNull }) {
      if (isStructure) return undefined;
      // Numbers that are only computed with may have another form.
      const key = `${jsonNull} ${isOnlyNumber ? "number" : "value"} ${name}`;
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

function createField(): KeptField {
  const values: (Value | typeof MISSING)[] = [];
  return {
    has: (place) => values[place] !== undefined,
    get(place) {
      const value = values[place];
      return value === MISSING ? undefined : value;
    },
    set(place, value) {
      values[place] = value === undefined ? MISSING : value;
    },
  };
}
