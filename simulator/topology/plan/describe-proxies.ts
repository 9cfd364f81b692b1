import type { EgressListener, Plan, ServicePlan, TaskPlan } from "./plan.ts";
import { count, type Row } from "./table.ts";

/** How many listeners all proxies have together. */
export function countListeners({ tasks }: Plan): number {
  return tasks.reduce((sum, { proxy }) => sum + proxy.ingress.length + proxy.egress.length, 0);
}

/** A row for each listener of each proxy: where it listens, and where that leads. */
export function describeProxies({ tasks }: Plan): readonly Row[] {
  return tasks.flatMap(describeProxy);
}

/** A row for each service: the tasks of one have the same listeners, at other addresses. */
export function foldProxies({ services, tasks }: Plan): readonly Row[] {
  return services.map((service) => [service.name, ...foldService(service, tasks)]);
}

function foldService({ taskIds }: ServicePlan, tasks: readonly TaskPlan[]): Row {
  const proxy = tasks.find(({ taskId }) => taskId === taskIds[0])?.proxy;
  if (proxy === undefined) return ["no task", ""];
  const { ingress, egress } = proxy;
  const names = ingress.map(({ listenerName }) => listenerName).join(", ");
  const calls = egress.length === 1 ? "1 endpoint" : `${egress.length} endpoints`;
  return [count(taskIds.length), [names, `egress to ${calls}`].filter(Boolean).join(", ")];
}

function describeProxy(task: TaskPlan): readonly Row[] {
  const { ingress, egress } = task.proxy;
  return [
    ...ingress.map((listener) => [
      task.name,
      listener.listenerName,
      `${listener.listenerAddress}:${listener.listenerPort} → app ${listener.appAddress}:${listener.appPort}`,
    ]),
    ...egress.map((listener) => [
      task.name,
      `egress ${listener.endpoint.dnsName}:${listener.endpoint.port}`,
      describeEgress(task, listener),
    ]),
  ];
}

function describeEgress(
  task: TaskPlan,
  { endpoint, listenerAddress, listenerPort, upstreams }: EgressListener,
): string {
  const targets = upstreams.map(({ address, port }) => `${address}:${port}`).join(", ") || "nobody";
  const virtualAddress =
    task.addresses.egress[`${endpoint.dnsName}:${endpoint.port}`]?.virtualAddress;
  const isMoved = listenerPort !== endpoint.port || listenerAddress !== virtualAddress;
  const moved = isMoved ? ` (stands for ${virtualAddress}:${endpoint.port})` : "";
  return `${listenerAddress}:${listenerPort}${moved} → ${targets}`;
}
