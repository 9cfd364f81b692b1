import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { reasonOf, SimulatorError } from "../../errors.ts";
import { type LogEvent, matchesFilter } from "../log-event.ts";
import { type EventRows, type LineCount, prepareRows, type ReadOptions } from "./event-rows.ts";
import { prepareInsert } from "./insert-events.ts";
import { createPatientWriter } from "./patient-writer.ts";

/** The lines of one run: log groups, streams and events, as CloudWatch Logs has them. */
export interface LogStore extends Disposable {
  /**
   * Adds events, in order. Never throws: what the file cannot take is kept in memory, read from there and tried again. Where that
   * grows too large the oldest lines are lost, which is told and stands as a line in the log.
   */
  append(events: readonly LogEvent[]): void;
  /**
   * Events after `afterSeq`, in order of arrival.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file is damaged.
   */
  read(options: ReadOptions): readonly LogEvent[];
  /** How many lines there are, by service and kind. Throws as {@link read} does. */
  count(): readonly LineCount[];
}

interface OpenOptions {
  readonly path: string;
  /** Open an existing store to read what another process writes or wrote. */
  readonly mode?: "write" | "read";
  /** Told in whole sentences when the file cannot be written, when lines are lost by that, and when it can be again. */
  readonly onTrouble?: (message: string) => void;
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

/**
 * Opens the store in a file. Readable from other processes while it is written, after its end, and after its writer was
 * killed.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where the file cannot be opened.
 */
export function openLogStore({ path, mode = "write", onTrouble }: OpenOptions): LogStore {
  const { database, rows } = open(path, mode);
  const writer =
    mode === "write"
      ? createPatientWriter({
          insert: prepareInsert(database),
          onTrouble: onTrouble ?? (() => undefined),
          explain: (error) => unusable(path, error).problem,
        })
      : undefined;
  const unsaved = () => writer?.unsaved() ?? [];
  const readOrExplain = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw damaged(path, error);
    }
  };
  return {
    append: (events) => writer?.append(events),
    read(options) {
      const { afterSeq, limit } = options;
      const saved = readOrExplain(() => rows.read(options));
      const kept = unsaved();
      if (kept.length === 0 || saved.length === limit) return saved;
      const rest = kept.filter((event) => event.seq > afterSeq && matchesFilter(event, options));
      return [...saved, ...rest].slice(0, limit);
    },
    count: () =>
      addUp(
        readOrExplain(() => rows.count()),
        unsaved(),
      ),
    [Symbol.dispose]() {
      if (!database.isOpen) return;
      writer?.end();
      database.close();
    },
  };
}

function addUp(saved: readonly LineCount[], unsaved: readonly LogEvent[]): readonly LineCount[] {
  const counts = new Map<string, LineCount>();
  const one = unsaved.map(({ service, kind }) => ({ service, kind, count: 1 }));
  for (const { service, kind, count } of [...saved, ...one]) {
    const key = `${service} ${kind}`;
    counts.set(key, { service, kind, count: (counts.get(key)?.count ?? 0) + count });
  }
  return [...counts.values()];
}

/** SQLite's name for a store without a file. */
const IN_MEMORY = ":memory:";

function open(path: string, mode: "write" | "read"): { database: DatabaseSync; rows: EventRows } {
  let database: DatabaseSync | undefined;
  try {
    // For its owner alone; SQLite gives the files that it makes beside it the same mode.
    if (mode === "write" && path !== IN_MEMORY) closeSync(openSync(path, "a", 0o600));
    // A reader must not make the store that it does not find.
    database = new DatabaseSync(path, { readOnly: mode === "read", timeout: 2000 });
    if (mode === "write") {
      // The system keeps what was written when this process dies; only a crash of the machine could lose it.
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
      database.exec(SCHEMA);
    }
    return { database, rows: prepareRows(database) };
  } catch (error) {
    database?.close();
    throw unusable(path, error);
  }
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

function damaged(path: string, cause: unknown): SimulatorError {
  return new SimulatorError(
    "RUN_FOLDER_UNUSABLE",
    `The log store ${path} cannot be read: ${reasonOf(cause)}.`,
    {
      cause,
      remedy:
        "Start a new simulation, or choose the logs of another with `sc-sim logs --run`; `sc-sim ps --all` lists them.",
    },
  );
}
