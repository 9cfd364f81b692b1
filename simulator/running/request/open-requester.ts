import type { Plan } from "../../topology/plan/plan.ts";
import type { ImageSource } from "../runtime/docker/images/images.ts";
import type { Requester } from "./request.ts";

export interface RequesterOptions {
  readonly plan: Plan;
  readonly runId: string;
  /** ECS service whose first task sends. */
  readonly service: string;
  readonly env: NodeJS.ProcessEnv;
  /** Docker: where Node's image comes from. @default `auto` */
  readonly images?: ImageSource;
}

/**
 * Opens what sends requests from the first task of a service; from another process than the simulation's, too. Docker's client is loaded only
 * for a run in Docker.
 *
 * @throws {SimulatorError} `USAGE` for an unknown service, `REQUEST_FAILED` for one that has no task, `ENGINE_UNREACHABLE`
 */
export async function openRequester(options: RequesterOptions): Promise<Requester> {
  const { plan, service } = options;
  if (plan.runtime === "docker") {
    const { openDockerRequester } = await import("./from-docker.ts");
    return openDockerRequester(options);
  }
  const { openLocalRequester } = await import("./from-local.ts");
  return openLocalRequester(plan, service);
}
