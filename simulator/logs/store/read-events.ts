import type { DatabaseSync } from "node:sqlite";
import type {
  AccessLogDirection,
  AccessLogFormat,
  AccessLogProtocol,
} from "../../line/access-log/fields.ts";
import type { EventSelection } from "../line-selection.ts";
import type { LogEvent, LogKind, LogOrigin } from "../log-event.ts";
import { endOf, type LogQuery, type PlacedEvent, startOf } from "./log-query.ts";
import { textOf } from "./message-text.ts";
import { readRows } from "./read-rows.ts";

/** Which events of containers are wanted. */
export interface ReadOptions extends EventSelection {
  readonly afterSeq: number;
  /** @default to the last event */
  readonly beforeSeq?: number;
  readonly limit: number;
  /** Which of the wanted events, where there are more than `limit`. @default `first` */
  readonly which?: "first" | "last";
}

/** Events that were read at a time. */
interface SomeEvents {
  readonly events: readonly PlacedEvent[];
  /** Whether it ended before its limit, as its messages are long. */
  readonly isCut: boolean;
}

/** Which events are wanted, whoever wrote them, in order of arrival. */
export interface Arrivals {
  readonly afterSeq: number;
  readonly groups: readonly string[];
  readonly limit: number;
}

/** How many wanted events there are after one of them. */
export interface Passed {
  readonly count: number;
  /** Number of the last of them; 0 where there is none. */
  readonly lastSeq: number;
}

/** How many lines there are of one kind, of one service. */
export interface LineCount {
  readonly service: string;
  readonly kind: LogKind;
  readonly count: number;
}

/** Reads events back out of a store's file. */
export interface EventRows {
  read(options: ReadOptions): readonly LogEvent[];
  countAfter(options: Omit<ReadOptions, "limit" | "which">): Passed;
  count(): readonly LineCount[];
  query(query: LogQuery): SomeEvents;
  arrivals(wanted: Arrivals): SomeEvents;
  /** What `definition` was written for this profile, where one was. */
  profileDefinition(name: string): string | undefined;
  lastSeq(): number;
}

/**
 * As many characters of messages are read at a time: with events of 1 MiB, a page of thousands would take all memory.
 */
const MOST_CHARACTERS = 2 ** 24;

/** Before the time of any event. */
const NO_TIME = Number.MIN_SAFE_INTEGER;

/** Behind the number of any event. */
const NO_SEQ = Number.MAX_SAFE_INTEGER;

const NO_PROFILE = "NULL AS profile, NULL AS format, NULL AS protocol";

const WANTED = `
  WHERE seq > ? AND seq < ? AND service IS NOT NULL AND (? IS NULL OR service = ?) AND (? IS NULL OR instr(?, ',' || kind || ',') > 0)
    AND timestamp_ms >= ? AND (? IS NULL OR instr(message, ?) > 0)`;

const COUNT_AFTER = `
  SELECT count(*) AS count, ifnull(max(seq), 0) AS lastSeq FROM event JOIN origin ON origin.id = origin_id${WANTED}`;

const selectEvents = (version: number, order: "ASC" | "DESC") => `
  SELECT seq, timestamp_ms, ingestion_ms, kind, message, service, task_id, task_name, container_name, source, role, direction,
    ${version === 0 ? NO_PROFILE : "profile, format, protocol"}, log_group.name AS log_group, log_stream.name AS log_stream
  FROM event JOIN origin ON origin.id = origin_id JOIN log_stream ON log_stream.id = stream_id
    JOIN log_group ON log_group.id = group_id${WANTED}
  ORDER BY seq ${order} LIMIT ?`;

const COUNT = `
  SELECT service, kind, count(*) AS count FROM event JOIN origin ON origin.id = origin_id
  WHERE service IS NOT NULL GROUP BY service, kind ORDER BY min(seq)`;

const ARRIVALS = `
  SELECT seq, timestamp_ms, ingestion_ms, message, log_group.name AS log_group, log_stream.name AS log_stream
  FROM event JOIN origin ON origin.id = origin_id JOIN log_stream ON log_stream.id = stream_id
    JOIN log_group ON log_group.id = group_id
  WHERE seq > ? AND message <> '' AND log_group.name IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`;

const ORIGINS_OF_GROUP = `
  SELECT origin.id, log_stream.name AS log_stream FROM origin JOIN log_stream ON log_stream.id = stream_id
    JOIN log_group ON log_group.id = group_id
  WHERE log_group.name = ?`;

