import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RuntimeName } from "../../topology/plan/plan.ts";
import {
  COMMAND_VARIABLE,
  RUN_ID_VARIABLE,
  WATCHED_RUN_VARIABLE,
} from "../runs/marked-processes.ts";

/** Ends everything of a run when the run's owner is gone, whatever ended it. */
export interface Watcher {
  /** The run has ended in order: the watcher ends too, and does nothing. */
  dismiss(): Promise<void>;
  /** Something of the run may be left: the watcher sweeps it now, and then ends. */
  release(): void;
}

interface WatcherOptions {
  /** Of the run, or of the command. */
  readonly runId: string;
  /** `command`: not a run is watched, but a command that uses the simulation of another process. */
  readonly runtime: RuntimeName | "command";
  /** Environment of the simulation: where its runs are kept, and which engine it uses. */
  readonly env: NodeJS.ProcessEnv;
  /** Told when no watcher can be kept running. */
  readonly onWarning: (message: string) => void;
}

/**
 * Blocks on a pipe whose other end only the owner holds. A line means that the run ended in order; the end of the input without one
 * means that the owner is gone. Until then it is a shell, because an idle Node would take 20 times its memory.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM
read -r line && exit 0
exec "$@" </dev/null`;

/** Beside this file, in a clone as in the built package. */
const SWEEP_PROGRAM = join(import.meta.dirname, `sweep-run${extname(import.meta.filename)}`);

/** How often a watcher that somebody ended is replaced by another. */
const REPLACEMENTS = 3;

/** How long the shell may take to end after its line. */
const DISMISSAL_MS = 2_000;

/**
 * Starts the watcher of a run. It is to be started before anything else of the run.
 *
 * The owner is what holds the pipe: this process or, in a worker thread, this thread; Node closes the pipe when the thread ends.
 */
export function startWatcher(options: WatcherOptions): Watcher {
  let isOver = false;
  let child: ChildProcess;
  const start = (replacements: number): void => {
    child = spawnWatcher(options);
    let hasFailed = false;
    const replace = (how: string) => {
      if (isOver || hasFailed) return;
      hasFailed = true;
      if (replacements < REPLACEMENTS) return start(replacements + 1);
      options.onWarning(
        `Nothing watches this simulation any more (its watcher ${how}): if it is killed, run \`sc-sim down\`.`,
      );
    };
    child.once("error", ({ message }) => replace(`could not be started: ${message}`));
    child.once("exit", (code, signal) => replace(`ended with ${signal ?? `code ${code}`}`));
  };
  start(0);
  return {
    async dismiss() {
      isOver = true;
      await dismissChild(child);
    },
    release() {
      isOver = true;
      child.stdin?.destroy();
    },
  };
}

function spawnWatcher({ runId, runtime, env }: WatcherOptions): ChildProcess {
  // Options of the owner's Node, an inspector's port say, are not for another one. And where the owner is itself part of a run, as a
  // test is that `sc-sim run` started, the sweep of that run must not end this watcher together with its owner.
  const {
    NODE_OPTIONS: _options,
    [RUN_ID_VARIABLE]: _run,
    [COMMAND_VARIABLE]: _command,
    ...rest
  } = env;
  const sweep = [process.execPath, SWEEP_PROGRAM, runId, runtime];
  const child = spawn("/bin/sh", ["-c", SCRIPT, "sc-sim-watcher", ...sweep], {
    // In a session of its own: neither a terminal's Ctrl-C nor a signal to the owner's group reaches it.
    detached: true,
    cwd: "/",
    env: { ...rest, [WATCHED_RUN_VARIABLE]: runId },
    stdio: ["pipe", "ignore", "ignore"],
  });
  // Neither of them keeps a program running that is otherwise at its end.
  child.unref();
  const { stdin } = child as {
    readonly stdin: (NodeJS.WritableStream & { unref?(): void }) | null;
  };
  stdin?.on("error", () => undefined); // The watcher was ended by somebody.
  stdin?.unref?.();
  return child;
}

async function dismissChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = once(child, "exit", { signal }).then(() => true);
  child.stdin?.end("ended\n");
  const isInTime = await Promise.race([ended, sleep(DISMISSAL_MS, false, { signal })]);
  waiting.abort();
  ended.catch(() => undefined);
  if (!isInTime) child.kill("SIGKILL");
}
