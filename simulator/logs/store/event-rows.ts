import type { DatabaseSync } from "node:sqlite";
import type { LogEvent, LogFilter, LogKind } from "../log-event.ts";

export interface ReadOptions extends LogFilter {
  readonly afterSeq: number;
  readonly limit: number;
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
  count(): readonly LineCount[];
}

const SELECT = `
  SELECT seq, timestamp_ms, ingestion_ms, kind, message, service, task_id, task_name, container_name, source, role, direction,
    log_group.name AS log_group, log_stream.name AS log_stream
  FROM event JOIN origin ON origin.id = origin_id JOIN log_stream ON log_stream.id = stream_id
    JOIN log_group ON log_group.id = group_id
  WHERE seq > ? AND (? IS NULL OR service = ?) AND (? IS NULL OR instr(?, ',' || kind || ',') > 0)
  ORDER BY seq LIMIT ?`;

const COUNT = `
  SELECT service, kind, count(*) AS count FROM event JOIN origin ON origin.id = origin_id
  GROUP BY service, kind ORDER BY min(seq)`;

/** Prepares the reading of a store. */
export function prepareRows(database: DatabaseSync): EventRows {
  const select = database.prepare(SELECT);
  const count = database.prepare(COUNT);
  return {
    read({ afterSeq, limit, service = null, kinds }) {
      const kindList = kinds === undefined ? null : `,${kinds.join(",")},`;
      const rows = select.all(afterSeq, service, service, kindList, kindList, limit);
      return rows.map((row) => toEvent(row as unknown as Row));
    },
    count: () => count.all() as unknown as readonly LineCount[],
  };
}

interface Row {
  readonly seq: number;
  readonly timestamp_ms: number;
  readonly ingestion_ms: number;
  readonly kind: LogKind;
  readonly message: string | Uint8Array;
  readonly service: string;
  readonly task_id: string;
  readonly task_name: string;
  readonly container_name: string;
  readonly source: "stdout" | "stderr";
  readonly role: "proxy" | "app";
  readonly direction: "ingress" | "egress" | null;
  readonly log_group: string;
  readonly log_stream: string;
}

function toEvent(row: Row): LogEvent {
  const { message } = row;
  return {
    seq: row.seq,
    timestampMs: row.timestamp_ms,
    ingestionMs: row.ingestion_ms,
    kind: row.kind,
    message: typeof message === "string" ? message : Buffer.from(message).toString("utf8"),
    ...(typeof message !== "string" && { bytes: message }),
    group: row.log_group,
    stream: row.log_stream,
    service: row.service,
    taskId: row.task_id,
    taskName: row.task_name,
    containerName: row.container_name,
    source: row.source,
    role: row.role,
    ...(row.direction !== null && { direction: row.direction }),
  };
}
