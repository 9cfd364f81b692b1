import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { reasonOf, SimulatorError } from "../../errors.ts";
import type { Plan, RuntimeName } from "../../topology/plan/plan.ts";
import { runsFolder } from "./home.ts";
import { makeFolder } from "./make-folder.ts";
import { identifyProcess, isAlive, type ProcessIdentity } from "./process-identity.ts";

/** What is written about a run before anything of it starts, and kept for `logs` after its end. */
export interface RunRecord {
  readonly runId: string;
  readonly version: string;
  /** The simulator itself; the run is over when it is gone, however it went. */
  readonly owner: ProcessIdentity;
  readonly host: string;
  readonly createdAt: string;
  readonly state: "starting" | "running" | "ended";
  readonly runtime: RuntimeName;
  readonly envoyVersion?: string;
  readonly inputs: readonly string[];
  readonly plan?: Plan;
  /** Whatever was started as a process of this machine. */
  readonly processes: readonly RunProcess[];
}

export interface RunProcess extends ProcessIdentity {
  readonly taskId: string;
  readonly containerName: string;
}

/** A run's record with its folder. */
export interface StoredRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/** How many ended runs are kept for `sc-sim logs`. */
const KEPT_RUNS = 5;

/** The record of a run of this process, and the way to change it. */
export interface OwnRun extends StoredRun {
  /** Never throws: a disk that has run full meanwhile must not end a simulation. */
  update(change: Partial<RunRecord>): void;
  /** Never throws: a process that is started must not be lost sight of because it could not be written down. */
  addProcess(added: RunProcess): void;
  /** Marks the run as ended. Never throws. */
  end(): void;
}

interface RegisterOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly runId: string;
  readonly version: string;
  readonly host: string;
  readonly createdAt: string;
  readonly runtime: RuntimeName;
  readonly inputs: readonly string[];
}

/**
 * Registers a run before anything of it starts, so that even a start that is killed half-way can be swept.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function registerRun({ env, ...facts }: RegisterOptions): OwnRun {
  const folder = join(runsFolder(env), facts.runId);
  const owner = identifyProcess(process.pid);
  if (owner === undefined) throw new TypeError("This process has no start time.");
  let record: RunRecord = { ...facts, owner, state: "starting", processes: [] };
  try {
    makeFolder(folder);
  } catch (cause) {
    throw folderUnusable(folder, cause);
  }
  writeRecord(folder, record);
  const tryToWrite = () => {
    try {
      writeRecord(folder, record);
    } catch {
      // The disk is full or the folder gone, which must not stop a stop. A sweep finds processes without this record as well.
    }
  };
  return {
    folder,
    get record() {
      return record;
    },
    update(change) {
      record = { ...record, ...change };
      tryToWrite();
    },
    addProcess(added) {
      record = { ...record, processes: [...record.processes, added] };
      tryToWrite();
    },
    end() {
      record = { ...record, state: "ended", processes: [] };
      tryToWrite();
    },
  };
}

/** Every run there is a record of, newest first. */
export function listRuns(env: NodeJS.ProcessEnv): readonly StoredRun[] {
  const base = runsFolder(env);
  return namesIn(base)
    .sort()
    .reverse()
    .flatMap((name) => {
      const folder = join(base, name);
      const record = readRecord(folder);
      return record === undefined ? [] : [{ folder, record }];
    });
}

/** Whether the run's simulator is still there. */
export function isRunning({ state, owner }: RunRecord): boolean {
  return state !== "ended" && isAlive(owner);
}

/**
 * Whether the run did not end and its simulator is gone. Of another machine or container that shares the folder nothing can be
 * known: its processes have pids of their own.
 */
export function isAbandoned(record: RunRecord): boolean {
  return record.state !== "ended" && record.host === hostname() && !isAlive(record.owner);
}

/** Removes the folders of all but the newest ended runs. Where one cannot be removed, it stays. */
export function pruneRuns(env: NodeJS.ProcessEnv): void {
  const ended = listRuns(env).filter(({ record }) => record.state === "ended");
  for (const { folder } of ended.slice(KEPT_RUNS)) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Not ours to remove, or being read on a system that holds open files: tried again at the next start.
    }
  }
}

/**
 * Whoever reads sees the old or the new record, never half of one.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function writeRecord(folder: string, record: RunRecord): void {
  const file = join(folder, "run.json");
  const fresh = `${file}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(record));
    renameSync(fresh, file);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw folderUnusable(folder, cause);
  }
}

function readRecord(folder: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as RunRecord;
  } catch {
    return undefined; // A folder without a readable record is not a run.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The failure of whatever writes to a run's folder. */
export function folderUnusable(folder: string, cause: unknown): SimulatorError {
  return new SimulatorError(
    "RUN_FOLDER_UNUSABLE",
    `The run folder ${folder} cannot be written: ${reasonOf(cause)}.`,
    {
      cause,
      remedy: "Free some disk space or make it writable, or set SC_SIM_HOME to another folder.",
    },
  );
}
