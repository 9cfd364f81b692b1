import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process that cannot be mistaken for another: pids are reused, a pid with its start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal exactly where the process is the same. */
  readonly startTime: string;
}

/** The identity of a running process; `undefined` where there is none of this pid. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === "linux" ? startTimeFromProc(pid) : startTimeFromPs(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether this very process still runs. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.startTime === startTime;
}

/**
 * Sends a signal to this very process, if it still runs.
 *
 * @throws The system's own error, where it belongs to somebody else.
 */
export function signalIfAlive(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(target)) sendSignal(target.pid, signal);
}

/**
 * Sends a signal. A process that is gone, perhaps since a look at it, is no error.
 *
 * @throws The system's own error, where it belongs to somebody else.
 */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The pid of a process's parent, on Linux; `undefined` where there is no such process. */
export function parentOf(pid: number): number | undefined {
  try {
    return Number(statFields(pid)[1]);
  } catch {
    return undefined;
  }
}

/** The fields of `/proc/<pid>/stat` from the state on. */
function statFields(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command name in parentheses may hold anything; the fields after it are counted from its end.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function startTimeFromProc(pid: number): string | undefined {
  try {
    const fields = statFields(pid);
    return fields[0] === "Z" ? undefined : `${bootId()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Start times count from the boot of the machine, so they mean something only within one. */
function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      // In local time and words it would change with a journey or a summer.
      env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
