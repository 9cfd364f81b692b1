import { VERSION } from "../version.ts";
import type { Answer } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

/** A run among others. */
export function summariseRun(run: ServedRun, url: string): Answer<"listRuns">["runs"][number] {
  const { runId, createdAt, plan } = run;
  const state = run.isStopping() ? "stopping" : "running";
  return { runId, state, startedAt: createdAt, namespace: plan.namespace, url };
}

/** Everything that a client has to know of a run before it asks for lines. */
export function describeRun(run: ServedRun, url: string): Answer<"describeRun"> {
  const { plan, envoyVersion, runtime, tasks, store } = run;
  return {
    protocol: 1,
    ...summariseRun(run, url),
    version: VERSION,
    envoyVersion,
    runtime,
    services: plan.services.map(({ name, otherNames, role, desiredCount, taskIds }) => ({
      ...{ name, role, desiredCount },
      ...(otherNames && { otherNames: [...otherNames] }),
      taskIds: [...taskIds],
    })),
    tasks: tasks.map(({ task: { taskId, name, service, containers, proxy }, isStopped }) => ({
      ...{ taskId, name, service, isStopped },
      containers: containers.map((container) => container.name),
      proxy: proxy.containerName,
    })),
    endpoints: plan.endpoints.map(({ url: endpoint, ecsService, appProtocol }) => ({
      ...{ url: endpoint, service: ecsService, appProtocol },
    })),
    lines: {
      first: store.read({ afterSeq: 0, limit: 1 })[0]?.seq ?? 0,
      last: store.lastSeq,
    },
  };
}
