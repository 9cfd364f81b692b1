import { parseRequestUrl } from "../running/request/url.ts";
import type { Endpoint } from "../topology/model/namespace.ts";
import type { ListenerDirection, Plan } from "../topology/plan/plan.ts";

/** A proxy on the way of a request, which writes a line of it. */
export interface LoggingHop {
  readonly service: string;
  readonly direction: ListenerDirection;
}

/** A request, as far as its way depends on it. */
interface SentRequest {
  readonly service: string;
  readonly url: string;
}

/** The proxies between the sender and the endpoint that log their direction, in the order of the way. */
export function loggingHops(plan: Plan, { service, url }: SentRequest): readonly LoggingHop[] {
  const endpoint = endpointAskedFor(plan, url);
  if (endpoint === undefined) return [];
  const hops: readonly LoggingHop[] = [
    { service, direction: "egress" },
    { service: endpoint.ecsService, direction: "ingress" },
  ];
  return hops.filter((hop) =>
    plan.tasks
      .find((task) => task.service === hop.service)
      ?.proxy.accessLog?.directions.includes(hop.direction),
  );
}

/** How many access-log lines the request makes at least: one for each of its {@link loggingHops}. */
export function expectedLines({ plan }: { readonly plan: Plan }, sent: SentRequest): number {
  return loggingHops(plan, sent).length;
}

/** The endpoint that a request reaches through its task's proxy; none where it stays in its task. */
export function endpointAskedFor({ endpoints }: Plan, url: string): Endpoint | undefined {
  const { host, port, path } = parseRequestUrl(url, undefined);
  const isOwn = host === "localhost" || host === "127.0.0.1";
  // A request to the task's own app leaves the task only if the app is asked to, with an endpoint
  // in the query.
  const asked = isOwn ? decodeURIComponent(path) : `//${host}:${port}`;
  return endpoints.find(
    ({ dnsName, port: endpointPort }) =>
      new RegExp(`//${RegExp.escape(dnsName)}:${endpointPort}(?!\\d)`, "i").test(asked) ||
      (endpointPort === 80 &&
        new RegExp(`//${RegExp.escape(dnsName)}(?:[/?#]|$)`, "i").test(asked)),
  );
}
