import type { LogPlace } from "../../log-event.ts";
import type { LogStore } from "../../store/log-store.ts";
import type { QueryEvent } from "../insights/run-query.ts";

/** Events are read so many at a time. */
const PAGE = 10_000;

interface EventsOptions {
  readonly places: readonly LogPlace[];
  /** Both in the range, in milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

/** An event of the store; of two with the same time the one with the greater number came later. */
export type StoredEvent = QueryEvent & { readonly seq: number };

/** The events of these streams, newest first, page by page. */
export function* storeEvents(store: LogStore, options: EventsOptions): Generator<StoredEvent> {
  const groups = Map.groupBy(options.places, ({ group }) => group);
  const readers = [...groups].map(([group, places]) =>
    groupEvents(store, { ...options, group, streams: places.map(({ stream }) => stream) }),
  );
  const [only, ...others] = readers;
  if (only === undefined) return;
  if (others.length === 0) yield* only;
  else yield* mergeNewestFirst(readers);
}

interface GroupOptions extends Omit<EventsOptions, "places"> {
  readonly group: string;
  readonly streams: readonly string[];
}

function* groupEvents(store: LogStore, options: GroupOptions): Generator<StoredEvent> {
  const { group, streams, startMs, endMs } = options;
  const query = { group, streams, fromMs: startMs, toMs: endMs + 1, limit: PAGE } as const;
  let token: string | undefined;
  for (;;) {
    const page = store.query({ ...query, order: "newestFirst", ...(token && { token }) });
    for (const { timestampMs, ingestionMs, message, stream, seq } of page.events) {
      yield { timestampMs, ingestionMs, message, logGroup: group, logStream: stream, seq };
    }
    if (!page.hasMore) return;
    token = page.nextToken;
  }
}

/** Merges what is sorted already, without holding more than one event of each group. */
function* mergeNewestFirst(readers: readonly Iterator<StoredEvent>[]): Generator<StoredEvent> {
  const heads = readers.map((reader) => ({ reader, next: reader.next() }));
  for (;;) {
    let newest: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done) continue;
      if (newest === undefined || isNewer(head.next.value, newest.next.value)) newest = head;
    }
    if (newest === undefined || newest.next.done) return;
    yield newest.next.value;
    newest.next = newest.reader.next();
  }
}

function isNewer(a: StoredEvent, b: StoredEvent | undefined): boolean {
  if (b === undefined || a.timestampMs !== b.timestampMs) {
    return b === undefined || a.timestampMs > b.timestampMs;
  }
  return a.seq > b.seq;
}
