import type { EngineContainer } from "../../running/runtime/docker/containers/list-containers.ts";

/** What an engine has of all runs; `undefined` where none answers. */
export type EngineContainers = readonly EngineContainer[] | undefined;

/** How long an engine may take to answer. */
const PING_TIMEOUT_MS = 1000;

/** Asks the engine for the containers of all runs. Docker's client is loaded only here. */
export async function containersOnEngine(env: NodeJS.ProcessEnv): Promise<EngineContainers> {
  const { pingEngine } = await import("../../running/runtime/docker/engine/engine.ts");
  const ping = await pingEngine({ env, timeoutMs: PING_TIMEOUT_MS });
  if (!ping.answers) return undefined;
  const { listContainers } = await import(
    "../../running/runtime/docker/containers/list-containers.ts"
  );
  return listContainers(ping.engine.docker);
}
