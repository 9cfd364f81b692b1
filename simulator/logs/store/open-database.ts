import { closeSync, openSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { reasonOf, SimulatorError } from "../../errors.ts";
import type { AccessLogProfile } from "../../line/access-log/profiles/profile.ts";
import { type LogCatalog, openCatalog } from "./catalog.ts";
import { type EventRows, prepareRows } from "./read-events.ts";
import { createTables, hasResources, SCHEMA_VERSION, schemaVersionOf } from "./schema.ts";
import { type EventWriter, prepareWriter } from "./write-events.ts";

/** SQLite's name for a store without a file. */
const IN_MEMORY = ":memory:";

/** How long a statement waits for another process, in milliseconds. */
const BUSY_TIMEOUT_MS = 2000;

interface OpenDatabase {
  readonly database: DatabaseSync;
  readonly rows: EventRows;
  readonly catalog: LogCatalog;
  /** Absent where the store is open for reading only. */
  readonly file?: EventWriter;
}

/**
 * Opens the file of a store, makes it where it is to be written and is not there, and prepares what is done with it.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function openDatabase(
  path: string,
  mode: "write" | "read",
  profile?: AccessLogProfile,
): OpenDatabase {
  let database: DatabaseSync | undefined;
  try {
    // For its owner alone; SQLite gives the files that it makes beside it the same mode.
    if (mode === "write" && path !== IN_MEMORY) closeSync(openSync(path, "a", 0o600));
    database = connect(path, mode);
    if (mode === "write") createTables(database);
    const version = schemaVersionOf(database);
    // An older store can be read, and is not written any more.
    if (version > SCHEMA_VERSION || (mode === "write" && version < SCHEMA_VERSION))
      throw otherVersion(path, version);
    const rows = prepareRows(database, version);
    const file = mode === "write" ? prepareWriter(database) : undefined;
    const durably = (write: () => void) => {
      try {
        if (file === undefined) throw new TypeError("it is open for reading only");
        file.durably(write);
      } catch (error) {
        throw storeUnusable(path, error);
      }
    };
    const onRemoved = () => file?.forgetOrigins();
    const catalog = openCatalog({
      database,
      hasResources: hasResources(version),
      durably,
      onRemoved,
    });
    if (file === undefined) return { database, rows, catalog };
    if (profile !== undefined) file.putProfile(profile);
    return { database, rows, catalog, file };
  } catch (error) {
    database?.close();
    if (error instanceof SimulatorError) throw error;
    throw mode === "read" ? storeUnreadable(path, error) : storeUnusable(path, error);
  }
}

/**
 * Opens the file of a store that is there, for one thing to be read from it.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`, where it cannot be opened, or a newer version wrote it.
 */
export function openForReading(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = connect(path, "read");
    const version = schemaVersionOf(database);
    if (version > SCHEMA_VERSION) throw otherVersion(path, version);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof SimulatorError ? error : storeUnreadable(path, error);
  }
}

function connect(path: string, mode: "write" | "read"): DatabaseSync {
  // Not imported: an older Node could not even say that it is too old.
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  // A reader must not make the store that it does not find.
  return new DatabaseSync(path, { readOnly: mode === "read", timeout: BUSY_TIMEOUT_MS });
}

function otherVersion(path: string, version: number): SimulatorError {
  return new SimulatorError(
    "RUN_FOLDER_UNUSABLE",
    `The log store ${path} is of another version: it has user_version ${version}, and this sc-sim has ${SCHEMA_VERSION}.`,
    {
      remedy:
        "Use the version of sc-sim that wrote it, or choose another run with --run; `sc-sim ps --all` lists them.",
    },
  );
}

/** A store that cannot be opened, or not be written. */
export function storeUnusable(path: string, cause: unknown): SimulatorError {
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

/** A store that is damaged. */
export function storeUnreadable(path: string, cause: unknown): SimulatorError {
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
