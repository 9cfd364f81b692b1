import type { DatabaseSync } from "node:sqlite";

/**
 * Version of the tables, in SQLite's `user_version`. Raise it with every change of them, and either read the version before as well
 * or refuse it. 0 is what was written before there were versions: it has neither profiles nor indexes. 1 has no resources; up to 2
 * the index of time had no number.
 */
export const SCHEMA_VERSION = 3;

/** Whether a store of this version has resources. */
export function hasResources(version: number): boolean {
  return version >= 2;
}

/** Groups, streams and events as CloudWatch Logs has them, and what its API keeps beside them as JSON. The columns of an origin are NULL where no container wrote the events. */
const TABLES = `
  CREATE TABLE log_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, creation_time INTEGER NOT NULL);
  CREATE TABLE log_stream (
    id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL REFERENCES log_group, name TEXT NOT NULL,
    creation_time INTEGER NOT NULL, UNIQUE (group_id, name));
  CREATE TABLE profile (name TEXT PRIMARY KEY, definition TEXT NOT NULL);
  CREATE TABLE origin (
    id INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL REFERENCES log_stream, service TEXT, task_id TEXT, task_name TEXT,
    container_name TEXT, source TEXT, role TEXT, direction TEXT, profile TEXT, format TEXT, protocol TEXT);
  CREATE INDEX origin_by_stream ON origin (stream_id);
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY, origin_id INTEGER NOT NULL REFERENCES origin, timestamp_ms INTEGER NOT NULL,
    ingestion_ms INTEGER NOT NULL, kind TEXT, message NOT NULL);
  CREATE TABLE resource (
    kind TEXT NOT NULL, parent TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, parent, name)) WITHOUT ROWID;
  CREATE INDEX event_by_time ON event (timestamp_ms, seq, origin_id);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The system keeps what was written when this process dies; only a crash of the machine could lose it. */
export const WITHOUT_WAITING = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;";

/** Makes the tables in a file that has none, all or nothing. What another version wrote stays as it is. */
export function createTables(database: DatabaseSync): void {
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  if (tables > 0) return;
  // The mode first, which waits for the disk: then the tables need not, and are kept with the first events that have to be.
  database.exec(WITHOUT_WAITING);
  database.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT;`);
}

/** The version of a file's tables. */
export function schemaVersionOf(database: DatabaseSync): number {
  const { user_version } = database.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  return user_version;
}
