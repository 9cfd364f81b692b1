import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type LogPlace, placeKey } from "../log-event.ts";
import { REMOVALS } from "./catalog.ts";
import type { PlacedEvent } from "./log-query.ts";
import { openForReading, storeUnreadable } from "./open-database.ts";
import { readRows } from "./read-rows.ts";
import { hasResources, schemaVersionOf } from "./schema.ts";

interface NewestOptions {
  /** The streams whose events are wanted. */
  readonly places: readonly LogPlace[];
  /** Both in the range, in milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

interface ArrivalOptions {
  /** @default every stream */
  readonly places?: readonly LogPlace[] | undefined;
  readonly afterSeq: number;
}

/** What a store's file has at a moment. */
export interface FileState {
  /** Number of its last event; 0 without any. */
  readonly lastSeq: number;
  /** How often events were removed from it. Without a removal an event that was there is there. */
  readonly removals: number;
}

/**
 * Reads very many events of a store's file: in one pass for all groups, without pages, some at a time. What cannot be read throws a
 * {@link SimulatorError} with `RUN_FOLDER_UNUSABLE`.
 */
export interface QueryReader extends Disposable {
  /** The events of some streams, newest first, and of the same time the last to arrive first. */
  newestFirst(options: NewestOptions): Generator<readonly PlacedEvent[]>;
  /** Events behind one of them, in order of arrival. */
  arrivals(options: ArrivalOptions): Generator<readonly PlacedEvent[]>;
  state(): FileState;
  /** Another number once anything else has changed the file, and only then. */
  version(): number;
  /** The times of the first and the last event of all; `undefined` without any. */
  times(): { readonly firstMs: number; readonly lastMs: number } | undefined;
  /** How much of the file is used, in bytes. */
  size(): number;
}

const ORIGINS = `
  SELECT origin.id, log_group.name AS log_group, log_stream.name AS log_stream
  FROM origin JOIN log_stream ON log_stream.id = stream_id JOIN log_group ON log_group.id = group_id`;

/** Two queries: for both at once SQLite reads the whole index. */
const TIMES = `
  SELECT (SELECT min(timestamp_ms) FROM event) AS firstMs, (SELECT max(timestamp_ms) FROM event) AS lastMs`;

const SIZE = `
  SELECT (page_count - freelist_count) * page_size AS size
  FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`;

/** A version without resources is not written any more: nothing is removed from it. */
const stateOf = (version: number) => `
  SELECT ifnull((SELECT max(seq) FROM event), 0) AS lastSeq, ${hasResources(version) ? REMOVALS : 0} AS removals`;

interface OriginRow {
  readonly id: number;
  readonly log_group: string;
  readonly log_stream: string;
}

/**
 * Opens a store's file for queries.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where it cannot be opened.
 */
export function openQueryReader(path: string): QueryReader {
  const database = openForReading(path);
  const state = prepareState(database, path);
  const orExplain = <T>(get: () => T): T => {
    try {
      return get();
    } catch (error) {
      throw storeUnreadable(path, error);
    }
  };
  function* explained<T>(read: () => Generator<T>): Generator<T> {
    try {
      yield* read();
    } catch (error) {
      throw storeUnreadable(path, error);
    }
  }
  return {
    newestFirst: ({ places, startMs, endMs }) =>
      explained(() =>
        readRows(database, {
          ...{ placeOf: placesOf(database, places), order: "newestFirst", hasByteLengths: true },
          ...{ from: { timestampMs: endMs + 1, seq: 0 }, endMs: startMs },
        }),
      ),
    arrivals: ({ places, afterSeq }) =>
      explained(() =>
        readRows(database, {
          ...{ placeOf: placesOf(database, places), order: "arrival", hasByteLengths: true },
          from: { timestampMs: 0, seq: afterSeq },
        }),
      ),
    state: () => orExplain(() => state.get() as unknown as FileState),
    version: () =>
      orExplain(() => {
        const row = database.prepare("PRAGMA data_version").get();
        return (row as { readonly data_version: number }).data_version;
      }),
    times: () =>
      orExplain(() => {
        const row = database.prepare(TIMES).get() as { firstMs: number | null; lastMs: number };
        return row.firstMs === null ? undefined : { firstMs: row.firstMs, lastMs: row.lastMs };
      }),
    size: () => orExplain(() => (database.prepare(SIZE).get() as { readonly size: number }).size),
    [Symbol.dispose]: () => database.close(),
  };
}

/** Fails first where a file is no store. */
function prepareState(database: DatabaseSync, path: string): StatementSync {
  try {
    return database.prepare(stateOf(schemaVersionOf(database)));
  } catch (error) {
    database.close();
    throw storeUnreadable(path, error);
  }
}

/** Streams by the origins of their events. */
function placesOf(
  database: DatabaseSync,
  places: readonly LogPlace[] | undefined,
): ReadonlyMap<number, LogPlace> {
  const wanted = places && new Set(places.map(placeKey));
  const origins = database.prepare(ORIGINS).all() as unknown as readonly OriginRow[];
  return new Map(
    origins
      .map(
        ({ id, log_group, log_stream }) => [id, { group: log_group, stream: log_stream }] as const,
      )
      .filter(([, place]) => wanted === undefined || wanted.has(placeKey(place))),
  );
}
