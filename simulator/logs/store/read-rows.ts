import type { DatabaseSync, StatementSync } from "node:sqlite";
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

const COLUMNS = `
  seq, timestamp_ms, ingestion_ms, CASE WHEN octet_length(message) <= ${LONG_BYTES} THEN message END, octet_length(message), origin_id`;

/** SQLite looks each row up in a list, also in one of one. */
const isOneOf = (originIds: readonly number[]) =>
  originIds.length === 1 ? `origin_id = ${originIds[0]}` : `origin_id IN (${originIds.join()})`;

/**
 * The order is that of the index itself. With an index by origin first, a transaction of ten lines would write a page for each origin.
 */
const OLDEST_FIRST =
  "timestamp_ms >= ? AND (timestamp_ms > ? OR seq > ?) AND timestamp_ms < ? ORDER BY timestamp_ms, seq";
const NEWEST_FIRST =
  "timestamp_ms <= ? AND (timestamp_ms < ? OR seq < ?) AND timestamp_ms >= ? ORDER BY timestamp_ms DESC, seq DESC";
const BETWEEN =
  "(timestamp_ms, seq) >= (?, ?) AND (timestamp_ms, seq) < (?, ?) ORDER BY timestamp_ms, seq";

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
  byteLength: number,
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
  const { placeOf, limit = Number.POSITIVE_INFINITY } = wanted;
  const readPiece = PIECE_READERS[wanted.order](database, wanted);
  const longMessage = database.prepare(SELECT_MESSAGE);
  let last = wanted.from;
  for (let rest = limit; rest > 0; ) {
    const { rows, isLast } = readPiece(last, Math.min(Math.max(rest, FEWEST_ROWS), PIECE_ROWS));
    let events: PlacedEvent[] = [];
    let bytes = 0;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as Columns;
      const place = placeOf.get(row[5]);
      const message = row[3] ?? (longMessage.get(row[0])?.["message"] as Message | undefined);
      // A long one may be gone by now, with its stream.
      if (message === undefined || message === "" || place === undefined) continue;
      events.push(toEvent(row, { message, place }));
      rest--;
      bytes += message.length;
      if (rest > 0 && bytes < MOST_BYTES) continue;
      yield events;
      if (rest === 0) return;
      events = [];
      bytes = 0;
    }
    if (events.length > 0) yield events;
    const end = rows.at(-1);
    if (isLast || end === undefined) return;
    last = { seq: end[0], timestampMs: end[1] };
  }
}

/** So many rows behind a position, in order, or a few more; and whether there are no others. */
type ReadPiece = (
  from: Position,
  count: number,
) => { readonly rows: readonly Columns[]; readonly isLast: boolean };

type PreparePiece = (
  database: DatabaseSync,
  wanted: Pick<RowsWanted, "placeOf" | "endMs">,
) => ReadPiece;

const PIECE_READERS: Readonly<Record<RowsWanted["order"], PreparePiece>> = {
  oldestFirst(database, { placeOf, endMs }) {
    const isWanted = isOneOf([...placeOf.keys()]);
    const select = asArrays(
      database,
      `SELECT ${COLUMNS} FROM event WHERE ${isWanted} AND ${OLDEST_FIRST} LIMIT ?`,
    );
    return ({ timestampMs, seq }, count) => {
      const rows = select.all(timestampMs, timestampMs, seq, endMs, count);
      return { rows: rows as unknown as readonly Columns[], isLast: rows.length < count };
    };
  },
  // The last one is found in the index, and its piece is read forwards: SQLite goes on to the next row in a third less time than to the one before.
  newestFirst(database, { placeOf, endMs }) {
    const isWanted = isOneOf([...placeOf.keys()]);
    const selectEnd = asArrays(
      database,
      `SELECT timestamp_ms, seq FROM event WHERE ${isWanted} AND ${NEWEST_FIRST} LIMIT 1 OFFSET ?`,
    );
    const select = asArrays(
      database,
      `SELECT ${COLUMNS} FROM event WHERE ${isWanted} AND ${BETWEEN}`,
    );
    return ({ timestampMs, seq }, count) => {
      const end = selectEnd.get(timestampMs, timestampMs, seq, endMs, count - 1) as unknown as
        | readonly [number, number]
        | undefined;
      const [endOfPieceMs, endSeq] = end ?? [endMs, 0];
      const rows = select.all(endOfPieceMs, endSeq, timestampMs, seq);
      return { rows: rows.reverse() as unknown as readonly Columns[], isLast: end === undefined };
    };
  },
};

function asArrays(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

interface RowContent {
  readonly message: Message;
  readonly place: LogPlace;
}

function toEvent(row: Columns, { message, place: { group, stream } }: RowContent): PlacedEvent {
  const [seq, timestampMs, ingestionMs, , byteLength] = row;
  if (typeof message === "string")
    return { seq, timestampMs, ingestionMs, message, byteLength, group, stream };
  const text = textOf(message);
  return {
    ...{ seq, timestampMs, ingestionMs, group, stream },
    ...{ message: text, byteLength: Buffer.byteLength(text), bytes: message },
  };
}
