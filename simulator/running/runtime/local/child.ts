import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { ContainerEnd, RunningContainer } from "../task/container.ts";

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly spawnOptions: SpawnOptions;
  /** Instead of the child's own standard output, where that is a pipe of ours. */
  readonly stdout?: Readable;
  /** Called in the moment that it was started. */
  readonly onSpawn: (pid: number) => void;
  /** Called when it has ended by itself, or was ended by somebody else: neither by `stop` nor by `kill`. */
  readonly onUnaskedExit: (ended: { readonly pid: number; readonly exitCode: number }) => void;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** After both outputs have ended. */
  readonly onOutputEnd: () => void;
}

const KEPT_BYTES = 8000;

/** How long an output may be silent after the process: only a child of its own that left the group can hold it open. */
const SILENCE_MS = 300;

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C does not reach it and its own children can be ended
 * with it.
 *
 * @throws The system's own error where it cannot be started.
 */
export async function startChild(options: ChildOptions): Promise<RunningContainer> {
  const { command, args, spawnOptions, onSpawn, onStdout, onStderr, onOutputEnd } = options;
  const { onUnaskedExit } = options;
  try {
    const child = spawn(command, args, { ...spawnOptions, detached: true });
    if (child.pid !== undefined) onSpawn(child.pid);
    const running = follow(child, options.stdout ?? child.stdout, {
      onStdout,
      onStderr,
      onOutputEnd,
      onUnaskedExit,
    });
    await untilStarted(child);
    return running;
  } catch (error) {
    options.stdout?.destroy();
    onOutputEnd();
    throw error;
  }
}

function follow(
  child: ChildProcess,
  stdout: Readable | null,
  {
    onStdout,
    onStderr,
    onOutputEnd,
    onUnaskedExit,
  }: Pick<ChildOptions, "onStdout" | "onStderr" | "onOutputEnd" | "onUnaskedExit">,
): RunningContainer {
  const kept = lastChunks();
  const deliver = (to: (chunk: Buffer) => void) => (chunk: Buffer) => {
    kept.add(chunk);
    to(chunk);
  };
  const outputs = [watch(stdout, deliver(onStdout)), watch(child.stderr, deliver(onStderr))];
  const { pid } = child;
  let hasExited = false;
  let isAskedToEnd = false;
  const exited = exitOf(child).then((end) => {
    hasExited = true;
    if (pid !== undefined && !isAskedToEnd) onUnaskedExit({ pid, exitCode: exitCodeOf(end) });
    // Whatever the process started itself goes with it.
    if (pid !== undefined) signalGroup(pid, "SIGKILL");
    return end;
  });
  const ended = exited.then(async (end) => {
    await Promise.all(outputs.map((output) => output.end()));
    onOutputEnd();
    return end;
  });
  /** A pid that has ended may be somebody else's by now. */
  const signal = (name: NodeJS.Signals) => {
    if (!hasExited && pid !== undefined) signalGroup(pid, name);
  };
  return {
    ended,
    lastOutput: () => kept.text().trim(),
    async stop(graceMs) {
      isAskedToEnd = true;
      signal("SIGTERM");
      const timer = setTimeout(() => signal("SIGKILL"), graceMs);
      await exited;
      clearTimeout(timer);
      return ended;
    },
    kill() {
      isAskedToEnd = true;
      signal("SIGKILL");
      return ended;
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

/** Most failures come as an event; a few, such as an argument list that is too long, are thrown by `spawn`. */
async function untilStarted(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.once("spawn", () => resolve()).once("error", reject);
  await promise;
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

/** The last of what was added, for messages. Nothing is copied before it is asked for. */
function lastChunks() {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    add(chunk: Buffer) {
      chunks.push(chunk);
      bytes += chunk.length;
      while (bytes - (chunks[0]?.length ?? bytes) >= KEPT_BYTES)
        bytes -= chunks.shift()?.length ?? 0;
    },
    text: () => Buffer.concat(chunks).subarray(-KEPT_BYTES).toString("utf8"),
  };
}

type ProcessEnd = Extract<ContainerEnd, { kind: "exited" | "signalled" }>;

/** As shells and Docker have it. */
function exitCodeOf(end: ProcessEnd): number {
  if (end.kind === "exited") return end.exitCode;
  return 128 + constants.signals[end.signal as NodeJS.Signals];
}

/** Stays pending where the process never started. */
function exitOf(child: ChildProcess): Promise<ProcessEnd> {
  const { promise, resolve } = Promise.withResolvers<ProcessEnd>();
  child.once("exit", (code, signal) => {
    resolve(
      signal === null ? { kind: "exited", exitCode: code ?? -1 } : { kind: "signalled", signal },
    );
  });
  return promise;
}
