import type { PlacedEvent } from "../../store/log-query.ts";
import { type NewestReader, openNewestReader } from "../../store/read-newest.ts";
import { createKeptFields, type KeptFields } from "../insights/run-query.ts";
import { createKeptEvents, type KeptEvents } from "./kept-events.ts";
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
  readonly events: KeptEvents;
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

  function keeping(opened: OpenFile, { places, ...key }: ReadAgain): ReadEvents {
    const { reader } = opened;
    const fields = createKeptFields();
    let kept: KeptEvents | undefined = createKeptEvents();
    let bytes = 0;
    let last: PlacedEvent | undefined;
    function* read(): Generator<PlacedEvent> {
      const reach = widened(key.range, reader.times());
      for (const piece of reader.read({ places, ...key.range })) {
        for (const event of piece) {
          bytes += bytesOf(event);
          if (bytes > mostBytes) kept = undefined;
          kept?.add(event);
          last = event;
          yield event;
        }
      }
      // What was written meanwhile may be in the events or not.
      if (kept !== undefined && reader.version() === key.version)
        opened.kept = { ...key, range: reach, events: kept, fields };
    }
    const placeOf = (event: object) =>
      kept !== undefined && event === last ? kept.count - 1 : undefined;
    return { events: read(), fields, placeOf };
  }
}

function again({ events, fields }: Kept): ReadEvents {
  let place = -1;
  let last: PlacedEvent | undefined;
  function* walk(): Generator<PlacedEvent> {
    while (++place < events.count) {
      last = events.at(place);
      yield last;
    }
  }
  return { events: walk(), fields, placeOf: (event) => (event === last ? place : undefined) };
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
