import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Where runs (logs, generated configs) are kept: SC_SIM_HOME, else the state folder of the XDG specification. */
export function runsFolder(env: NodeJS.ProcessEnv): string {
  return join(homeFolder(env), "runs");
}

/** Where logs that are served without a simulation have their files, while they are. */
export function servedFolder(env: NodeJS.ProcessEnv): string {
  return join(homeFolder(env), "served");
}

function homeFolder(env: NodeJS.ProcessEnv): string {
  const own = env["SC_SIM_HOME"];
  const state = env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return own ? resolve(own) : join(state, "sc-sim");
}
