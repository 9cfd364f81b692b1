import { NODE_IMAGE } from "../../running/runtime/docker/images/node-image.ts";
import type { TaskPlan } from "../../topology/plan/plan.ts";

/** Path of node in the public image. */
export const NODE = "/usr/local/bin/node";

/** What Compose replaces: an environment variable, and what stands for it where it is not set. */
export function variable(name: string, otherwise: string): string {
  return ["${", name, ":-", otherwise, "}"].join("");
}

/** Compose's words for the image with Node in it, for pauses, requests and builds. */
export const NODE_IMAGE_VARIABLE = variable("SC_SIM_NODE_IMAGE", NODE_IMAGE);

/** Name under which other tasks reach a task; not the name of any client alias, which is 127.255.0.N inside a task. */
export function taskHost(taskName: string): string {
  return `${taskName}.task.sc-sim`;
}

/** A container's service: Compose's names are lower case. */
export function serviceName(task: TaskPlan, containerName: string): string {
  return `${task.name}-${containerName}`.toLowerCase();
}
