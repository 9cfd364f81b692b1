import { SimulatorError } from "../errors.ts";
import type { Endpoint } from "../model/namespace.ts";
import type { EgressListener, Plan, TaskPlan } from "../plan/plan.ts";
import { VERSION } from "../version.ts";

/** A request as curl would send it from inside a task. */
export interface TaskRequest {
  readonly method: string;
  /** `http://<client alias>[:port]/…`, or `http://localhost:<containerPort>/…` for the task's own app. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How long the whole answer may take. @default 30 000 */
  readonly timeoutMs?: number;
}

export const REQUEST_TIMEOUT_MS = 30_000;

export interface TaskResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  readonly durationMs: number;
}

/** Where a URL leads from inside a task. */
export type Destination =
  | { readonly kind: "endpoint"; readonly listener: EgressListener }
  | { readonly kind: "own"; readonly port: number };

const LOCALHOST = new Set(["localhost", "127.0.0.1"]);
const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "h2c:": 80, "grpc:": 80 };

/**
 * Finds where a URL leads from inside this task: only client aliases of the namespace resolve, as on ECS.
 *
 * @throws {SimulatorError} `REQUEST_FAILED`, naming the endpoints there are; `USAGE` for something that is no URL; `NOT_SIMULATED` for
 *   other protocols than http.
 */
export function resolveDestination(task: TaskPlan, plan: Plan, url: string): Destination {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const port = Number(parsed?.port || DEFAULT_PORTS[parsed?.protocol ?? ""]);
  if (parsed === undefined || !port) {
    throw new SimulatorError("USAGE", `"${url}" is no URL that can be requested here.`, {
      remedy: `Give one such as ${plan.endpoints[0]?.url ?? "http://app.sample-namespace/"}.`,
    });
  }
  const isHttp = parsed.protocol === "http:";
  if (LOCALHOST.has(parsed.hostname)) {
    if (!isHttp) throw notHttp(url);
    return { kind: "own", port: ownPort(task, port) };
  }
  const listener = task.proxy.egress.find(
    ({ endpoint }) => endpoint.dnsName === parsed.hostname && endpoint.port === port,
  );
  if (listener !== undefined && !isHttp) throw notHttp(url);
  if (listener !== undefined) return { kind: "endpoint", listener };
  throw new SimulatorError(
    "REQUEST_FAILED",
    `No endpoint ${parsed.hostname}:${port} is in the namespace ${plan.namespace}, only ${listed(plan.endpoints)}.`,
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

/** What is sent where the user says nothing else: names in lower case, so that each comes once. */
export function defaultedHeaders(headers: TaskRequest["headers"]): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { "user-agent": `sc-sim/${VERSION}`, accept: "*/*", ...Object.fromEntries(own) };
}

/** The failure of a request that found its way and got no answer. */
export function requestFailed(
  { method, url }: TaskRequest,
  reason: string,
  cause?: unknown,
): SimulatorError {
  return new SimulatorError("REQUEST_FAILED", `${method} ${url}: ${reason.trim()}.`, {
    cause,
    remedy: "Look at `sc-sim logs --kind all` for what the proxy and the app say.",
  });
}

function notHttp(url: string): SimulatorError {
  return new SimulatorError(
    "NOT_SIMULATED",
    `Requests to ${url} are not supported yet, only http://.`,
    {
      remedy: "Send http://, or let the task's own app speak the protocol.",
    },
  );
}
