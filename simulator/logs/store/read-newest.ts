import type { DatabaseSync } from "node:sqlite";
import type { LogPlace } from "../log-event.ts";
import type { PlacedEvent } from "./log-query.ts";
import { openForReading, storeUnreadable } from "./open-database.ts";
import { readRows } from "./read-rows.ts";

interface NewestOptions {
  /** The streams whose events are wanted. */
  readonly places: readonly LogPlace[];
  /** Both in the range, in milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads events of a store's file, newest first. */
export interface NewestReader extends Disposable {
  /**
   * The events of some streams, some at a time, newest first, and of the same time the last to arrive first. One pass for all
   * groups, without pages: for reading very many of them.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot be read.
   */
  read(options: NewestOptions): Generator<readonly PlacedEvent[]>;
  /** Another number once anything else has changed the file, and only then. Throws as `read` does. */
  version(): number;
  /** The times of the first and the last event of all; `undefined` without any. Throws as `read` does. */
  times(): { readonly firstMs: number; readonly lastMs: number } | undefined;
}

const ORIGINS = `
  SELECT origin.id, log_group.name AS log_group, log_stream.name AS log_stream
  FROM origin JOIN log_stream ON log_stream.id = stream_id JOIN log_group ON log_group.id = group_id`;

/** Two queries: for both at once SQLite reads the whole index. */
const TIMES = `
  SELECT (SELECT min(timestamp_ms) FROM event) AS firstMs, (SELECT max(timestamp_ms) FROM event) AS lastMs`;

interface OriginRow {
  readonly id: number;
  readonly log_group: string;
  readonly log_stream: string;
}

/**
 * Opens a store's file for reading newest first.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where it cannot be opened.
 */
export function openNewestReader(path: string): NewestReader {
  const database = openForReading(path);
  const orExplain = <T>(get: () => T): T => {
    try {
      return get();
    } catch (error) {
      throw storeUnreadable(path, error);
    }
  };
  return {
    *read(options) {
      try {
        yield* readEvents(database, options);
      } catch (error) {
        throw storeUnreadable(path, error);
      }
    },
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
    [Symbol.dispose]: () => database.close(),
  };
}

function readEvents(
  database: DatabaseSync,
  { places, startMs, endMs }: NewestOptions,
): Generator<readonly PlacedEvent[]> {
  const wanted = new Set(places.map(keyOf));
  const origins = database.prepare(ORIGINS).all() as unknown as readonly OriginRow[];
  const placeOf = new Map(
    origins
      .map(
        ({ id, log_group, log_stream }) => [id, { group: log_group, stream: log_stream }] as const,
      )
      .filter(([, place]) => wanted.has(keyOf(place))),
  );
  return readRows(database, {
    ...{ placeOf, order: "newestFirst", hasByteLengths: true },
    ...{ from: { timestampMs: endMs + 1, seq: 0 }, endMs: startMs },
  });
}

function keyOf({ group, stream }: LogPlace): string {
  return JSON.stringify([group, stream]);
}