/** Prepares the reading of a store of this version. */
export function prepareRows(database: DatabaseSync, version: number): EventRows {
  const select = database.prepare(selectEvents(version, "ASC"));
  const selectLast = database.prepare(selectEvents(version, "DESC"));
  const countAfter = database.prepare(COUNT_AFTER);
  const count = database.prepare(COUNT);
  const originsOfGroup = database.prepare(ORIGINS_OF_GROUP);
  const last = database.prepare("SELECT max(seq) AS seq FROM event");
  return {
    read({ limit, which, ...wanted }) {
      const parameters = [...parametersOf(wanted), limit];
      const rows =
        which === "last" ? selectLast.all(...parameters).reverse() : select.all(...parameters);
      return rows.map((row) => toEvent(row as unknown as Row));
    },
    countAfter: (wanted) => countAfter.get(...parametersOf(wanted)) as unknown as Passed,
    count: () => count.all() as unknown as readonly LineCount[],
    query(query) {
      const { group, streams, order = "oldestFirst", limit } = query;
      const origins = originsOfGroup.all(group) as unknown as readonly OriginRow[];
      const placeOf = new Map(
        origins
          .filter(({ log_stream }) => streams === undefined || streams.includes(log_stream))
          .map(({ id, log_stream: stream }) => [id, { group, stream }]),
      );
      const rows = readRows(database, {
        ...{ placeOf, order, limit },
        ...{ from: startOf(query), endMs: endOf(query) },
      });
      return takeEvents(flat(rows));
    },
    arrivals({ afterSeq, groups, limit }) {
      const rows = database.prepare(ARRIVALS).iterate(afterSeq, JSON.stringify(groups), limit);
      const events = (rows as IteratorObject<unknown> as IteratorObject<ArrivedRow>).map((row) => ({
        ...toContent(row),
        group: row.log_group,
        stream: row.log_stream,
      }));
      return takeEvents(events);
    },
    profileDefinition(name) {
      if (version === 0) return undefined;
      const found = database.prepare("SELECT definition FROM profile WHERE name = ?").get(name);
      return (found as { readonly definition: string } | undefined)?.definition;
    },
    lastSeq: () => (last.get() as { readonly seq: number | null }).seq ?? 0,
  };
}

/** Events as far as their messages are not too long together. */
function takeEvents(wanted: Iterable<PlacedEvent>): SomeEvents {
  const events: PlacedEvent[] = [];
  let characters = 0;
  for (const event of wanted) {
    if (characters > MOST_CHARACTERS) return { events, isCut: true };
    characters += event.message.length;
    events.push(event);
  }
  return { events, isCut: false };
}

function* flat<T>(pieces: Iterable<readonly T[]>): Generator<T> {
  for (const piece of pieces) yield* piece;
}

/** What `WANTED` asks for. */
function parametersOf(options: Omit<ReadOptions, "limit" | "which">) {
  const { afterSeq, beforeSeq = NO_SEQ, service, kinds, sinceMs = NO_TIME } = options;
  const name = service ?? null;
  const text = options.text ?? null;
  const kindList = kinds === undefined ? null : `,${kinds.join(",")},`;
  return [afterSeq, beforeSeq, name, name, kindList, kindList, sinceMs, text, text] as const;
}

interface OriginRow {
  readonly id: number;
  readonly log_stream: string;
}

interface ContentRow {
  readonly seq: number;
  readonly timestamp_ms: number;
  readonly ingestion_ms: number;
  readonly message: string | Uint8Array;
}

interface ArrivedRow extends ContentRow {
  readonly log_group: string;
  readonly log_stream: string;
}

interface Row extends ContentRow {
  readonly kind: LogKind;
  readonly service: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly container_name: string;
  readonly source: LogOrigin["source"];
  readonly role: LogOrigin["role"];
  readonly direction: AccessLogDirection | null;
  readonly profile: string | null;
  readonly format: AccessLogFormat | null;
  readonly protocol: AccessLogProtocol | null;
  readonly log_group: string;
  readonly log_stream: string;
}

function toContent({ seq, timestamp_ms, ingestion_ms, message }: ContentRow) {
  return {
    seq,
    timestampMs: timestamp_ms,
    ingestionMs: ingestion_ms,
    message: textOf(message),
    ...(typeof message !== "string" && { bytes: message }),
  };
}

function toEvent(row: Row): LogEvent {
  const { direction, profile, format, protocol } = row;
  const isKnown = profile !== null && format !== null;
  return {
    ...toContent(row),
    kind: row.kind,
    group: row.log_group,
    stream: row.log_stream,
    service: row.service,
    taskId: row.task_id,
    taskName: row.task_name,
    containerName: row.container_name,
    source: row.source,
    role: row.role,
    ...(direction !== null && { direction }),
    ...(isKnown && { accessLog: { profile, format, ...(protocol !== null && { protocol }) } }),
  };
}
