import type { Plan, TaskPlan } from "../../../../topology/plan/plan.ts";
import { requireEngine } from "../engine/engine.ts";
import { ensureNodeImage } from "../images/images.ts";
import { openDockerRequester } from "./docker-request.ts";

interface ServiceRequesterOptions {
  readonly plan: Plan;
  readonly runId: string;
  readonly task: TaskPlan;
  readonly env: NodeJS.ProcessEnv;
}

/** Sends requests from a task of a run on the engine of this environment. @throws {SimulatorError} `ENGINE_UNREACHABLE`, `IMAGE_UNAVAILABLE` */
export async function openDockerServiceRequester(options: ServiceRequesterOptions) {
  const { plan, runId, task, env } = options;
  const { engine, info } = await requireEngine(env);
  const nodeImage = await ensureNodeImage({
    engine,
    info,
    env,
    source: "auto",
    onProgress: () => undefined,
  });
  const requester = openDockerRequester({ engine, runId, plan, task, nodeImage });
  return { ...requester, async [Symbol.asyncDispose]() {} };
}
