import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogPlace } from "../log-event.ts";
import type { PlacedEvent, Position } from "./log-query.ts";
import { textOf } from "./message-text.ts";

/** Events along the index of time, or as they arrived. */
export interface RowsWanted {
  /** The places of the wanted origins, by id: of others only the index is read. */
  readonly placeOf: ReadonlyMap<number, LogPlace>;
  /** By time, and by arrival within the same millisecond; or by arrival alone. */
  readonly order: "oldestFirst" | "newestFirst" | "arrival";
  /** The first is the one behind this position. */
  readonly from: Position;
  /** The first time that is too late or, newest first, the last that is wanted. @default to the last event */
  readonly endMs?: number;
  /** @default all */
  readonly limit?: number;
  /** Whether the events say how long they are, which takes time to be read. @default `false` */
  readonly hasByteLengths?: boolean;
}

/** As many rows come out of SQLite at a time: one by one they take twice as long. */
const PIECE_ROWS = 2000;

/** Also where fewer are wanted: some may be blank. */
const FEWEST_ROWS = 50;

/** A message of more bytes comes alone, so that a piece of them does not take all memory. */
const LONG_BYTES = 4096;

const selectOf = (wanted: RowsWanted) => `
  SELECT seq, timestamp_ms, ingestion_ms, CASE WHEN octet_length(message) <= ${LONG_BYTES} THEN message END,
    ${wanted.hasByteLengths ? "octet_length(message)" : "NULL"}, origin_id
  FROM event WHERE ${isOneOf(wanted)}`;

/** SQLite looks each row up in a list, also in one of one. */
function isOneOf({ placeOf }: RowsWanted): string {
  const [first, ...others] = placeOf.keys();
  return others.length === 0
    ? `origin_id = ${first ?? 0}`
    : `origin_id IN (${[first, ...others].join()})`;
}

/** Time of the last event that is wanted, or the first that is too late. */
const endOf = ({ order, endMs }: RowsWanted) =>
  endMs ?? (order === "newestFirst" ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER);

/**
 * The order is that of the index itself. With an index by origin first, a transaction of ten lines would write a page for each origin.
 */
const OLDEST_FIRST =
  "timestamp_ms >= ? AND (timestamp_ms > ? OR seq > ?) AND timestamp_ms < ? ORDER BY timestamp_ms, seq";
const NEWEST_FIRST =
  "timestamp_ms <= ? AND (timestamp_ms < ? OR seq < ?) AND timestamp_ms >= ? ORDER BY timestamp_ms DESC, seq DESC";
const BETWEEN =
  "(timestamp_ms, seq) >= (?, ?) AND (timestamp_ms, seq) < (?, ?) ORDER BY timestamp_ms, seq";

const ARRIVAL = "seq > ? ORDER BY seq";

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
  byteLength: number | null,
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
  let from: Position | undefined = wanted.from;
  for (let rest = limit; rest > 0 && from !== undefined; ) {
    const { rows, next } = readPiece(from, Math.min(Math.max(rest, FEWEST_ROWS), PIECE_ROWS));
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
    from = next;
  }
}

/** So many rows behind a position, in order, or a few more; and where the next ones begin, if there are some. */
type ReadPiece = (
  from: Position,
  count: number,
) => { readonly rows: readonly Columns[]; readonly next: Position | undefined };

const PIECE_READERS: Readonly<
  Record<RowsWanted["order"], (database: DatabaseSync, wanted: RowsWanted) => ReadPiece>
> = {
  arrival: (database, wanted) =>
    forwards(database, { wanted, condition: ARRIVAL, parametersOf: ({ seq }) => [seq] }),
  oldestFirst: (database, wanted) =>
    forwards(database, {
      ...{ wanted, condition: OLDEST_FIRST },
      parametersOf: ({ timestampMs, seq }) => [timestampMs, timestampMs, seq, endOf(wanted)],
    }),
  // The last one is found in the index, and its piece is read forwards: to the row behind it SQLite goes sooner than to the one before.
  newestFirst(database, wanted) {
    const selectEnd = asArrays(
      database,
      `SELECT timestamp_ms, seq FROM event WHERE ${isOneOf(wanted)} AND ${NEWEST_FIRST} LIMIT 1 OFFSET ?`,
    );
    const select = asArrays(database, `${selectOf(wanted)} AND ${BETWEEN}`);
    return ({ timestampMs, seq }, count) => {
      const end = selectEnd.get(timestampMs, timestampMs, seq, endOf(wanted), count - 1);
      const [endMs, endSeq] = (end ?? [endOf(wanted), 0]) as unknown as readonly [number, number];
      const found = select.all(endMs, endSeq, timestampMs, seq);
      const rows = found.reverse() as unknown as readonly Columns[];
      // By the place of the end: its row may have been removed meanwhile.
      return { rows, next: end && { timestampMs: endMs, seq: endSeq } };
    };
  },
};

interface Forwards {
  readonly wanted: RowsWanted;
  /** With the order. */
  readonly condition: string;
  readonly parametersOf: (from: Position) => readonly number[];
}

function forwards(
  database: DatabaseSync,
  { wanted, condition, parametersOf }: Forwards,
): ReadPiece {
  const select = asArrays(database, `${selectOf(wanted)} AND ${condition} LIMIT ?`);
  return (from, count) => {
    const rows = select.all(...parametersOf(from), count) as unknown as readonly Columns[];
    const last = rows.length < count ? undefined : rows.at(-1);
    return { rows, next: last && { seq: last[0], timestampMs: last[1] } };
  };
}

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
  if (typeof message !== "string") {
    const text = textOf(message);
    return { seq, timestampMs, ingestionMs, message: text, bytes: message, group, stream };
  }
  return byteLength === null
    ? { seq, timestampMs, ingestionMs, message, group, stream }
    : { seq, timestampMs, ingestionMs, message, byteLength, group, stream };
}
