import type { LogPlace } from "../log-event.ts";
import { textOf } from "./message-text.ts";
import { openForReading, storeUnreadable } from "./open-database.ts";

interface NewestOptions {
  /** The streams whose events are wanted. */
  readonly places: readonly LogPlace[];
  /** Both in the range, in milliseconds since 1970. */
  readonly startMs: number;
  readonly endMs: number;
}

/** An event with its place, as a query reads it. */
interface NewestEvent {
  readonly seq: number;
  readonly timestampMs: number;
  readonly ingestionMs: number;
  readonly message: string;
  readonly logGroup: string;
  readonly logStream: string;
}

const ORIGINS = `
  SELECT origin.id, log_group.name AS log_group, log_stream.name AS log_stream
  FROM origin JOIN log_stream ON log_stream.id = stream_id JOIN log_group ON log_group.id = group_id`;

/** Along the index of time. The streams are chosen outside: mostly all are wanted. */
const EVENTS = `
  SELECT seq, timestamp_ms, ingestion_ms, message, origin_id FROM event
  WHERE timestamp_ms >= ? AND timestamp_ms <= ? ORDER BY timestamp_ms DESC, seq DESC`;

interface OriginRow {
  readonly id: number;
  readonly log_group: string;
  readonly log_stream: string;
}

/** In the order of the columns: objects for each row would take twice the time. */
type EventRow = readonly [
  seq: number,
  timestampMs: number,
  ingestionMs: number,
  message: string | Uint8Array,
  originId: number,
];

/**
 * The events of some streams in a store's file, newest first, and of the same time the last to
 * arrive first. One pass for all groups, without pages: for reading very many of them.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot be read.
 */
export function* readNewestFirst(
  path: string,
  { places, startMs, endMs }: NewestOptions,
): Generator<NewestEvent> {
  using database = openForReading(path);
  try {
    const wanted = new Set(places.map(keyOf));
    const origins = database.prepare(ORIGINS).all() as unknown as readonly OriginRow[];
    const placeOf = new Map(
      origins
        .map(
          ({ id, log_group, log_stream }) =>
            [id, { group: log_group, stream: log_stream }] as const,
        )
        .filter(([, place]) => wanted.has(keyOf(place))),
    );
    const statement = database.prepare(EVENTS);
    statement.setReturnArrays(true);
    for (const row of statement.iterate(startMs, endMs)) {
      const [seq, timestampMs, ingestionMs, message, originId] = row as unknown as EventRow;
      const place = placeOf.get(originId);
      if (place === undefined) continue;
      yield {
        seq,
        timestampMs,
        ingestionMs,
        message: textOf(message),
        logGroup: place.group,
        logStream: place.stream,
      };
    }
  } catch (error) {
    throw storeUnreadable(path, error);
  }
}

function keyOf({ group, stream }: LogPlace): string {
  return JSON.stringify([group, stream]);
}
