import type { Simulation } from "../simulate.ts";

interface SampleRequest {
  readonly service: string;
  readonly url: string;
}

type Planned = Pick<Simulation, "plan" | "sampleRequest">;

/** The request that shows that it works: sc-sim.yaml's, else one from a client service to the first http endpoint. */
export function sampleRequestOf({ plan, sampleRequest }: Planned): SampleRequest | undefined {
  if (sampleRequest !== undefined) return sampleRequest;
  const endpoint = plan.endpoints.find(({ appProtocol }) => appProtocol === "http");
  const senders = plan.services.filter(({ taskIds }) => taskIds.length > 0);
  const sender = senders.find(({ role }) => role === "client") ?? senders[0];
  if (endpoint === undefined || sender === undefined) return undefined;
  const port = endpoint.port === 80 ? "" : `:${endpoint.port}`;
  return { service: sender.name, url: `http://${endpoint.dnsName}${port}/` };
}

/** How many access-log lines the request makes at least: one for each proxy on its way that logs its direction. */
export function expectedLines({ plan }: Planned, { service, url }: SampleRequest): number {
  const { hostname, port, search } = new URL(url);
  const isOwn = hostname === "localhost" || hostname === "127.0.0.1";
  // A request to the task's own app leaves the task only if the app is asked to, with an endpoint in the query.
  const asked = isOwn ? decodeURIComponent(search) : `//${hostname}:${port || 80}`;
  const endpoint = plan.endpoints.find(
    ({ dnsName, port: endpointPort }) =>
      asked.includes(`//${dnsName}:${endpointPort}`) ||
      (endpointPort === 80 && new RegExp(`//${RegExp.escape(dnsName)}(?:[/?#]|$)`).test(asked)),
  );
  if (endpoint === undefined) return 0;
  const logs = (name: string, direction: "ingress" | "egress") =>
    plan.tasks
      .find((task) => task.service === name)
      ?.proxy.accessLog?.directions.includes(direction) === true;
  return Number(logs(service, "egress")) + Number(logs(endpoint.ecsService, "ingress"));
}
