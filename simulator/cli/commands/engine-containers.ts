import type { EngineContainer } from "../../running/runtime/docker/containers/list-containers.ts";
import type { Engine } from "../../running/runtime/docker/engine/engine.ts";

/** What an engine has of all runs; `undefined` where none answers. */
export type EngineContainers = readonly EngineContainer[] | undefined;

/** How long an engine may take to answer. */
const PING_TIMEOUT_MS = 1000;

/** The engine, where one answers in time. Docker's client is loaded only here. */
export async function answeringEngine(env: NodeJS.ProcessEnv): Promise<Engine | undefined> {
  const { pingEngine } = await import("../../running/runtime/docker/engine/engine.ts");
  const ping = await pingEngine({ env, timeoutMs: PING_TIMEOUT_MS });
  return ping.answers ? ping.connect() : undefined;
}

/** Asks the engine for the containers of all runs. */
export async function containersOnEngine(env: NodeJS.ProcessEnv): Promise<EngineContainers> {
  const engine = await answeringEngine(env);
  if (engine === undefined) return undefined;
  const { listContainers } = await import(
    "../../running/runtime/docker/containers/list-containers.ts"
  );
  return listContainers(engine.docker);
}
