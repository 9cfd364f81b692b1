import { SimulatorError } from "../../errors.ts";
import { requireService } from "../../service-name.ts";
import type { Endpoint } from "../../topology/model/namespace.ts";
import type { EgressListener, Plan, TaskPlan } from "../../topology/plan/plan.ts";
import type { RequestUrl } from "./url.ts";

/** Where a URL leads from inside a task: to an endpoint through its proxy, or to an app of its own past it. */
export type Destination =
  | { readonly kind: "endpoint"; readonly listener: EgressListener }
  | { readonly kind: "own"; readonly port: number };

const LOCALHOST = new Set(["localhost", "127.0.0.1"]);

/**
 * Finds where a URL leads from inside this task: only client aliases of the namespace resolve, as on ECS.
 *
 * @throws {SimulatorError} `REQUEST_FAILED`, naming the endpoints there are.
 */
export function resolveDestination(
  task: TaskPlan,
  plan: Plan,
  { host, port }: RequestUrl,
): Destination {
  const name = host.toLowerCase();
  if (LOCALHOST.has(name)) return { kind: "own", port: ownPort(task, port) };
  const listener = task.proxy.egress.find(
    ({ endpoint }) => endpoint.dnsName.toLowerCase() === name && endpoint.port === port,
  );
  if (listener !== undefined) return { kind: "endpoint", listener };
  throw new SimulatorError(
    "REQUEST_FAILED",
    `No endpoint ${name}:${port} is in the namespace ${plan.namespace}, only ${listed(plan.endpoints)}.`,
    { remedy: "Request one of these; tasks resolve nothing but the namespace's client aliases." },
  );
}

function ownPort(task: TaskPlan, containerPort: number): number {
  const ports = task.containers.flatMap((container) => container.ports);
  const found = ports.find((mapping) => mapping.containerPort === containerPort);
  if (found !== undefined) return found.port;
  const known = ports.map((mapping) => mapping.containerPort).join(", ") || "none";
  throw new SimulatorError(
    "REQUEST_FAILED",
    `No container of task ${task.name} has a port mapping for ${containerPort}; there is: ${known}.`,
    { remedy: "Request one of these ports, or add the port mapping to the task definition." },
  );
}

function listed(endpoints: readonly Endpoint[]): string {
  return endpoints.map(({ url }) => url).join(", ") || "none at all";
}

/**
 * The first task of a service.
 *
 * @throws {SimulatorError} `USAGE` for a service that there is not, with the nearest name; `REQUEST_FAILED` for one
 *   that has no task.
 */
export function taskOfService(plan: Plan, service: string): TaskPlan {
  const { name } = requireService(service, plan.services);
  const task = plan.tasks.find((candidate) => candidate.service === name);
  if (task !== undefined) return task;
  throw withoutTask(name);
}

/** The error for a service from whose task something should be sent, and which has none. */
export function withoutTask(service: string): SimulatorError {
  const problem = `Service "${service}" has no task (desiredCount 0).`;
  return new SimulatorError("REQUEST_FAILED", problem, {
    remedy: `Set its desiredCount to 1 or more, or start with --tasks ${service}=1.`,
  });
}
