import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { tempFolder } from "./temp-folder.ts";

export const PROJECT = join(import.meta.dirname, "..", "..");
export const CLI = join(PROJECT, "simulator", "sc-sim.mjs");

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `sc-sim` with a state folder of its own, which is gone when the test ends. */
export interface Cli {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command to its end, without a terminal. */
  run(...args: readonly string[]): Promise<CliResult>;
  /** Runs a command to its end with this on its standard input. */
  pipe(input: string, ...args: readonly string[]): Promise<CliResult>;
  /** Starts a command on a terminal, where `up` stays; its screen is both outputs together. */
  startOnTerminal(...args: readonly string[]): TerminalRun;
  /** The same on a terminal of this size, with its colours: `screenOf` makes a screen of what it shows. */
  startOnScreen(size: ScreenSize, ...args: readonly string[]): TerminalRun;
  /** Starts a command without a terminal. */
  start(...args: readonly string[]): Run;
}

export interface Run {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  /** Resolves when the output so far matches; rejects with all of it where the command ends before. */
  shows(pattern: RegExp): Promise<string>;
}

export interface TerminalRun extends Run {
  /** What the keyboard would send, e.g. `\x03` for Ctrl-C. */
  type(keys: string): void;
}

/** Of a terminal, in characters. */
export interface ScreenSize {
  readonly columns: number;
  /** @default 40 */
  readonly rows?: number;
}

export function openCli(extraEnv: NodeJS.ProcessEnv = {}): Cli {
  const home = tempFolder();
  const env = { ...process.env, SC_SIM_HOME: home, NO_COLOR: "1", ...extraEnv };
  const start = (command: string, args: readonly string[], stdin: "ignore" | "pipe") =>
    startProgram({ command, args, env, stdin });
  return {
    home,
    env,
    run: (...args) => start(process.execPath, [CLI, ...args], "ignore").result,
    start: (...args) => start(process.execPath, [CLI, ...args], "ignore"),
    pipe(input, ...args) {
      const { child, result } = start(process.execPath, [CLI, ...args], "pipe");
      child.stdin?.end(input);
      return result;
    },
    startOnTerminal: (...args) => startOnTerminal({ args: [CLI, ...args], env }),
    startOnScreen(size, ...args) {
      // Node gives a terminal in CI no colours.
      const noOthers = { NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined };
      const colourful = { ...env, ...noOthers, TERM: "xterm-256color", ...extraEnv };
      return startOnTerminal({ args: [CLI, ...args], env: colourful, size });
    },
  };
}

interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: "ignore" | "pipe";
  /** @default the project's folder */
  readonly cwd?: string;
}

/** Starts a program, which is ended when the test ends. */
export function startProgram(options: ProgramOptions): Run {
  const { command, args, env, stdin, cwd = PROJECT } = options;
  const child = spawn(command, args, { env, cwd, stdio: [stdin, "pipe", "pipe"] });
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await run.result;
  });
  const run = watch(child);
  return run;
}

interface TerminalOptions extends Omit<ProgramOptions, "command" | "stdin"> {
  /** @default a terminal that does not say how large it is */
  readonly size?: ScreenSize;
}

/** Starts Node with these arguments on a terminal, in a session and a foreground group of its own. */
export function startOnTerminal({ args, size, ...rest }: TerminalOptions): TerminalRun {
  const quoted = [process.execPath, ...args].map((word) => `'${word}'`).join(" ");
  const resize = size && `stty columns ${size.columns} rows ${size.rows ?? 40}; `;
  const script = ["-qefc", `${resize ?? ""}exec ${quoted}`, "/dev/null"];
  const run = startProgram({ ...rest, command: "script", args: script, stdin: "pipe" });
  return { ...run, type: (keys) => void run.child.stdin?.write(keys) };
}

function watch(child: ChildProcess): Run {
  let stdout = "";
  let stderr = "";
  let hasEnded = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
  };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    wake();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    wake();
  });
  const { promise: result, resolve } = Promise.withResolvers<CliResult>();
  child.once("close", (status) => {
    hasEnded = true;
    resolve({ status, stdout, stderr });
    wake();
  });
  return {
    child,
    result,
    shows(pattern) {
      const { promise, resolve: seen, reject } = Promise.withResolvers<string>();
      const look = () => {
        const shown = stdout + stderr;
        if (pattern.test(shown)) seen(shown);
        else if (hasEnded) reject(new Error(`It ended without showing ${pattern}:\n${shown}`));
        else return;
        waiting.delete(look);
      };
      waiting.add(look);
      look();
      return promise;
    },
  };
}

/** Pids of everything that runs of this home have started and that is still there, their watchers included. */
export function leftovers({ home }: Pick<Cli, "home">): readonly number[] {
  const runIds = runIdsOf(home);
  return [...pidsMarked("SC_SIM_RUN_ID", runIds), ...watchers({ home })];
}

/** Pids of the watchers of this home's runs. */
export function watchers({ home }: Pick<Cli, "home">): readonly number[] {
  return pidsMarked("SC_SIM_WATCHED_RUN", runIdsOf(home));
}

/**
 * Kills the simulator with this pid and the watchers of its run. The watchers are stopped first, so that none of them sees the simulator's
 * end. The simulator itself is never stopped: `script`, which started it, would stop with it and never end.
 */
export function killWithWatchers(cli: Pick<Cli, "home">, pid: number): void {
  const watching = watchers(cli);
  for (const watcher of watching) process.kill(watcher, "SIGSTOP");
  process.kill(pid, "SIGKILL");
  for (const watcher of watching) process.kill(watcher, "SIGKILL");
}

/** Pids of the processes that have one of these run ids in this variable. */
export function pidsMarked(variable: string, runIds: readonly string[]): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const environment = `\0${environmentOf(pid)}`;
      return runIds.some((runId) => environment.includes(`\0${variable}=${runId}\0`));
    })
    .map(Number);
}

export function runIdsOf(home: string): readonly string[] {
  try {
    return readdirSync(join(home, "runs"));
  } catch {
    return [];
  }
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}
