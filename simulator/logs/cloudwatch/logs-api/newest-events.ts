import type { PlacedEvent } from "../../store/log-query.ts";
import type { LogStore } from "../../store/log-store.ts";

/** Which events are wanted, both times in it, in milliseconds since 1970. */
interface Range {
  readonly groups: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
}

const READ_EVENTS = 5000;

/** Events of groups, newest first, and of the same time the last to arrive first; read as they are asked for. */
export function* newestEvents(
  store: Pick<LogStore, "query">,
  { groups, ...range }: Range,
): Iterable<PlacedEvent> {
  const [only, ...others] = groups.map((group) => eventsOf(store, { group, ...range }));
  if (only === undefined) return;
  if (others.length === 0) return yield* only;
  const heads = [only, ...others].map((rest) => ({ rest, next: rest.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done === true) continue;
      if (first === undefined || compare(head.next.value, first.next.value) < 0) first = head;
    }
    if (first?.next.value === undefined) return;
    yield first.next.value;
    first.next = first.rest.next();
  }
}

function* eventsOf(
  store: Pick<LogStore, "query">,
  { group, startMs, endMs }: Omit<Range, "groups"> & { readonly group: string },
): Generator<PlacedEvent, undefined> {
  const times = { fromMs: startMs, toMs: endMs + 1 };
  let token: string | undefined;
  for (;;) {
    const page = store.query({
      ...{ group, ...times, order: "newestFirst", limit: READ_EVENTS },
      ...(token !== undefined && { token }),
    });
    yield* page.events;
    if (!page.hasMore) return;
    token = page.nextToken;
  }
}

function compare(a: PlacedEvent | undefined, b: PlacedEvent | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return b.timestampMs - a.timestampMs || b.seq - a.seq;
}
