import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { reasonOf, SimulatorError } from "../../errors.ts";
import type { RuntimeName } from "../../topology/plan/plan.ts";
import { CONTROL_SOCKET } from "./control-socket.ts";
import { runsFolder } from "./home.ts";
import { makeFolder } from "./make-folder.mjs";
import { removePipes } from "./pipes-folder.ts";
import { writePrivateFile } from "./private-files.ts";
import { identifyProcess, isAlive } from "./process-identity.ts";
import {
  endedRecord,
  type ReadFacts,
  type ReadRecord,
  type RunFacts,
  type RunProcess,
  type RunRecord,
  readFacts,
  readRecord,
  writtenRecord,
} from "./record-schema.ts";

/** A run's record with its folder. */
export interface StoredRun {
  readonly folder: string;
  readonly record: RunRecord;
}

/** A run that is there and cannot be read, or only as far as it must be to end it. */
export interface UnreadableRun {
  readonly folder: string;
  readonly runId: string;
  readonly problem: SimulatorError;
  /** Its facts, where these can be read. */
  readonly record?: RunFacts;
}

/** The record of a run of this process, and the way to change it. */
export interface OwnRun extends StoredRun {
  /** Never throws: a disk that has run full meanwhile must not end a simulation. */
  update(change: Partial<RunRecord>): void;
  /** Never throws: a process that is started must not be lost sight of because it could not be written down. */
  addProcess(added: RunProcess): void;
  /** Records how a process ended that was not stopped. Never throws. */
  endProcess(ended: { readonly pid: number; readonly exitCode: number }): void;
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
    makeFolder(folder, { isPrivate: true });
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
    endProcess({ pid, exitCode }) {
      // A number may have been given again: the last process that had it is meant.
      const index = record.processes.findLastIndex((process) => process.pid === pid);
      const ended = record.processes[index];
      if (ended === undefined) return;
      record = { ...record, processes: record.processes.with(index, { ...ended, exitCode }) };
      tryToWrite();
    },
    end() {
      record = { ...record, state: "ended", processes: [] };
      tryToWrite();
    },
  };
}

/** Every run whose facts are known, newest first. One of another version has its facts and no plan. */
export function listRuns(env: NodeJS.ProcessEnv): readonly StoredRun[] {
  return readRuns(env).flatMap(({ folder, record }) =>
    record === undefined ? [] : [{ folder, record }],
  );
}

/** The facts of every run that {@link listRuns} gives, newest first. */
export function listRunFacts(
  env: NodeJS.ProcessEnv,
): readonly { readonly folder: string; readonly record: RunFacts }[] {
  return readAllFacts(env).flatMap(({ folder, facts }) =>
    facts === undefined ? [] : [{ folder, record: facts }],
  );
}

/** Every folder of a run with the facts that its record has, newest first. */
export function readAllFacts(
  env: NodeJS.ProcessEnv,
): readonly (Partial<ReadFacts> & { readonly folder: string })[] {
  return runFolders(env).map(({ folder }) => ({
    folder,
    ...readFacts(textOf(join(folder, "run.json"))),
  }));
}

/** Every run that another version wrote or that is damaged, newest first, with what is wrong. */
export function listUnreadable(env: NodeJS.ProcessEnv): readonly UnreadableRun[] {
  return readRuns(env).flatMap(({ folder, runId, record, problem }) =>
    problem === undefined ? [] : [{ folder, runId, problem, ...(record && { record }) }],
  );
}

/** Every folder of a run with what its record says, newest first. */
export function readRuns(
  env: NodeJS.ProcessEnv,
): readonly (ReadRecord & { readonly folder: string; readonly runId: string })[] {
  return runFolders(env).map((run) => ({ ...run, ...readRun(run.folder) }));
}

function runFolders(
  env: NodeJS.ProcessEnv,
): readonly { readonly folder: string; readonly runId: string }[] {
  const base = runsFolder(env);
  return namesIn(base)
    .filter((name) => RUN_ID.test(name))
    .sort()
    .reverse()
    .map((runId) => ({ folder: join(base, runId), runId }));
}

/** What the record in a run's folder says. */
export function readRun(folder: string): ReadRecord {
  const file = join(folder, "run.json");
  return readRecord(file, textOf(file));
}

/** As `simulate` names its runs; nothing else in the folder is one. */
const RUN_ID = /^\d{8}-\d{6}-[\da-f]+$/;

/** Whether the run's simulator is still there. */
export function isRunning({ state, owner }: RunFacts): boolean {
  return state !== "ended" && isAlive(owner);
}

/**
 * Whether the run did not end and its simulator is gone. Of another machine or container that shares the folder nothing can be
 * known: its processes have pids of their own.
 */
export function isAbandoned(record: RunFacts): boolean {
  return record.state !== "ended" && record.host === hostname() && !isAlive(record.owner);
}

/** Marks a run as ended whose simulator is gone, whatever version wrote its record. Never throws. */
export function endRun({ folder }: Pick<StoredRun, "folder">): void {
  const ended = endedRecord(textOf(join(folder, "run.json")));
  if (ended === undefined) return;
  try {
    replaceRecord(folder, ended);
    rmSync(join(folder, CONTROL_SOCKET), { force: true });
    removePipes(folder);
  } catch {
    // A folder that cannot be written must not keep a sweep from its work; the next one finds nothing left of this run.
  }
}

/** @throws {SimulatorError} `RUN_FOLDER_UNUSABLE` */
export function writeRecord(folder: string, record: RunRecord): void {
  replaceRecord(folder, writtenRecord(record));
}

/**
 * Whoever reads sees the old or the new record, never half of one.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
function replaceRecord(folder: string, text: string): void {
  const file = join(folder, "run.json");
  const fresh = `${file}.${process.pid}`;
  try {
    writePrivateFile(fresh, text);
    renameSync(fresh, file);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw folderUnusable(folder, cause);
  }
}

/** Empty where there is no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
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
