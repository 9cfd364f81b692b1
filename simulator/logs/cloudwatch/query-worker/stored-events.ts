import { readNewestFirst } from "../../store/read-newest.ts";
import type { QueryEvent } from "../insights/run-query.ts";
import type { StoreSource } from "./query-job.ts";

/** An event of a store, as a query reads it. */
export interface StoredEvent extends QueryEvent {
  readonly seq: number;
}

interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

/** The events of a source in a range of time, newest first, and of the same time the last to arrive first. */
export function storedEvents(
  { path, places, unsaved = [] }: StoreSource,
  range: Range,
): Iterable<StoredEvent> {
  const saved = readNewestFirst(path, { places, ...range });
  if (unsaved.length === 0) return saved;
  const others = unsaved.map(({ group, stream, ...event }) => ({
    ...event,
    ...{ logGroup: group, logStream: stream },
  }));
  return merged(saved, others.sort(compare));
}

function* merged(
  saved: Iterable<StoredEvent>,
  unsaved: readonly StoredEvent[],
): Generator<StoredEvent> {
  let at = 0;
  for (const event of saved) {
    for (;;) {
      const next = unsaved[at];
      if (next === undefined || compare(next, event) > 0) break;
      yield next;
      at++;
    }
    yield event;
  }
  yield* unsaved.slice(at);
}

function compare(a: StoredEvent, b: StoredEvent): number {
  return b.timestampMs - a.timestampMs || b.seq - a.seq;
}
