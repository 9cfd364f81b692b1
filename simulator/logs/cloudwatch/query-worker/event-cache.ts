import type { PlacedEvent } from "../../store/log-query.ts";
import { type NewestReader, openNewestReader } from "../../store/read-newest.ts";
import {
  createKeptFields,
  type EventPiece,
  type EventReads,
  type KeptFields,
} from "../insights/run-query.ts";
import { createKeptEvents, type KeptEvents } from "./kept-events.ts";
import type { StoreSource } from "./query-job.ts";

/** Events that were read, and what queries have found in them. */
export interface ReadEvents {
  /** Newest first, and of the same time the last to arrive first; others, out of the range, may be among them. To be read once. */
  readonly pieces: Iterable<PlacedPiece>;
  /** By the events' places. */
  readonly kept: KeptFields;
}

/** Events one after the other. */
export interface PlacedPiece extends EventPiece {
  readonly events: readonly PlacedEvent[];
}

/** Both ends in it. */
interface Range {
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads the events of stores, and keeps what it read last for the next query of the same thread. */
export interface EventCache extends Disposable {
  /** The events of the source's file in a range, with what the query reads of them. */
  read(source: StoreSource, range: Range, reads: EventReads): ReadEvents;
}

/** About as much memory is taken by what is kept, in bytes; queries over more read the file each time. */
const MOST_BYTES = 200 * 2 ** 20;

/** What an event takes, with the values that queries read out of its message. */
const bytesOf = ({ message }: PlacedEvent, hasMessages: boolean) =>
  hasMessages ? 300 + 4 * message.length : 200 + message.length;

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
    read({ path, places }, range, reads) {
      const opened = open(path);
      const placesKey = JSON.stringify(places);
      const version = opened.reader.version();
      const { kept } = opened;
      const isKept =
        kept?.version === version && kept.placesKey === placesKey && covers(kept.range, range);
      if (isKept && hasRead(kept, reads)) return again(kept);
      opened.kept = undefined;
      // Most of what there is to keep are messages. A second query that reads something else is mostly not the last one: it keeps them.
      const hasMessages = reads.hasMessage || isKept;
      return keeping(opened, { placesKey, version, places, range, hasMessages });
    },
    [Symbol.dispose]: () => file?.reader[Symbol.dispose](),
  };

  function keeping(opened: OpenFile, { places, hasMessages, ...key }: ReadAgain): ReadEvents {
    const { reader } = opened;
    const fields = createKeptFields();
    let events: KeptEvents | undefined = createKeptEvents({ hasMessages });
    let bytes = 0;
    function* read(): Generator<PlacedPiece> {
      const reach = widened(key.range, reader.times());
      for (const piece of reader.read({ places, ...key.range })) {
        for (const event of piece) bytes += bytesOf(event, hasMessages);
        if (bytes > mostBytes) events = undefined;
        const firstPlace = events?.count;
        events?.add(piece);
        yield { events: piece, firstPlace };
      }
      // What was written meanwhile may be in the events or not.
      if (events !== undefined && reader.version() === key.version)
        opened.kept = { ...key, range: reach, events, fields };
    }
    return { pieces: read(), kept: fields };
  }
}

/** Whether all that a query reads was kept. */
function hasRead({ events, fields }: Kept, { hasMessage, fields: wanted }: EventReads): boolean {
  return events.hasMessages || (!hasMessage && fields.hasAll(wanted, events.count));
}

function again({ events, fields }: Kept): ReadEvents {
  function* walk(): Generator<PlacedPiece> {
    for (let place = 0; place < events.count; ) {
      const piece = events.from(place);
      yield { events: piece, firstPlace: place };
      place += piece.length;
    }
  }
  return { pieces: walk(), kept: fields };
}

interface ReadAgain extends Pick<Kept, "placesKey" | "version" | "range"> {
  readonly places: StoreSource["places"];
  readonly hasMessages: boolean;
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
