import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AccessLogProfile } from "../../line/access-log/profiles/profile.ts";
import type { LogEvent } from "../log-event.ts";
import type { PlacedEvent } from "./log-query.ts";

/** Writes events into the store's file: all of them or, where it throws, none. */
export interface EventWriter {
  insert(events: readonly LogEvent[]): void;
  /** The same for events of anywhere; they are on the disk, not only in the system's memory, when it returns. */
  insertDurably(events: readonly PlacedEvent[]): void;
  /** Keeps what a profile says of each field, for whoever reads the lines later. */
  putProfile(profile: AccessLogProfile): void;
}

type AnyEvent = LogEvent | (PlacedEvent & { readonly service?: never; readonly kind?: never });

const INSERT_GROUP =
  "INSERT INTO log_group (name, creation_time) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id";
const INSERT_STREAM =
  "INSERT INTO log_stream (group_id, name, creation_time) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id";
const INSERT_ORIGIN = `
  INSERT INTO origin
    (stream_id, service, task_id, task_name, container_name, source, role, direction, profile, format, protocol)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`;

/** Prepares the writing of events, with their groups, streams and origins. */
export function prepareWriter(database: DatabaseSync): EventWriter {
  // The system keeps what was written when this process dies; only a crash of the machine could lose it.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
  const insertEvent = database.prepare("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)");
  const originIds = new Map<string, number>();

  const inTransaction = (write: () => void) => {
    database.exec("BEGIN");
    try {
      write();
      database.exec("COMMIT");
    } catch (error) {
      originIds.clear();
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
  const insertAll = (events: readonly AnyEvent[]) => {
    for (const event of events) {
      const { seq, timestampMs, ingestionMs, kind = null, message, bytes } = event;
      insertEvent.run(seq, originId(event), timestampMs, ingestionMs, kind, bytes ?? message);
    }
  };
  return {
    insert: (events) => inTransaction(() => insertAll(events)),
    insertDurably(events) {
      // What was durable must stay so when the write-ahead log is moved into the file: from now on that is synchronised, too.
      database.exec("PRAGMA synchronous = FULL");
      try {
        inTransaction(() => insertAll(events));
      } finally {
        database.exec("PRAGMA synchronous = NORMAL");
      }
    },
    putProfile(profile) {
      database
        .prepare("INSERT OR REPLACE INTO profile VALUES (?, ?)")
        .run(profile.name, JSON.stringify(profile));
    },
  };

  function originId(event: AnyEvent): number {
    const key = keyOf(event);
    const known = originIds.get(key);
    if (known !== undefined) return known;
    const added = addOrigin(database, event);
    originIds.set(key, added);
    return added;
  }
}

function keyOf(event: AnyEvent): string {
  if (event.service === undefined) return `${event.group}\0${event.stream}`;
  return `${event.taskId}/${event.containerName}/${event.source}/${event.direction}`;
}

function addOrigin(database: DatabaseSync, event: AnyEvent): number {
  const { group, stream, ingestionMs } = event;
  const insert = (sql: string) => idOf(database.prepare(sql));
  const groupId = insert(INSERT_GROUP)(group, ingestionMs);
  const streamId = insert(INSERT_STREAM)(groupId, stream, ingestionMs);
  const origin = event.service === undefined ? {} : event;
  const { service, taskId, taskName, containerName, source, role }: Partial<LogEvent> = origin;
  const { direction, accessLog }: Partial<LogEvent> = origin;
  const container = [service, taskId, taskName, containerName, source, role];
  const line = [direction, accessLog?.profile, accessLog?.format, accessLog?.protocol];
  return insert(INSERT_ORIGIN)(streamId, ...[...container, ...line].map((value) => value ?? null));
}

/** Runs a statement that answers with one id. */
function idOf(statement: StatementSync) {
  return (...values: readonly (string | number | null)[]): number =>
    Number((statement.get(...values) as { readonly id: number }).id);
}
