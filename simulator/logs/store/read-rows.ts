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
  /** About as many events are wanted; more can be read. @default all */
  readonly limit?: number;
  /**
   * As many characters of messages are parts of longer texts, which is faster. Whoever keeps one of these messages keeps the
   * others that were read with it. @default all
   */
  readonly mostShared?: number;
}

/** Events that were read at a time, in order. */
export interface EventRows {
  readonly count: number;
  /** Makes the event of a row; `undefined` for a blank line: the awslogs driver does not send them. */
  event(index: number): PlacedEvent | undefined;
}

/** As many rows come out of SQLite at a time: one by one they take twice as long. */
const PIECE_ROWS = 500;

/** Also where fewer are wanted: some may be blank. */
const FEWEST_ROWS = 50;

/** A message of more bytes comes alone, so that a piece of them does not take all memory. */
const LONG_BYTES = 4096;

/**
 * The order is that of the index itself. With an index by origin first, a transaction of ten lines would write a page for each origin.
 */
const selectRows = (originIds: readonly number[], order: RowsWanted["order"]) => `
  SELECT seq, timestamp_ms, ingestion_ms, origin_id,
    CASE WHEN typeof(message) = 'text' AND octet_length(message) <= ${LONG_BYTES} THEN message END AS short
  FROM event WHERE ${isOneOf(originIds)} AND ${FROM_POSITION[order]} LIMIT ?`;

/** A row for each column of a piece: SQLite gives a thousand values in one text faster than one by one. */
const selectColumns = (rows: string) => `
  SELECT json_group_array(seq), json_group_array(timestamp_ms), json_group_array(ingestion_ms), json_group_array(origin_id),
    json_group_array(octet_length(short)), group_concat(short, '')
  FROM (${rows})`;

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

type Message = string | Uint8Array;

/** In the order of the columns: objects for each row would take twice the time. */
type RowColumns = readonly [
  seq: number,
  timestampMs: number,
  ingestionMs: number,
  originId: number,
  short: string | null,
];

type PieceColumns = readonly [
  seqs: string,
  timestamps: string,
  ingestions: string,
  originIds: string,
  lengths: string,
  messages: string | null,
];

/** Rows of the table, column by column: nothing is made for each row, which would have to be kept. */
interface Columns {
  readonly seqs: readonly number[];
  readonly timestamps: readonly number[];
  readonly ingestions: readonly number[];
  readonly originIds: readonly number[];
  /** `undefined` for a long one, and for one that is no text. */
  message(index: number): string | undefined;
}

/** Reads events in order, some at a time. What arrives meanwhile may be among them, and nothing comes twice. */
export function* readRows(database: DatabaseSync, wanted: RowsWanted): Generator<EventRows> {
  const { placeOf, order, endMs, limit = PIECE_ROWS } = wanted;
  const { mostShared = Number.POSITIVE_INFINITY } = wanted;
  const select = selectRows([...placeOf.keys()], order);
  const rowByRow = arraysOf(database, select);
  const byColumn = arraysOf(database, selectColumns(select));
  const longMessage = database.prepare(SELECT_MESSAGE);
  const count = Math.min(Math.max(limit, FEWEST_ROWS), PIECE_ROWS);
  let { from } = wanted;
  let shared = 0;
  let isAscii = true;
  for (;;) {
    const range = [from.timestampMs, from.timestampMs, from.seq, endMs, count] as const;
    let columns: Columns | undefined;
    if (isAscii && shared < mostShared) {
      const row = byColumn.get(...range) as unknown as PieceColumns;
      columns = asciiColumns(row);
      // Most logs are of one kind.
      isAscii = columns !== undefined;
      shared += row[5]?.length ?? 0;
    }
    columns ??= columnsOf(rowByRow.all(...range) as unknown as readonly RowColumns[]);
    const { seqs, timestamps } = columns;
    yield eventRows(columns, { placeOf, longMessage });
    if (seqs.length < count) return;
    from = { timestampMs: timestamps.at(-1) ?? 0, seq: seqs.at(-1) ?? 0 };
  }
}

interface RowsOptions extends Pick<RowsWanted, "placeOf"> {
  readonly longMessage: StatementSync;
}

function eventRows(columns: Columns, { placeOf, longMessage }: RowsOptions): EventRows {
  const { seqs, timestamps, ingestions, originIds } = columns;
  return {
    count: seqs.length,
    event(index) {
      const seq = seqs[index] ?? 0;
      const message = columns.message(index) ?? messageOf(longMessage, seq);
      const place = placeOf.get(originIds[index] ?? 0);
      // A long one may be gone by now, with its stream.
      if (message === undefined || message === "" || place === undefined) return undefined;
      const { group, stream } = place;
      const timestampMs = timestamps[index] ?? 0;
      const ingestionMs = ingestions[index] ?? 0;
      return typeof message === "string"
        ? { seq, timestampMs, ingestionMs, message, group, stream }
        : {
            ...{ seq, timestampMs, ingestionMs, group, stream },
            ...{ message: textOf(message), bytes: message },
          };
    },
  };
}

function arraysOf(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

function columnsOf(rows: readonly RowColumns[]): Columns {
  return {
    seqs: rows.map(([seq]) => seq),
    timestamps: rows.map(([, timestampMs]) => timestampMs),
    ingestions: rows.map(([, , ingestionMs]) => ingestionMs),
    originIds: rows.map(([, , , originId]) => originId),
    message: (index) => rows[index]?.[4] ?? undefined,
  };
}

/** Takes the messages apart by their lengths; `undefined` where their characters are not as many as their bytes. */
function asciiColumns(row: PieceColumns): Columns | undefined {
  const [seqs, timestamps, ingestions, originIds] = row;
  const lengths: readonly (number | null)[] = JSON.parse(row[4]);
  const text = row[5] ?? "";
  let end = 0;
  const ends = lengths.map((length) => {
    end += length ?? 0;
    return end;
  });
  if (end !== text.length) return undefined;
  return {
    ...{ seqs: JSON.parse(seqs), timestamps: JSON.parse(timestamps) },
    ...{ ingestions: JSON.parse(ingestions), originIds: JSON.parse(originIds) },
    message(index) {
      const length = lengths[index] ?? undefined;
      const to = ends[index] ?? 0;
      return length === undefined ? undefined : text.slice(to - length, to);
    },
  };
}

function messageOf(select: StatementSync, seq: number): Message | undefined {
  return select.get(seq)?.["message"] as Message | undefined;
}
