import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { servedFolder } from "./home.ts";
import { makeFolder } from "./make-folder.mjs";
import { newRunId } from "./new-run-id.ts";
import { writePrivateFile } from "./private-files.ts";
import { identifyProcess, isAlive } from "./process-identity.ts";
import { folderUnusable } from "./run-record.ts";

/** A log that `sc-sim logs serve` serves: that of a finished run, or of captures. */
export interface ServedLog {
  readonly id: string;
  /** For its files; gone when it is no longer served. */
  readonly folder: string;
  /** The run that the log is of; absent for captures. */
  readonly run?: { readonly runId: string; readonly folder: string } | undefined;
}

const RECORD = "served.json";

const record = z.object({
  owner: z.object({ pid: z.int().positive(), startTime: z.string() }),
  host: z.string(),
  run: z.object({ runId: z.string(), folder: z.string() }).exactOptional(),
});

/** A folder without a readable record may be one that is just being made. */
const UNREADABLE_MS = 24 * 60 * 60 * 1000;

/**
 * Makes a private folder for a log that this process serves. Its disposal removes it; what a killed process left is removed by
 * {@link sweepServedLogs}.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function registerServedLog({
  env,
  run,
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly run?: ServedLog["run"];
}): ServedLog & Disposable {
  sweepServedLogs(env);
  const id = newRunId(new Date().toISOString());
  const folder = join(servedFolder(env), id);
  const owner = identifyProcess(process.pid);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    makeFolder(folder, { isPrivate: true });
    const text = JSON.stringify({ owner, host: hostname(), ...(run && { run }) });
    writePrivateFile(join(folder, RECORD), text);
  } catch (cause) {
    remove();
    throw folderUnusable(folder, cause);
  }
  return { id, folder, run, [Symbol.dispose]: remove };
}

/** The logs that are being served, the newest first. */
export function listServedLogs(env: NodeJS.ProcessEnv): readonly ServedLog[] {
  return foldersOf(env)
    .flatMap(({ id, folder }) => {
      const known = readServed(folder);
      return known !== undefined && isAlive(known.owner) ? [{ id, folder, run: known.run }] : [];
    })
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

/** Removes the folders of logs whose server is gone. Never throws. */
export function sweepServedLogs(env: NodeJS.ProcessEnv): void {
  for (const { folder } of foldersOf(env)) {
    try {
      if (isLeft(folder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // Not ours to remove: it stays.
    }
  }
}

function isLeft(folder: string): boolean {
  const known = readServed(folder);
  if (known !== undefined) return known.host === hostname() && !isAlive(known.owner);
  return Date.now() - statSync(folder).mtimeMs > UNREADABLE_MS;
}

function foldersOf(env: NodeJS.ProcessEnv) {
  const base = servedFolder(env);
  try {
    return readdirSync(base).map((id) => ({ id, folder: join(base, id) }));
  } catch {
    return []; // No log has been served.
  }
}

function readServed(folder: string): z.output<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(readFileSync(join(folder, RECORD), "utf8"))).data;
  } catch {
    return undefined;
  }
}
