import type { QueryEvent } from "../query-event.ts";
import type { Value } from "./values.ts";

/** The values of an event or of a group, by slots. Slot 0 is not used: an event's row has it there. */
export type Row = Value[];

/** Computes a value of a row. */
export type Evaluate = (row: Row) => Value;

/** Slot of the event itself. */
const EVENT = 0;

/** A row for an event. */
export function rowFor(event: QueryEvent, size: number): Row {
  const row: Row = new Array(size);
  row[EVENT] = event as unknown as Value;
  return row;
}

/** The event that a row stands for; `undefined` for a row of `stats`. */
export function eventOf(row: Row): QueryEvent | undefined {
  return row[EVENT] as unknown as QueryEvent | undefined;
}
