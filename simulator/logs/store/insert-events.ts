import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogEvent, LogOrigin } from "../log-event.ts";

/** Writes events into the store's file: all of them or, where it throws, none. */
export type InsertEvents = (events: readonly LogEvent[]) => void;

/** Prepares the writing of events, with their groups, streams and origins. */
export function prepareInsert(database: DatabaseSync): InsertEvents {
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
