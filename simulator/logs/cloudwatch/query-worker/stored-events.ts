import type { PlacedEvent } from "../../store/log-query.ts";
import type { EventCache, ReadEvents } from "./event-cache.ts";
import type { QueryJob, StoreSource } from "./query-job.ts";

/** The events of a source, newest first, and of the same time the last to arrive first. */
export function storedEvents(
  cache: EventCache,
  source: StoreSource,
  range: Pick<QueryJob, "startMs" | "endMs">,
): ReadEvents {
  const saved = cache.read(source, range);
  // Blank lines are not sent to CloudWatch Logs.
  const unsaved = source.unsaved?.filter(({ message }) => message !== "") ?? [];
  if (unsaved.length === 0) return saved;
  return { ...saved, events: merged(saved.events, unsaved.toSorted(compare)) };
}

function* merged(
  saved: Iterable<PlacedEvent>,
  unsaved: readonly PlacedEvent[],
): Generator<PlacedEvent> {
  let at = 0;
  for (const event of saved) {
    for (;;) {
      const next = unsaved[at];
      if (next === undefined) break;
      const order = compare(next, event);
      if (order > 0) break;
      // The file may have it by now: it counts once.
      if (order < 0) yield next;
      at++;
    }
    yield event;
  }
  yield* unsaved.slice(at);
}

function compare(a: PlacedEvent, b: PlacedEvent): number {
  return b.timestampMs - a.timestampMs || b.seq - a.seq;
}
