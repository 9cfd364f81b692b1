import type { DatabaseSync } from "node:sqlite";
import type { LogPlace } from "../log-event.ts";
import type { PlacedEvent, Position } from "./log-query.ts";
import { textOf } from "./message-text.ts";

/** Events along the index of time. */
export interface RowsWanted {
  /** The places of the wanted origins, by id: of others only the index is read. */
  readonly placeOf: ReadonlyMap<number, LogPlace>;
  /** By time, and by arrival within the same millisecond. */
  readonly order: "oldestFirst" | "newestFirst";
  /** The first is the one behind this position. */
  readonly from: Position;
  /** The first time that is too late or, newest first, the last that is wanted. */
  readonly endMs: number;
  /** @default all */
  readonly limit?: number;
}

/** As many rows come out of SQLite at a time: one by one they take twice as long. */
const PIECE_ROWS = 2000;

/** Also where fewer are wanted: some may be blank. */
const FEWEST_ROWS = 50;

/** A message of more bytes comes alone, so that a piece of them does not take all memory. */
const LONG_BYTES = 4096;

/**
 * The order is that of the index itself. With an index by origin first, a transaction of ten lines would write a page for each origin.
 */
const selectPiece = (originIds: readonly number[], order: RowsWanted["order"]) => `
  SELECT seq, timestamp_ms, ingestion_ms, CASE WHEN octet_length(message) <= ${LONG_BYTES} THEN message END, origin_id FROM event
  WHERE ${isOneOf(originIds)} AND ${FROM_POSITION[order]} LIMIT ?`;

/** SQLite looks each row up in a list, also in one of one. */
const isOneOf = (originIds: readonly number[]) =>
  originIds.length === 1 ? `origin_id = ${originIds[0]}` : `origin_id IN (${originIds.join()})`;

const FROM_POSITION = {
  oldestFirst:
    "timestamp_ms >= ? AND (timestamp_ms > ? OR seq > ?) AND timestamp_ms < ? ORDER BY timestamp_ms, seq",
  newestFirst:
    "timestamp_ms <= ? AND (timestamp_ms < ? OR seq < ?) AND timestamp_ms >= ? ORDER BY timestamp_ms DESC, seq DESC",
} as const;

const SELECT_MESSAGE = "SELECT message FROM event WHERE seq = ?";

/** After as many bytes of messages events are given on: of long ones a whole piece would take all memory. */
const MOST_BYTES = 2 ** 22;

type Message = string | Uint8Array;

/** In the order of the columns: objects for each row would take twice the time. */
type Columns = readonly [
  seq: number,
  timestampMs: number,
  ingestionMs: number,
  message: Message | null,
  originId: number,
];

/**
 * Reads events in order, some at a time, without blank lines: the awslogs driver does not send them. What arrives meanwhile may be
 * among them, and nothing comes twice.
 */
export function* readRows(
  database: DatabaseSync,
  wanted: RowsWanted,
): Generator<readonly PlacedEvent[]> {
  const { placeOf, order, endMs, limit = Number.POSITIVE_INFINITY } = wanted;
  const piece = database.prepare(selectPiece([...placeOf.keys()], order));
  piece.setReturnArrays(true);
  const longMessage = database.prepare(SELECT_MESSAGE);
  let { timestampMs: lastMs, seq: lastSeq } = wanted.from;
  for (let rest = limit; rest > 0; ) {
    const count = Math.min(Math.max(rest, FEWEST_ROWS), PIECE_ROWS);
    const rows = piece.all(lastMs, lastMs, lastSeq, endMs, count) as unknown as readonly Columns[];
    let events: PlacedEvent[] = [];
    let bytes = 0;
    for (const [seq, timestampMs, ingestionMs, short, originId] of rows) {
      lastMs = timestampMs;
      lastSeq = seq;
      const message = short ?? (longMessage.get(seq)?.["message"] as Message | undefined);
      const place = placeOf.get(originId);
      // A long one may be gone by now, with its stream.
      if (message === undefined || message === "" || place === undefined) continue;
      const { group, stream } = place;
      events.push(
        typeof message === "string"
          ? { seq, timestampMs, ingestionMs, message, group, stream }
          : {
              ...{ seq, timestampMs, ingestionMs, group, stream },
              ...{ message: textOf(message), bytes: message },
            },
      );
      rest--;
      bytes += message.length;
      if (rest > 0 && bytes < MOST_BYTES) continue;
      yield events;
      if (rest === 0) return;
      events = [];
      bytes = 0;
    }
    if (events.length > 0) yield events;
    if (rows.length < count) return;
  }
}
