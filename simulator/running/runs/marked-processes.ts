import { readdirSync, readFileSync } from "node:fs";
import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";

/** In the environment of everything that a run starts: the run's id. What has it is ended with the run. */
export const RUN_ID_VARIABLE = "SC_SIM_RUN_ID";

/** In the environment of a run's watcher, which is no part of the run: the run's id. */
export const WATCHED_RUN_VARIABLE = "SC_SIM_WATCHED_RUN";

/** In the environment of a command that uses a simulation of another process, and of all that it starts: the command's id. */
export const COMMAND_VARIABLE = "SC_SIM_COMMAND_ID";

/** Processes with one of these ids in this variable of their environment; none where the system does not show it. */
export function markedProcesses(
  variable: string,
  ids: ReadonlySet<string>,
): readonly ProcessIdentity[] {
  if (process.platform !== "linux" || ids.size === 0) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ids.has(readVariable(pid, variable) ?? ""))
    .flatMap((pid) => identifyProcess(Number(pid)) ?? []);
}

/** The value of a variable that a process was started with; `undefined` where it has none, or where the system does not show it. */
export function variableOf(pid: number, variable: string): string | undefined {
  return readVariable(String(pid), variable);
}

function readVariable(pid: string, variable: string): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    const start = `\0${environment}`.indexOf(`\0${variable}=`);
    if (start === -1) return undefined;
    return environment.slice(start + variable.length + 1).split("\0", 1)[0];
  } catch {
    return undefined; // Gone, or somebody else's.
  }
}
