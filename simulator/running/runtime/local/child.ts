import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  readonly error?: Error;
}

/** A started process, its whole group and its outputs. */
export interface Child {
  readonly pid: number | undefined;
  /** Resolves when it has ended; its output may still be on the way. */
  readonly exited: Promise<Exit>;
  /** Resolves when it has ended and every byte of its output was delivered. */
  readonly closed: Promise<Exit>;
  /** The last of what it wrote, both outputs together, for error messages. */
  lastOutput(): string;
  /** SIGTERM, then SIGKILL after `graceMs`, to the whole group; resolves with {@link closed}. */
  stop(graceMs: number): Promise<Exit>;
}

interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly spawnOptions: SpawnOptions;
  /** Instead of the child's own standard output, where that is a pipe of ours. */
  readonly stdout?: Readable;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** After both outputs have ended. */
  readonly onOutputEnd: () => void;
}

const KEPT_BYTES = 4000;

/** How long an output may be silent after the process: only a child of its own that left the group can hold it open. */
const SILENCE_MS = 300;

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C does not reach it and its own children can be ended
 * with it. Nothing is thrown: a process that cannot be started has ended with an `error`.
 */
export function startChild(options: ChildOptions): Child {
  const { onStdout, onStderr, onOutputEnd } = options;
  const child = spawnOrExplain(options);
  if (child instanceof Error) return neverStarted(child, options);
  const { pid } = child;
  let kept: Buffer = Buffer.alloc(0);
  const deliver = (to: (chunk: Buffer) => void) => (chunk: Buffer) => {
    kept = lastBytes(kept, chunk);
    to(chunk);
  };
  const outputs = [
    watch(options.stdout ?? child.stdout, deliver(onStdout)),
    watch(child.stderr, deliver(onStderr)),
  ];
  let hasExited = false;
  const exited = exitOf(child).then((exit) => {
    hasExited = true;
    if (pid === undefined) return exit;
    // Whatever the process started itself goes with it.
    signalGroup(pid, "SIGKILL");
    return exit;
  });
  const closed = exited.then(async (exit) => {
    await Promise.all(outputs.map((output) => output.end()));
    onOutputEnd();
    return exit;
  });
  return {
    pid,
    exited,
    closed,
    lastOutput: () => kept.toString("utf8").trim(),
    async stop(graceMs) {
      // A pid that has ended may be somebody else's by now.
      if (hasExited || pid === undefined) return closed;
      signalGroup(pid, "SIGTERM");
      const timer = setTimeout(() => hasExited || signalGroup(pid, "SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
      return closed;
    },
  };
}

/** Signals every process of the group that this pid leads. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** Most failures come as an event; a few, such as an argument list that is too long, are thrown. */
function spawnOrExplain({ command, args, spawnOptions }: ChildOptions): ChildProcess | Error {
  try {
    return spawn(command, args, { ...spawnOptions, detached: true });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function neverStarted(error: Error, { stdout, onOutputEnd }: ChildOptions): Child {
  stdout?.destroy();
  const exited = Promise.resolve<Exit>({ code: null, signal: null, error });
  const closed = exited.then((exit) => {
    onOutputEnd();
    return exit;
  });
  return { pid: undefined, exited, closed, lastOutput: () => "", stop: () => closed };
}

/** Output that is read as it comes, and `end()`: resolves once it has ended or nothing more can be expected. */
function watch(stream: Readable | null, onData: (chunk: Buffer) => void) {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let readBytes = 0;
  if (stream === null) resolve();
  stream
    ?.on("data", (chunk: Buffer) => {
      readBytes += chunk.length;
      onData(chunk);
    })
    .once("end", resolve)
    .once("close", resolve)
    .once("error", () => resolve());
  const giveUpWhenSilent = (before: number): NodeJS.Timeout =>
    setTimeout(() => {
      // Timers run before input is read: after a busy moment there may be output that only waits for its turn.
      setImmediate(() => {
        if (readBytes === before) stream?.destroy();
        else timer = giveUpWhenSilent(readBytes);
      });
    }, SILENCE_MS);
  let timer: NodeJS.Timeout | undefined;
  return {
    async end() {
      timer = giveUpWhenSilent(readBytes);
      await ended;
      clearTimeout(timer);
    },
  };
}

function lastBytes(kept: Buffer, chunk: Buffer): Buffer {
  // A copy: a slice would keep all of a large chunk in memory.
  if (chunk.length >= KEPT_BYTES) return Buffer.from(chunk.subarray(-KEPT_BYTES));
  return Buffer.concat([kept.subarray(-(KEPT_BYTES - chunk.length)), chunk]);
}

function exitOf(child: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once("exit", (code, signal) => resolve({ code, signal }));
  child.once("error", (error) => {
    if (child.pid === undefined) resolve({ code: null, signal: null, error });
  });
  return promise;
}

/** `exited with code [1]`, `was terminated by signal: [SIGKILL]`, or why it never started. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error !== undefined) return `could not be started: ${error.message}`;
  return signal === null ? `exited with code [${code}]` : `was terminated by signal: [${signal}]`;
}
