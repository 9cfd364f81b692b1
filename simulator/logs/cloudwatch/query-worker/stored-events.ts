import type { PlacedEvent } from "../../store/log-query.ts";
import type { EventCache, ReadEvents } from "./event-cache.ts";
import type { PlacedPiece } from "./kept-events.ts";
import type { QueryJob, StoreSource } from "./query-job.ts";

interface Wanted {
  readonly source: StoreSource;
  readonly range: Pick<QueryJob, "startMs" | "endMs">;
}

/** The events of a source, newest first, and of the same time the last to arrive first. */
export function storedEvents(cache: EventCache, { source, range }: Wanted): ReadEvents {
  const saved = cache.read(source, range);
  // Blank lines are not sent to CloudWatch Logs.
  const unsaved = source.unsaved?.filter(({ message }) => message !== "") ?? [];
  if (unsaved.length === 0) return saved;
  return { ...saved, pieces: merged(saved.pieces, unsaved.toSorted(compare)) };
}

function* merged(
  saved: Iterable<PlacedPiece>,
  unsaved: readonly PlacedEvent[],
): Generator<PlacedPiece> {
  let at = 0;
  /** The unsaved ones before an event. The file may have one by now: it counts once. */
  const takeBefore = (event: PlacedEvent): readonly PlacedEvent[] => {
    const from = at;
    while (at < unsaved.length && compare(unsaved[at] as PlacedEvent, event) <= 0) at++;
    return unsaved.slice(from, at).filter((one) => compare(one, event) < 0);
  };
  for (const piece of saved) {
    let from = 0;
    for (const [index, event] of piece.events.entries()) {
      if (at === unsaved.length) break;
      const before = takeBefore(event);
      if (before.length === 0) continue;
      yield part(piece, from, index);
      yield { events: before };
      from = index;
    }
    yield part(piece, from);
  }
  yield { events: unsaved.slice(at) };
}

function part({ events, places }: PlacedPiece, from: number, to?: number): PlacedPiece {
  return { events: events.slice(from, to), places: places?.slice(from, to) };
}

function compare(a: PlacedEvent, b: PlacedEvent): number {
  return b.timestampMs - a.timestampMs || b.seq - a.seq;
}
