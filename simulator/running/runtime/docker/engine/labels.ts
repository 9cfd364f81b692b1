import { hostname } from "node:os";
import { identifyProcess, isAlive } from "../../../runs/process-identity.ts";

/** On everything that a run makes on an engine: whose it is. */
export const RUN_LABEL = "dev.sc-sim.run";

const PID_LABEL = "dev.sc-sim.pid";
const PID_START_LABEL = "dev.sc-sim.pid-start";
const HOST_LABEL = "dev.sc-sim.host";
const SERVICE_LABEL = "dev.sc-sim.service";
const TASK_LABEL = "dev.sc-sim.task";
const CONTAINER_LABEL = "dev.sc-sim.container";

export type Labels = Readonly<Record<string, string>>;

/** Labels of a run of this process. */
export function runLabels(runId: string): Labels {
  const owner = identifyProcess(process.pid);
  return {
    [RUN_LABEL]: runId,
    [PID_LABEL]: String(process.pid),
    [PID_START_LABEL]: owner?.startTime ?? "",
    [HOST_LABEL]: hostname(),
  };
}

/** Labels of one container of a task; that of the pause is {@link PAUSE_CONTAINER}. */
export function containerLabels(
  run: Labels,
  facts: { readonly service: string; readonly taskId: string; readonly containerName: string },
): Labels {
  return {
    ...run,
    [SERVICE_LABEL]: facts.service,
    [TASK_LABEL]: facts.taskId,
    [CONTAINER_LABEL]: facts.containerName,
  };
}

/** For people, in `docker ps`; nothing is found by it. */
export function containerNameOf(runId: string, taskName: string, containerName: string): string {
  return `sc-sim-${runId}-${taskName}-${containerName}`.replace(/[^a-zA-Z0-9_.-]/g, "_");
}

/** Container name of the container that owns a task's network namespace. ECS's own has another; no task definition may use either. */
export const PAUSE_CONTAINER = "~internal~pause";

/** Whether it is the owner of a task's network namespace. */
export function isPause(labels: Labels): boolean {
  return labels[CONTAINER_LABEL] === PAUSE_CONTAINER;
}

/** For the engine's `filters`: everything of one task's container. */
export function containerFilter(runId: string, taskId: string, containerName: string) {
  return {
    label: [
      `${RUN_LABEL}=${runId}`,
      `${TASK_LABEL}=${taskId}`,
      `${CONTAINER_LABEL}=${containerName}`,
    ],
  };
}

/**
 * Whether the simulator that made this is gone. Only the machine that it ran on can tell; what was made from another machine is
 * left alone.
 */
export function isOrphan(labels: Labels): boolean {
  if (labels[HOST_LABEL] !== hostname()) return false;
  const pid = Number(labels[PID_LABEL]);
  const startTime = labels[PID_START_LABEL] ?? "";
  return pid > 0 && !isAlive({ pid, startTime });
}

/** Whose a container is, and who started it. */
export function factsOf(labels: Labels) {
  const { [PID_LABEL]: pid, [PID_START_LABEL]: startTime = "", [HOST_LABEL]: host } = labels;
  return {
    runId: labels[RUN_LABEL] ?? "",
    taskId: labels[TASK_LABEL] ?? "",
    containerName: labels[CONTAINER_LABEL] ?? "",
    /** The simulator. Where it runs on another machine nothing can be known of it. */
    owner: { pid: Number(pid), startTime },
    isOfThisMachine: host === hostname(),
  };
}

/** For people: `sample-1/app of run 20261123-190000-ab12`. */
export function describeLabels(labels: Labels): string {
  const what = [labels[SERVICE_LABEL], labels[CONTAINER_LABEL]].filter(Boolean).join("/");
  return `${what || "network"} of run ${labels[RUN_LABEL]}`;
}
