import { type NewestReader, openNewestReader } from "../../store/read-newest.ts";
import { createKeptFields, type KeptFields, type QueryEvent } from "../insights/run-query.ts";
import type { StoreSource } from "./query-job.ts";

/** An event of a store, as a query reads it. */
export interface StoredEvent extends QueryEvent {
  readonly seq: number;
  /** Its place among the events that are kept; absent for one that is not. */
  readonly place?: number;
}

/** Events that were read, and what queries have found in them. */
export interface ReadEvents {
  /** Newest first, and of the same time the last to arrive first; others, out of the range, may be among them. */
  readonly events: Iterable<StoredEvent>;
  /** By the events' places. */
  readonly fields: KeptFields;
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
const bytesOf = ({ message }: StoredEvent) => 300 + 4 * message.length;

interface Kept {
  readonly placesKey: string;
  /** What the file was when it was read: nothing of it counts for another version. */
  readonly version: number;
  readonly range: Range;
  readonly read: ReadEvents & { readonly events: readonly StoredEvent[] };
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
        return kept.read;
      opened.kept = undefined;
      const fields = createKeptFields();
      const events = keeping(opened, { placesKey, version, places, range, fields });
      return { events, fields };
    },
    [Symbol.dispose]: () => file?.reader[Symbol.dispose](),
  };

  function* keeping(
    opened: OpenFile,
    { places, fields, ...key }: ReadAgain,
  ): Generator<StoredEvent> {
    const { reader } = opened;
    const reach = widened(key.range, reader.times());
    let events: StoredEvent[] | undefined = [];
    let bytes = 0;
    for (const event of reader.read({ places, ...key.range })) {
      bytes += bytesOf(event);
      if (bytes > mostBytes) events = undefined;
      if (events === undefined) yield event;
      else {
        const kept = { ...event, place: events.length };
        events.push(kept);
        yield kept;
      }
    }
    // What was written meanwhile may be in the events or not.
    if (events !== undefined && reader.version() === key.version)
      opened.kept = { ...key, range: reach, read: { events, fields } };
  }
}

interface ReadAgain extends Pick<Kept, "placesKey" | "version" | "range"> {
  readonly places: StoreSource["places"];
  readonly fields: KeptFields;
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
