import { SimulatorError } from "../../errors.ts";
import type { Plan, TaskPlan } from "../../topology/plan/plan.ts";
import { VERSION } from "../../version.ts";
import { type Destination, resolveDestination } from "./destination.ts";
import type { WireRequest, WireResponse } from "./program/wire.ts";
import type { TaskRequest, TaskResponse } from "./request.ts";
import { parseRequestUrl, type RequestUrl } from "./url.ts";

/** A request made ready: what is sent, where it leads, and how its answer is read. */
export interface Call {
  /** With the host and port that the task knows: the client alias, or localhost. */
  readonly wire: WireRequest;
  readonly destination: Destination;
  read(response: WireResponse, durationMs: number): TaskResponse;
}

interface CallOptions {
  readonly task: TaskPlan;
  readonly plan: Plan;
  readonly request: TaskRequest;
}

const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Makes a request ready, the same for both runtimes.
 *
 * @throws {SimulatorError} `USAGE` where it makes no sense, `REQUEST_FAILED` where it leads nowhere.
 */
export async function openCall({ task, plan, request }: CallOptions): Promise<Call> {
  const { url, method, headers, body, timeoutMs = REQUEST_TIMEOUT_MS } = request;
  const parsed = parseRequestUrl(url, plan.endpoints[0]?.url);
  const destination = resolveDestination(task, plan, parsed);
  const { host, port, path, authority } = parsed;
  const appProtocol =
    destination.kind === "own" ? undefined : destination.listener.endpoint.appProtocol;
  const wire: WireRequest = {
    ...{ host, port, path, authority, method, timeoutMs },
    protocol: protocolOf(parsed),
    headers: defaultedHeaders(headers),
    ...(body !== undefined && { body: Buffer.from(body) }),
    // Else its line would come only when the connection is no longer kept.
    keepsConnection: appProtocol !== "tcp",
    halfCloses: appProtocol === undefined || appProtocol === "tcp",
  };
  if (parsed.scheme === "grpc") {
    const { openGrpcCall } = await import("./grpc.ts");
    const grpc = await openGrpcCall({ path, body, proto: request.proto });
    return {
      wire: { ...wire, ...grpc.wire, headers: { ...wire.headers, ...grpc.wire.headers } },
      destination,
      read: (response, durationMs) => ({ ...grpc.read(response), durationMs }),
    };
  }
  if (request.proto !== undefined) {
    throw new SimulatorError("USAGE", `A .proto is of no use for ${url}.`, {
      remedy: "Leave it out, or write grpc:// with /package.Service/Method.",
    });
  }
  return { wire, destination, read: (response, durationMs) => ({ ...response, durationMs }) };
}

function protocolOf({ scheme }: RequestUrl): WireRequest["protocol"] {
  return scheme === "grpc" ? "h2c" : scheme;
}

/** What is sent where the user says nothing else: names in lower case, so that each comes once. */
function defaultedHeaders(headers: TaskRequest["headers"]): Record<string, string> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { "user-agent": `sc-sim/${VERSION}`, accept: "*/*", ...Object.fromEntries(own) };
}
