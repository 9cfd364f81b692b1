import type { PlacedEvent } from "../../store/log-query.ts";
import { type NewestReader, openNewestReader } from "../../store/read-newest.ts";
import type { EventRows } from "../../store/read-rows.ts";
import { createKeptFields, type KeptFields } from "../insights/run-query.ts";
import type { StoreSource } from "./query-job.ts";

/** Events that were read, and what queries have found in them. */
export interface ReadEvents {
  /** Newest first, and of the same time the last to arrive first; others, out of the range, may be among them. To be read once. */
  readonly events: Iterable<PlacedEvent>;
  /** By the events' places. */
  readonly fields: KeptFields;
  /** The place of the event that was read last among those that are kept; `undefined` for any other event. */
  placeOf(event: object): number | undefined;
}

/** Both ends in it. */
interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads the events of stores, and keeps those that it read last for the next query of the same thread. */
export interface EventCache extends Disposable {
  /** The events of the source's file in a range. */
  read(source: StoreSource, range: Range): ReadEvents;
}

/** About as much memory is taken by what is kept, in bytes; queries over more read the file each time. */
const MOST_BYTES = 200 * 2 ** 20;

/** What an event takes: itself, and its message with the values that queries read out of that. */
const bytesOf = ({ message }: PlacedEvent) => 300 + 4 * message.length;

interface Kept {
  readonly placesKey: string;
  /** What the file was when it was read: nothing of it counts for another version. */
  readonly version: number;
  readonly range: Range;
  readonly rows: readonly EventRows[];
  readonly fields: KeptFields;
}

interface OpenFile {
  readonly path: string;
  readonly reader: NewestReader;
  kept?: Kept | undefined;
}

/** @param mostBytes What is kept takes about as much at most. */
export function createEventCache(mostBytes = MOST_BYTES): EventCache {
  let file: OpenFile | undefined;
  const open = (path: string): OpenFile => {
    if (file?.path === path) return file;
    file?.reader[Symbol.dispose]();
    file = undefined;
    file = { path, reader: openNewestReader(path) };
    return file;
  };
  return {
    read({ path, places }, range) {
      const opened = open(path);
      const placesKey = JSON.stringify(places);
      const version = opened.reader.version();
      const { kept } = opened;
      if (kept?.version === version && kept.placesKey === placesKey && covers(kept.range, range))
        return again(kept);
      opened.kept = undefined;
      return keeping(opened, { placesKey, version, places, range });
    },
    [Symbol.dispose]: () => file?.reader[Symbol.dispose](),
  };

  function again({ rows, fields }: Kept): ReadEvents {
    const walk = walkOver(rows);
    return { events: walk.events, fields, placeOf: walk.placeOf };
  }

  function keeping(opened: OpenFile, { places, ...key }: ReadAgain): ReadEvents {
    const { reader } = opened;
    const fields = createKeptFields();
    let kept: EventRows[] | undefined = [];
    let bytes = 0;
    function* read(): Generator<EventRows> {
      const reach = widened(key.range, reader.times());
      // What is not kept shares no memory: a result that has a part of it would keep much more.
      for (const rows of reader.read({ places, ...key.range, mostShared: mostBytes / 4 })) {
        kept?.push(rows);
        yield rows;
        if (bytes > mostBytes) kept = undefined;
      }
      // What was written meanwhile may be in the events or not.
      if (kept !== undefined && reader.version() === key.version)
        opened.kept = { ...key, range: reach, rows: kept, fields };
    }
    const walk = walkOver(read(), (event) => {
      bytes += bytesOf(event);
    });
    // What is found in events that are not kept would be kept for nothing.
    const placeOf = (event: object) => (bytes > mostBytes ? undefined : walk.placeOf(event));
    return { events: walk.events, fields, placeOf };
  }
}

/** The events of rows, which are made one after the other, and the place of the one that was made last. */
function walkOver(pieces: Iterable<EventRows>, onEvent?: (event: PlacedEvent) => void) {
  let place = -1;
  let last: PlacedEvent | undefined;
  function* walk(): Generator<PlacedEvent> {
    for (const { count, event } of pieces) {
      for (let index = 0; index < count; index++) {
        place++;
        last = event(index);
        if (last === undefined) continue;
        onEvent?.(last);
        yield last;
      }
    }
  }
  const placeOf = (event: object) => (event === last ? place : undefined);
  return { events: walk(), placeOf };
}

interface ReadAgain extends Pick<Kept, "placesKey" | "version" | "range"> {
  readonly places: StoreSource["places"];
}

/** A range that begins before the first event has all that come before it, too; in the same way its end. */
function widened({ startMs, endMs }: Range, times: ReturnType<NewestReader["times"]>): Range {
  const { firstMs = Infinity, lastMs = -Infinity } = times ?? {};
  return {
    startMs: startMs <= firstMs ? -Infinity : startMs,
    endMs: endMs >= lastMs ? Infinity : endMs,
  };
}

function covers(wide: Range, { startMs, endMs }: Range): boolean {
  return wide.startMs <= startMs && endMs <= wide.endMs;
}
