import { endpointAskedFor } from "../app/expected-lines.ts";
import type { Simulation } from "../app/simulation.ts";
import { shortNameOf } from "../service-name.ts";
import type { AppProtocol, Endpoint } from "../topology/model/namespace.ts";
import type { Plan, ServicePlan } from "../topology/plan/plan.ts";
import { commandLine } from "./command-name.ts";

type Planned = Pick<Simulation, "plan" | "sampleRequests">;
type SampleRequest = Planned["sampleRequests"][number];

/** By how much a first request tells; gRPC is not among them, for its methods cannot be known. */
const PREFERRED: readonly AppProtocol[] = ["http", "http2", "tcp"];

/**
 * The requests that show that it works: sc-sim.yaml's, else one from a client service to an
 * endpoint.
 */
export function sampleRequestsOf({ plan, sampleRequests }: Planned): readonly SampleRequest[] {
  if (sampleRequests.length > 0) return sampleRequests;
  const [endpoint] = callableEndpoints(plan);
  const sender = senderOf(plan);
  if (endpoint === undefined || sender === undefined) return [];
  return [{ service: sender.name, url: typedUrl(endpoint) }];
}

/** What to try next: the arguments of a `sc-sim request` to an endpoint of each protocol. */
export function suggestedRequests(plan: Plan): readonly string[] {
  const found = senderOf(plan);
  const sender = found === undefined ? "client" : shortNameOf(found, plan.services);
  return callableEndpoints(plan).map((endpoint) => {
    const isTcp = endpoint.appProtocol === "tcp";
    const url = typedUrl(endpoint);
    return `${sender} ${isTcp ? `${url} --data hello` : `"${url}?key1=value1"`}`;
  });
}

/** The first endpoint of each protocol that can be called unseen. */
function callableEndpoints({ endpoints }: Plan): readonly Endpoint[] {
  return PREFERRED.flatMap(
    (protocol) => endpoints.find(({ appProtocol }) => appProtocol === protocol) ?? [],
  );
}

/** A service that only calls, where there is one. */
function senderOf({ services }: Plan): ServicePlan | undefined {
  const senders = services.filter(({ taskIds }) => taskIds.length > 0);
  return senders.find(({ role }) => role === "client") ?? senders[0];
}

/** As a person would type it: http without port 80, and everything but tcp with a path. */
function typedUrl({ url, appProtocol }: Endpoint): string {
  if (appProtocol === "tcp") return url;
  return `${appProtocol === "http" ? url.replace(/:80$/, "") : url}/`;
}

/** Why no proxy writes a line for this request, and what to do about it. */
export function whyNoLine({ plan }: Pick<Planned, "plan">, { url }: SampleRequest): string {
  const server = endpointAskedFor(plan, url)?.ecsService;
  const isEmpty = plan.services.some(
    ({ name, taskIds }) => name === server && taskIds.length === 0,
  );
  if (server !== undefined && isEmpty) {
    const start = commandLine(`up --tasks ${server}=1`);
    return `Service ${server} has no task (desiredCount 0), so no proxy of it can write a line. Give it one: ${start}`;
  }
  return `No proxy on its way writes an access log. Switch it on: ${commandLine("up --format JSON")}`;
}
