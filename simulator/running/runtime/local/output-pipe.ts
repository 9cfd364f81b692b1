import { execFile } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { reasonOf, SimulatorError } from "../../../errors.ts";
import { restingSocket } from "../../../resting-socket.ts";
import { PIPES_PREFIX } from "../../runs/pipes-folder.ts";

/** A pipe whose write end is handed to a child as its standard output. */
export interface OutputPipe extends Disposable {
  readonly readable: Readable;
  readonly writeFd: number;
  /** To be called once the child has the write end: only then does the pipe end with the child. */
  closeWriteEnd(): void;
}

/**
 * Makes real pipes. Node's own `stdio: "pipe"` is a socket, which cannot be opened by path as Envoy does with `/dev/stdout`. The
 * names are gone from the disk before this resolves.
 *
 * @param parent Folder in which the names may exist for that moment.
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export async function openOutputPipes(
  parent: string,
  count: number,
): Promise<readonly OutputPipe[]> {
  if (count === 0) return [];
  const opened: OutputPipe[] = [];
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(parent, PIPES_PREFIX));
    const paths = Array.from({ length: count }, (_, index) => `${folder}/${index}`);
    await promisify(execFile)("mkfifo", ["-m", "600", ...paths]);
    for (const path of paths) opened.push(openOutputPipe(path));
    return opened;
  } catch (cause) {
    for (const pipe of opened) pipe[Symbol.dispose]();
    throw pipesUnavailable(parent, cause);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function openOutputPipe(path: string): OutputPipe {
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeFd = openSync(path, "w");
  const readable = restingSocket(
    (onread) => new Socket({ fd: readFd, readable: true, writable: false, onread }),
  );
  let isOpen = true;
  const closeWriteEnd = () => {
    if (isOpen) closeSync(writeFd);
    isOpen = false;
  };
  return {
    readable,
    writeFd,
    closeWriteEnd,
    [Symbol.dispose]: () => {
      closeWriteEnd();
      readable.destroy();
    },
  };
}

function pipesUnavailable(parent: string, cause: unknown): SimulatorError {
  return new SimulatorError(
    "RUN_FOLDER_UNUSABLE",
    `No pipe can be made in ${parent}: ${reasonOf(cause).trim()}.`,
    {
      cause,
      remedy: "Set SC_SIM_HOME to a folder on a local disk with some space, which can hold pipes.",
    },
  );
}
