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

const KEPT_OUTPUT = 4000;

/** How long output may go on after the process: only a child of its own that left the group can hold it open. */
const OUTPUT_GRACE_MS = 500;

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C does not reach it and its own children can be ended
 * with it. Nothing is thrown: a process that cannot be started has ended with an `error`.
 */
export function startChild(options: ChildOptions): Child {
  const { command, args, spawnOptions, onStdout, onStderr, onOutputEnd } = options;
  const child = spawn(command, args, { ...spawnOptions, detached: true });
  let kept = "";
  const keep = (chunk: Buffer) => {
    kept = (kept + chunk.toString("utf8")).slice(-KEPT_OUTPUT);
  };
  const outputs = [
    watch(options.stdout ?? child.stdout, (chunk) => {
      keep(chunk);
      onStdout(chunk);
    }),
    watch(child.stderr, (chunk) => {
      keep(chunk);
      onStderr(chunk);
    }),
  ];
  const exited = exitOf(child).then((exit) => {
    // Whatever the process started itself goes with it.
    killGroup(child, "SIGKILL");
    return exit;
  });
  const closed = exited.then(async (exit) => {
    const timer = setTimeout(() => {
      for (const { giveUp } of outputs) giveUp();
    }, OUTPUT_GRACE_MS);
    await Promise.all(outputs.map(({ ended }) => ended));
    clearTimeout(timer);
    onOutputEnd();
    return exit;
  });
  return {
    pid: child.pid,
    exited,
    closed,
    lastOutput: () => kept.trim(),
    async stop(graceMs) {
      killGroup(child, "SIGTERM");
      const timer = setTimeout(() => killGroup(child, "SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
      return closed;
    },
  };
}

function watch(stream: Readable | null, onData: (chunk: Buffer) => void) {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  if (stream === null) resolve();
  stream
    ?.on("data", onData)
    .once("end", resolve)
    .once("close", resolve)
    .once("error", () => resolve());
  return { ended, giveUp: () => stream?.destroy() };
}

function exitOf(child: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once("exit", (code, signal) => resolve({ code, signal }));
  child.once("error", (error) => {
    if (child.pid === undefined) resolve({ code: null, signal: null, error });
  });
  return promise;
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** `exited with code [1]`, `was terminated by signal: [SIGKILL]`, or why it never started. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error !== undefined) return `could not be started: ${error.message}`;
  return signal === null ? `exited with code [${code}]` : `was terminated by signal: [${signal}]`;
}
