import { openDockerRequester } from "../../simulator/running/request/from-docker.ts";
import {
  type Requester,
  sendOnce,
  type TaskResponse,
} from "../../simulator/running/request/request.ts";
import { type TestRun, testEngine } from "./docker.ts";

/** A requester inside the first task of a service. */
export async function requesterOf({ runId, plan }: TestRun, service: string): Promise<Requester> {
  const { env, source: images } = await testEngine();
  return openDockerRequester({ plan, runId, service, env, images });
}

/** One GET from inside the first task of a service. */
export async function get(run: TestRun, service: string, url: string): Promise<TaskResponse> {
  return sendOnce(await requesterOf(run, service), { method: "GET", url, headers: {} });
}
