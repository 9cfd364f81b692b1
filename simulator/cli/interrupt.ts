import { addAbortListener } from "node:events";
import { constants } from "node:os";
import { isatty } from "node:tty";

/** Signals that end a command after a clean stop. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Interrupt extends Disposable {
  /** Aborted at the first signal. */
  readonly signal: AbortSignal;
  /** 130 after Ctrl-C, 128 + number after another signal, undefined while there was none. */
  exitStatus(): number | undefined;
}

/**
 * `npm run` passes a terminal's Ctrl-C on to a child that has it already: one keystroke, two
 * signals.
 */
const ECHO_MS = 500;

/**
 * Turns Ctrl-C and its kin into an AbortSignal. A second signal ends the process at once: what is
 * left then is swept by the run's watcher, which the caller's `onImpatience` says.
 */
export function listenForInterrupt(onImpatience: () => void): Interrupt {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  let receivedAtMs = 0;
  const status = () => (received === undefined ? undefined : 128 + constants.signals[received]);
  const listener = (signal: NodeJS.Signals) => {
    if (received !== undefined) {
      if (performance.now() - receivedAtMs < ECHO_MS) return;
      onImpatience();
      process.exit(status());
    }
    received = signal;
    receivedAtMs = performance.now();
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    signal: controller.signal,
    exitStatus: status,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}

/** How often a terminal is looked at, in milliseconds. */
const LOOK_MS = 1000;

/**
 * Sends this process SIGHUP once a terminal is gone. The system itself sends it to the shell and to what runs in the foreground only:
 * whoever has lost that place, as by a killed `su -`, would go on for nobody. Standard input is not read for it: what is typed is the
 * shell's.
 *
 * @param fd A file descriptor; nothing is done where it is not a terminal.
 */
export function endWithTerminal(fd: number): Disposable {
  const timer = isatty(fd)
    ? setInterval(() => {
        if (!isatty(fd)) process.kill(process.pid, "SIGHUP");
      }, LOOK_MS).unref()
    : undefined;
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/**
 * Keeps the process alive until the signal is aborted.
 *
 * @param work What goes on meanwhile; when it fails, the wait ends with its error.
 */
export async function abortedWhile(signal: AbortSignal, work: Promise<void>): Promise<void> {
  // A listener alone does not keep the process alive; a timer does.
  const alive = setInterval(() => undefined, 1 << 30);
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  using _listener = addAbortListener(signal, () => resolve());
  try {
    await Promise.race([aborted, work]);
  } finally {
    clearInterval(alive);
  }
}
