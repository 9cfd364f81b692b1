import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { reasonOf, SimulatorError } from "../errors.ts";

/** A program with all that it is started with. */
export interface Command {
  /** The program's file. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Whether it reads the standard input of this process. @default true */
  readonly hasInput?: boolean;
}

interface RunOptions {
  /** How long the command may go on after a signal was passed on to it, in milliseconds. */
  readonly graceMs: number;
  /** Called once signals to this process are passed on to the command. */
  readonly onStarted: () => void;
  /** Called when the command has ended, just before signals are no longer passed on. */
  readonly onEnded: () => void;
}

/** How a command ended. */
export interface CommandEnd {
  /** Its own, or 128 and the number of the signal that ended it. */
  readonly exitStatus: number;
  /** What ended it, if that was a signal. */
  readonly signal?: NodeJS.Signals;
  /** Whether it had to be killed because its grace was over. */
  readonly wasKilled: boolean;
}

/**
 * Signals that are passed on. A terminal sends SIGINT and SIGQUIT itself to every process in its foreground, so there the command
 * has them already.
 */
const PASSED_ON = ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"] as const;
const FROM_KEYBOARD: ReadonlySet<NodeJS.Signals> = new Set(["SIGINT", "SIGQUIT"]);

/**
 * Runs a command with the inputs and outputs of this process until it ends, and passes signals on to it. It can read from and
 * draw on a terminal as if it had been started there.
 *
 * @throws {SimulatorError} `USAGE` if the system cannot start it.
 */
export async function runCommand(command: Command, options: RunOptions): Promise<CommandEnd> {
  const { stdin, stdout, stderr } = process;
  // Only the foreground group of a terminal may read from it. Elsewhere a group of its own can be ended as a whole.
  const isInOwnGroup = ![stdin, stdout, stderr].some(({ isTTY }) => isTTY);
  const { child, end } = startCommand(command, isInOwnGroup);
  const send = (signal: NodeJS.Signals) => signalChild(child, { signal, isInOwnGroup });
  using passing = passSignals({ send, graceMs: options.graceMs });
  options.onStarted();
  try {
    const how = await end;
    // What is left of its group is asked to end; what does not is ended with the run.
    if (isInOwnGroup) send("SIGTERM");
    const wasKilled = passing.wasKilled();
    if (typeof how === "number") return { exitStatus: how, wasKilled };
    return { exitStatus: 128 + constants.signals[how], signal: how, wasKilled };
  } catch (cause) {
    throw cannotStart(command, cause);
  } finally {
    options.onEnded();
  }
}

/** The child, and its exit status or the signal that ended it; rejects where it never started. */
function startCommand(command: Command, isInOwnGroup: boolean) {
  const { command: file, args, env, cwd, hasInput = true } = command;
  const { promise: end, resolve, reject } = Promise.withResolvers<NodeJS.Signals | number>();
  try {
    const child = spawn(file, args, {
      ...{ cwd, env },
      stdio: [hasInput ? "inherit" : "ignore", "inherit", "inherit"],
      detached: isInOwnGroup,
    });
    child.once("exit", (code, signal) => resolve(signal ?? code ?? 1)).once("error", reject);
    return { child, end };
  } catch (cause) {
    // Most failures come as an event; a few, such as an argument list that is too long, are thrown.
    throw cannotStart(command, cause);
  }
}

function cannotStart({ command }: Command, cause: unknown): SimulatorError {
  return new SimulatorError("USAGE", `${command} cannot be started: ${reasonOf(cause)}.`, {
    cause,
    remedy: "Give a program of this machine, and fewer arguments if they are very long.",
  });
}

interface PassOptions extends Pick<RunOptions, "graceMs"> {
  readonly send: (signal: NodeJS.Signals) => void;
}

/** Answers signals to this process by passing them on, and kills the command if it does not end. */
function passSignals({ send, graceMs }: PassOptions): Disposable & { wasKilled(): boolean } {
  let grace: NodeJS.Timeout | undefined;
  let wasKilled = false;
  const kill = () => {
    wasKilled = true;
    send("SIGKILL");
  };
  const pass = (signal: NodeJS.Signals) => {
    if (FROM_KEYBOARD.has(signal) && isInForeground()) return;
    send(signal);
    grace ??= setTimeout(kill, graceMs);
  };
  for (const signal of PASSED_ON) process.on(signal, pass);
  return {
    wasKilled: () => wasKilled,
    [Symbol.dispose]() {
      clearTimeout(grace);
      for (const signal of PASSED_ON) process.off(signal, pass);
    },
  };
}

/**
 * Whether a terminal sends the signals of its keyboard to this process. Where the system does not say which group is in the
 * foreground, it is taken to be this one.
 */
function isInForeground(): boolean {
  if (![process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)) return false;
  try {
    // After the name in parentheses: state, parent, group, session, terminal, foreground group of the terminal.
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    return true;
  }
}

interface SignalOptions {
  readonly signal: NodeJS.Signals;
  readonly isInOwnGroup: boolean;
}

function signalChild({ pid }: ChildProcess, { signal, isInOwnGroup }: SignalOptions): void {
  if (pid === undefined) return;
  try {
    process.kill(isInOwnGroup ? -pid : pid, signal);
  } catch {
    // It has ended, and nobody is left in its group.
  }
}
