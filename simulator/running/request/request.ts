import { SimulatorError } from "../../errors.ts";
import type { Endpoint } from "../../topology/model/namespace.ts";
import type { EgressListener, Plan, TaskPlan } from "../../topology/plan/plan.ts";
import type { GrpcStatus } from "./grpc-call.ts";
import type { Answer } from "./program/order.ts";
import type { RequestUrl } from "./request-url.ts";

/** A request as curl, grpcurl or nc would send it from inside a task. */
export interface TaskRequest {
  /** Of http and h2c; gRPC is always POST, tcp has none. */
  readonly method: string;
  /**
   * `<scheme>://<client alias>[:port]/…`, or `<scheme>://localhost:<containerPort>/…` for the task's own app. The scheme is what is spoken,
   * whatever the endpoint expects: `http` (HTTP/1.1), `h2c` (HTTP/2), `grpc` (its path is `/pkg.Service/Method`) or `tcp`.
   */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** gRPC: the message as JSON, or several of a client stream as a JSON array. tcp: the bytes. */
  readonly body?: string | Uint8Array;
  /** gRPC: path of the `.proto` that has the service. Without it the message is empty and the answer stays bytes. */
  readonly proto?: string;
  /** How long the whole answer may take. @default 30 000 */
  readonly timeoutMs?: number;
}

/** What came back. Without an HTTP status, as of tcp, `status` is 0. */
export interface TaskResponse extends Answer {
  readonly durationMs: number;
  /** Of a gRPC answer, whose `body` is its messages as JSON then, one a line. */
  readonly grpc?: GrpcStatus;
}

/** Where a URL leads from inside a task. */
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
 * @throws {SimulatorError} `REQUEST_FAILED`, naming the services there are.
 */
export function taskOfService(plan: Plan, service: string): TaskPlan {
  const task = plan.tasks.find((candidate) => candidate.service === service);
  if (task !== undefined) return task;
  const known = plan.services.map(({ name }) => name).join(", ");
  const isKnown = plan.services.some(({ name }) => name === service);
  throw new SimulatorError(
    "REQUEST_FAILED",
    isKnown
      ? `Service "${service}" has no task.`
      : `There is no service "${service}", only ${known}.`,
    { remedy: isKnown ? "Set its desiredCount to 1 or more." : "Name one of these." },
  );
}

/** The failure of a request that found its way and got no answer. */
export function requestFailed(
  request: TaskRequest,
  reason: string,
  cause?: unknown,
): SimulatorError {
  return new SimulatorError("REQUEST_FAILED", `${describeRequest(request)}: ${reason.trim()}.`, {
    cause,
    remedy: "Look at `sc-sim logs --kind all` for what the proxy and the app say.",
  });
}

/** A request in a line: `GET http://app.sample-namespace/`; the method only where there is a choice. */
export function describeRequest({ method, url }: Pick<TaskRequest, "method" | "url">): string {
  return /^(?:http|h2c):/i.test(url) ? `${method} ${url}` : url;
}
