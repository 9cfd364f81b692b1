import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { AccessLogProfile } from "../../line/access-log/profiles/profile.ts";
import { type LogOrigin, type LogPlace, type NumberedEvent, placeKey } from "../log-event.ts";
import type { PlacedEvent } from "./log-query.ts";
import { WITHOUT_WAITING } from "./schema.ts";

/** Writes events into the store's file: all of them or, where it throws, none. */
export interface EventWriter {
  insert(events: readonly NumberedEvent[]): void;
  /** The same for events of anywhere; they are on the disk, not only in the system's memory, when it returns. */
  insertDurably(place: LogPlace, events: readonly StoredContent[]): void;
  /** Runs this in one transaction, which is on the disk when it returns. */
  durably(write: () => void): void;
  /** Has origins looked up again: some are gone with their streams. */
  forgetOrigins(): void;
  /** Keeps what a profile says of each field, for whoever reads the lines later. */
  putProfile(profile: AccessLogProfile): void;
}

/** What is stored of an event beside its origin. */
type StoredContent = Omit<PlacedEvent, keyof LogPlace> & Partial<Pick<NumberedEvent, "kind">>;

/** A container's output, or a place where events of anywhere are kept. */
type AnyOrigin = LogOrigin | (LogPlace & { readonly service?: never });

/** Rows of one statement: with one for each event, twice the time is spent. */
const ROWS = 50;

const insertRows = (count: number) =>
  `INSERT INTO event VALUES ${Array(count).fill("(?, ?, ?, ?, ?, ?)").join()}`;

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
  database.exec(WITHOUT_WAITING);
  const begin = database.prepare("BEGIN");
  const commit = database.prepare("COMMIT");
  const insertRow = database.prepare(insertRows(1));
  const insertManyRows = database.prepare(insertRows(ROWS));
  const originIds = new Map<string, number>();

  const inTransaction = (write: () => void) => {
    begin.run();
    try {
      write();
      commit.run();
    } catch (error) {
      originIds.clear();
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  };
  const insertEvents = <E extends StoredContent>(
    events: readonly E[],
    originOf: (event: E) => number,
  ) => {
    const rowOf = (event: E) => {
      const { seq, timestampMs, ingestionMs, kind = null, message, bytes } = event;
      return [seq, originOf(event), timestampMs, ingestionMs, kind, bytes ?? message];
    };
    const inMany = events.length - (events.length % ROWS);
    for (let at = 0; at < inMany; at += ROWS)
      insertManyRows.run(...events.slice(at, at + ROWS).flatMap(rowOf));
    for (const event of events.slice(inMany)) insertRow.run(...rowOf(event));
  };
  const durably = (write: () => void) => {
    // What was durable must stay so when the write-ahead log is moved into the file: from now on that is synchronised, too.
    database.exec("PRAGMA synchronous = FULL");
    try {
      inTransaction(write);
    } finally {
      database.exec("PRAGMA synchronous = NORMAL");
    }
  };
  return {
    insert: (events) =>
      inTransaction(() => {
        let known: { readonly origin: LogOrigin; readonly id: number } | undefined;
        insertEvents(events, ({ origin, ingestionMs }) => {
          // Lines that come together are mostly of the same container.
          if (known?.origin !== origin) known = { origin, id: originId(origin, ingestionMs) };
          return known.id;
        });
      }),
    insertDurably: (place, events) =>
      durably(() => {
        const [first] = events;
        if (first === undefined) return;
        const id = originId(place, first.ingestionMs);
        insertEvents(events, () => id);
      }),
    durably,
    forgetOrigins: () => originIds.clear(),
    putProfile(profile) {
      database
        .prepare("INSERT OR REPLACE INTO profile VALUES (?, ?)")
        .run(profile.name, JSON.stringify(profile));
    },
  };

  function originId(origin: AnyOrigin, createdMs: number): number {
    const key = keyOf(origin);
    const known = originIds.get(key);
    if (known !== undefined) return known;
    const added = addOrigin(database, origin, createdMs);
    originIds.set(key, added);
    return added;
  }
}

function keyOf(origin: AnyOrigin): string {
  if (origin.service === undefined) return placeKey(origin);
  return `${origin.taskId}/${origin.containerName}/${origin.source}/${origin.direction}`;
}

function addOrigin(database: DatabaseSync, origin: AnyOrigin, createdMs: number): number {
  const { group, stream } = origin;
  const insert = (sql: string) => idOf(database.prepare(sql));
  const groupId = insert(INSERT_GROUP)(group, createdMs);
  const streamId = insert(INSERT_STREAM)(groupId, stream, createdMs);
  const { service, taskId, taskName, containerName, source, role }: Partial<LogOrigin> = origin;
  const { direction, accessLog }: Partial<LogOrigin> = origin;
  const container = [service, taskId, taskName, containerName, source, role];
  const line = [direction, accessLog?.profile, accessLog?.format, accessLog?.protocol];
  return insert(INSERT_ORIGIN)(streamId, ...[...container, ...line].map((value) => value ?? null));
}

/** Runs a statement that answers with one id. */
function idOf(statement: StatementSync) {
  return (...values: readonly (string | number | null)[]): number =>
    Number((statement.get(...values) as { readonly id: number }).id);
}
