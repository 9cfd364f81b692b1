import type { Row } from "./row.ts";

/** The end of a pipe that takes rows. */
export interface Sink {
  push(row: Row): void;
  /** Says that there are no more rows. */
  end(): void;
}

/** Makes a step of a pipe, in front of the next one. */
export type Step = (next: Sink) => Sink;

/** A step that gives a row on, changed or not, or keeps it back. */
export function eachRow(take: (row: Row, next: Sink) => void): Step {
  return (next) => ({ push: (row) => take(row, next), end: next.end });
}
