import { DatabaseSync, type StatementSync } from "node:sqlite";
import { reasonOf, SimulatorError } from "../errors.ts";
import {
  type LogEvent,
  type LogFilter,
  type LogKind,
  type LogOrigin,
  matchesFilter,
} from "./log-event.ts";

export interface ReadOptions extends LogFilter {
  readonly afterSeq: number;
  readonly limit: number;
}

/** The lines of one run: log groups, streams and events, as CloudWatch Logs has them. */
export interface LogStore extends Disposable {
  /** Adds events, in order. Never throws: what the file cannot take is kept in memory and read from there. */
  append(events: readonly LogEvent[]): void;
  /** Events after `afterSeq`, in order of arrival. */
  read(options: ReadOptions): readonly LogEvent[];
}

interface OpenOptions {
  readonly path: string;
  /** Open an existing store to read what another process writes or wrote. */
  readonly mode?: "write" | "read";
  /** Told once, at the first write that fails. */
  readonly onFailure?: (error: SimulatorError) => void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS log_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, creation_time INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS log_stream (
    id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL REFERENCES log_group, name TEXT NOT NULL,
    creation_time INTEGER NOT NULL, UNIQUE (group_id, name));
  CREATE TABLE IF NOT EXISTS origin (
    id INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL REFERENCES log_stream, service TEXT NOT NULL, task_id TEXT NOT NULL,
    task_name TEXT NOT NULL, container_name TEXT NOT NULL, source TEXT NOT NULL, role TEXT NOT NULL, direction TEXT);
  CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY, origin_id INTEGER NOT NULL REFERENCES origin, timestamp_ms INTEGER NOT NULL,
    ingestion_ms INTEGER NOT NULL, kind TEXT NOT NULL, message NOT NULL);
`;

const SELECT = `
  SELECT seq, timestamp_ms, ingestion_ms, kind, message, service, task_id, task_name, container_name, source, role, direction,
    log_group.name AS log_group, log_stream.name AS log_stream
  FROM event JOIN origin ON origin.id = origin_id JOIN log_stream ON log_stream.id = stream_id
    JOIN log_group ON log_group.id = group_id
  WHERE seq > ? AND (? IS NULL OR service = ?) AND (? IS NULL OR instr(?, ',' || kind || ',') > 0)
  ORDER BY seq LIMIT ?`;

/**
 * Opens the store in a file. Readable from other processes while it is written, after its end, and after its writer was
 * killed.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot be opened.
 */
export function openLogStore({ path, mode = "write", onFailure }: OpenOptions): LogStore {
  const { database, select } = open(path, mode);
  const writer = mode === "write" ? createWriter(database) : undefined;
  const unsaved: LogEvent[] = [];
  return {
    append(events) {
      if (unsaved.length === 0) {
        try {
          writer?.(events);
          return;
        } catch (error) {
          onFailure?.(unusable(path, error));
        }
      }
      unsaved.push(...events);
    },
    read(options) {
      const { afterSeq, limit, service = null, kinds } = options;
      const kindList = kinds === undefined ? null : `,${kinds.join(",")},`;
      const saved = select
        .all(afterSeq, service, service, kindList, kindList, limit)
        .map((row) => toEvent(row as unknown as Row));
      if (unsaved.length === 0 || saved.length === limit) return saved;
      const rest = unsaved.filter((event) => event.seq > afterSeq && matchesFilter(event, options));
      return [...saved, ...rest].slice(0, limit);
    },
    [Symbol.dispose]() {
      if (database.isOpen) database.close();
    },
  };
}

function open(path: string, mode: "write" | "read") {
  let database: DatabaseSync | undefined;
  try {
    // A reader must not make the store that it does not find.
    database = new DatabaseSync(path, { readOnly: mode === "read", timeout: 2000 });
    if (mode === "write") {
      // The system keeps what was written when this process dies; only a crash of the machine could lose it.
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
      database.exec(SCHEMA);
    }
    return { database, select: database.prepare(SELECT) };
  } catch (error) {
    database?.close();
    throw unusable(path, error);
  }
}

function createWriter(database: DatabaseSync): (events: readonly LogEvent[]) => void {
  const insert = database.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)");
  const originIds = new Map<string, number>();
  return (events) => {
    database.exec("BEGIN");
    try {
      for (const event of events) {
        const { seq, timestampMs, ingestionMs, kind, message, bytes } = event;
        insert.run(seq, originId(event), timestampMs, ingestionMs, kind, bytes ?? message);
      }
      database.exec("COMMIT");
    } catch (error) {
      originIds.clear();
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };

  function originId(event: LogEvent): number {
    const key = `${event.taskId}/${event.containerName}/${event.source}/${event.direction}`;
    const known = originIds.get(key);
    if (known !== undefined) return known;
    const added = addOrigin(database, event, event.ingestionMs);
    originIds.set(key, added);
    return added;
  }
}

function addOrigin(database: DatabaseSync, origin: LogOrigin, now: number): number {
  const idOf = (statement: StatementSync, ...values: (string | number | null)[]) =>
    Number((statement.get(...values) as { id: number }).id);
  const groupId = idOf(
    database.prepare(
      "INSERT INTO log_group (name, creation_time) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id",
    ),
    origin.group,
    now,
  );
  const streamId = idOf(
    database.prepare(
      "INSERT INTO log_stream (group_id, name, creation_time) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id",
    ),
    groupId,
    origin.stream,
    now,
  );
  return idOf(
    database.prepare(
      "INSERT INTO origin (stream_id, service, task_id, task_name, container_name, source, role, direction) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    ),
    streamId,
    origin.service,
    origin.taskId,
    origin.taskName,
    origin.containerName,
    origin.source,
    origin.role,
    origin.direction ?? null,
  );
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

function unusable(path: string, cause: unknown): SimulatorError {
  return new SimulatorError(
    "RUN_FOLDER_UNUSABLE",
    `The log store ${path} cannot be used: ${reasonOf(cause)}.`,
    {
      cause,
      remedy:
        "Free some disk space or make the folder writable, or set SC_SIM_HOME to another folder.",
    },
  );
}
