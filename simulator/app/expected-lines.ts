import { parseRequestUrl } from "../running/request/url.ts";
import type { Endpoint } from "../topology/model/namespace.ts";
import type { ListenerDirection, Plan } from "../topology/plan/plan.ts";

/**
 * How many access-log lines the request makes at least: one for each proxy on its way that logs its
 * direction.
 */
export function expectedLines(
  { plan }: { readonly plan: Plan },
  { service, url }: { readonly service: string; readonly url: string },
): number {
  const endpoint = endpointAskedFor(plan, url);
  if (endpoint === undefined) return 0;
  const logs = (name: string, direction: ListenerDirection) =>
    plan.tasks
      .find((task) => task.service === name)
      ?.proxy.accessLog?.directions.includes(direction) === true;
  return Number(logs(service, "egress")) + Number(logs(endpoint.ecsService, "ingress"));
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
