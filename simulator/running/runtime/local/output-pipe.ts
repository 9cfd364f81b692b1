import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { reasonOf, SimulatorError } from "../../../errors.ts";

/** A pipe whose write end is handed to a child as its standard output. */
export interface OutputPipe extends Disposable {
  readonly readable: Readable;
  readonly writeFd: number;
  /** To be called once the child has the write end: only then does the pipe end with the child. */
  closeWriteEnd(): void;
}

/**
 * Makes real pipes. Node's own `stdio: "pipe"` is a socket, which cannot be opened by path as Envoy does with `/dev/stdout`. The
 * names are gone from the disk before this returns.
 *
 * @param parent Folder in which the names may exist for that moment.
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export function openOutputPipes(parent: string, count: number): readonly OutputPipe[] {
  if (count === 0) return [];
  const opened: OutputPipe[] = [];
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(parent, "pipes-"));
    const paths = Array.from({ length: count }, (_, index) => `${folder}/${index}`);
    execFileSync("mkfifo", ["-m", "600", ...paths], { stdio: ["ignore", "ignore", "pipe"] });
    for (const path of paths) opened.push(openOutputPipe(path));
    return opened;
  } catch (cause) {
    for (const pipe of opened) pipe[Symbol.dispose]();
    throw pipesUnavailable(parent, cause);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Envoy writes every line by itself. Woken for each, this process would take a third more of the processor under load, so it
 * rests after each read and finds the lines of that time together: longer where there were many, and never as long as a pipe
 * needs to fill (64 KiB, more than 100 lines). The first line after a pause is read at once.
 */
const REST_MS = 1;
const BUSY_REST_MS = 4;
const BUSY_BYTES = 2048;
const READ_BYTES = 65_536;

function openOutputPipe(path: string): OutputPipe {
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeFd = openSync(path, "w");
  const onread = {
    buffer: Buffer.allocUnsafe(READ_BYTES),
    callback(count: number, bytes: Uint8Array) {
      readable.push(Buffer.from(bytes.subarray(0, count)));
      setTimeout(() => socket.resume(), count < BUSY_BYTES ? REST_MS : BUSY_REST_MS);
      return false;
    },
  };
  const socket = new Socket({ fd: readFd, readable: true, writable: false, onread });
  const readable = new Readable({
    read() {},
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket
    .once("end", () => readable.push(null))
    .once("close", () => readable.push(null))
    .resume();
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
