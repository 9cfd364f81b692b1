import { type LogPlace, placeKey } from "../../log-event.ts";
import { type FileState, openQueryReader, type QueryReader } from "../../store/query-reader.ts";
import { createKeptFields, type KeptFields } from "../insights/run-query.ts";
import {
  createKeptEvents,
  type EventRange,
  type KeptEvents,
  type PlacedPiece,
} from "./kept-events.ts";
import type { StoreSource } from "./query-job.ts";

/** Events that a query is run over, and what queries have found in them. */
export interface ReadEvents {
  /** Newest first, and of the same time the last to arrive first. To be read once. */
  readonly pieces: Iterable<PlacedPiece>;
  /** By the places of those that have one. */
  readonly kept: KeptFields;
}

/**
 * Reads the events of a store's file, and keeps what it read last for later queries of the same thread: of events that were kept they
 * read in the file only what was written since.
 */
export interface EventCache extends Disposable {
  /** The events of the source's file in a range. */
  read(source: StoreSource, range: TimeRange): ReadEvents;
  /**
   * Reads some of what a later query may want: what was written since, or all where nothing is kept.
   *
   * @returns Whether there is more.
   */
  readAhead(path: string): boolean;
  /** Another number once anything has changed a file, and only then. */
  version(path: string): number;
}

/** Both ends in it. */
type TimeRange = Pick<EventRange, "startMs" | "endMs">;

/** About as much memory is taken by what is kept, in bytes; queries over more read the file each time. */
const MOST_BYTES = 200 * 2 ** 20;

/** So many that were written since are read sooner than all others again. */
const FEW_EVENTS = 10_000;

/** Events of a file that were read, up to one of them. */
interface Kept extends TimeRange {
  /** The streams whose events they are; `undefined` for all of the file. */
  readonly places?: readonly LogPlace[];
  lastSeq: number;
  readonly events: KeptEvents;
  fields: KeptFields;
}

interface OpenFile {
  readonly path: string;
  readonly reader: QueryReader;
  /** What was removed before anything below was found; after another removal nothing of it counts. */
  removals?: number;
  kept?: Kept | undefined;
  /** Whether queries want now these and now those of its events, so that all of them are worth to be kept. */
  isAllWanted: boolean;
  /** Whether all of them were too much. */
  isTooLarge: boolean;
  /** What a query read that was too much. */
  tooLarge?: EventRange | undefined;
}

