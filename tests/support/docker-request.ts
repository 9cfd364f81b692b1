import { type TaskResponse, taskOfService } from "../../simulator/running/request/request.ts";
import {
  type DockerRequester,
  openDockerRequester,
} from "../../simulator/running/runtime/docker/containers/docker-request.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { type TestRun, testEngine } from "./docker.ts";

/** A requester inside the first task of a service. */
export async function requesterOf(run: TestRun, service: string): Promise<DockerRequester> {
  const { engine, runId, plan } = run;
  const nodeImage = await ensureNodeImage(await testEngine());
  return openDockerRequester({
    ...{ engine, runId, plan, nodeImage },
    task: taskOfService(plan, service),
  });
}

/** One GET from inside the first task of a service. */
export async function get(run: TestRun, service: string, url: string): Promise<TaskResponse> {
  const requester = await requesterOf(run, service);
  return requester.send({ method: "GET", url, headers: {} });
}