/** @param mostBytes What is kept takes about as much at most; with 0 nothing is. */
export function createEventCache(mostBytes = MOST_BYTES): EventCache {
  let file: OpenFile | undefined;
  const open = (path: string): OpenFile => {
    if (file?.path === path) return file;
    file?.reader[Symbol.dispose]();
    file = undefined;
    file = { path, reader: openQueryReader(path), isAllWanted: false, isTooLarge: false };
    return file;
  };
  return {
    read({ path, places }, { startMs, endMs }) {
      const opened = open(path);
      const range = { places, startMs, endMs };
      const state = opened.reader.state();
      const kept = stillKept(opened, state);
      const isIn = kept !== undefined && covers(kept, range);
      if (isIn && state.lastSeq - kept.lastSeq <= Math.max(FEW_EVENTS, kept.events.count)) {
        while (addSome(opened, state));
        if (opened.kept === kept) {
          // Values can be read again, out of messages that are there.
          if (kept.events.bytes + kept.fields.bytes > mostBytes) kept.fields = createKeptFields();
          return { pieces: kept.events.newestFirst(range), kept: kept.fields };
        }
      }
      opened.isAllWanted ||= kept !== undefined && !isIn;
      opened.kept = undefined;
      return keeping(opened, { range, state });
    },
    readAhead(path) {
      const opened = open(path);
      const { reader } = opened;
      const state = reader.state();
      const kept = stillKept(opened, state);
      const isMissing = kept === undefined || (opened.isAllWanted && kept.places !== undefined);
      if (isMissing && !opened.isTooLarge && reader.size() <= mostBytes)
        opened.kept = { ...ALL, ...nothingRead() };
      const hasMore = addSome(opened, state);
      if (!hasMore) opened.kept?.events.sort();
      return hasMore;
    },
    version: (path) => open(path).reader.version(),
    [Symbol.dispose]: () => file?.reader[Symbol.dispose](),
  };

  /** @returns Whether there is more to be added. */
  function addSome(opened: OpenFile, state: FileState): boolean {
    const { kept, reader } = opened;
    if (kept === undefined || kept.lastSeq >= state.lastSeq) return false;
    const { places, startMs, endMs } = kept;
    const [piece = []] = reader.arrivals({ places, afterSeq: kept.lastSeq });
    // Behind it there may be events of streams that were not there yet when the streams were read.
    const some = piece.filter(({ seq }) => seq <= state.lastSeq);
    kept.events.add(some.filter(({ timestampMs: ms }) => startMs <= ms && ms <= endMs));
    const isCut = some.length < piece.length;
    kept.lastSeq = isCut ? state.lastSeq : (some.at(-1)?.seq ?? state.lastSeq);
    if (kept.events.bytes <= mostBytes) return kept.lastSeq < state.lastSeq;
    opened.kept = undefined;
    opened.isTooLarge ||= places === undefined;
    return false;
  }

  /** Reads the file, and keeps the events where a query takes all of them, and they are not too many. */
  function keeping(opened: OpenFile, { range, state }: Missing): ReadEvents {
    const { reader } = opened;
    const mayFit = mostBytes > 0 && !isAsLarge(range, opened.tooLarge);
    const { fields, ...read } = nothingRead();
    let events = mayFit ? read.events : undefined;
    function* pieces(): Generator<PlacedPiece> {
      const reach = widened(range, reader.times());
      for (const piece of reader.newestFirst(range)) {
        // What comes now is of the next query: behind this one's last event nothing was read.
        const before = piece.filter(({ seq }) => seq <= state.lastSeq);
        const places = events?.add(before);
        yield { events: before, places };
        if (events === undefined || events.bytes <= mostBytes) continue;
        events = undefined;
        opened.tooLarge = range;
      }
      if (events !== undefined)
        opened.kept = { lastSeq: state.lastSeq, ...reach, places: range.places, events, fields };
    }
    return { pieces: pieces(), kept: fields };
  }
}

interface Missing {
  readonly range: EventRange;
  readonly state: FileState;
}

const ALL: TimeRange = { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY };

function nothingRead(): Pick<Kept, "lastSeq" | "events" | "fields"> {
  return { lastSeq: 0, events: createKeptEvents(), fields: createKeptFields() };
}

/** What is kept, unless events were removed since. */
function stillKept(opened: OpenFile, { removals }: FileState): Kept | undefined {
  if (opened.removals !== removals) {
    opened.removals = removals;
    opened.kept = undefined;
    opened.isTooLarge = false;
    opened.tooLarge = undefined;
  }
  return opened.kept;
}

/** Whether there is probably as much in it as in one that was too large: as long a time of the same streams. */
function isAsLarge({ places, startMs, endMs }: EventRange, other: EventRange | undefined): boolean {
  if (other === undefined || endMs - startMs < other.endMs - other.startMs) return false;
  return areIn(other.places, places);
}

function areIn(places: readonly LogPlace[], others: readonly LogPlace[]): boolean {
  const keys = new Set(others.map(placeKey));
  return places.every((place) => keys.has(placeKey(place)));
}

/** A range that begins before the first event has all that come before it, too; in the same way its end. */
function widened(
  { startMs, endMs }: TimeRange,
  times: ReturnType<QueryReader["times"]>,
): TimeRange {
  const { firstMs = Infinity, lastMs = -Infinity } = times ?? {};
  return {
    startMs: startMs <= firstMs ? -Infinity : startMs,
    endMs: endMs >= lastMs ? Infinity : endMs,
  };
}

function covers(kept: Kept, { places, startMs, endMs }: EventRange): boolean {
  if (startMs < kept.startMs || endMs > kept.endMs) return false;
  return kept.places === undefined || areIn(places, kept.places);
}
