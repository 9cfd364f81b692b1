import type { AddressRequest, TaskAddresses } from "../../../../topology/plan/plan.ts";
import type { Redirect } from "./redirect.ts";

/** What is decided about a task's ports before it has an address. */
export interface TaskPorts {
  readonly addresses: Omit<TaskAddresses, "taskAddress">;
  /** What the kernel has to send elsewhere inside the task's network namespace. */
  readonly redirects: readonly Redirect[];
  /** By containerPort: the port inside the task that stands for it towards other tasks and the outside. */
  readonly entrances: Readonly<Record<number, number>>;
}

const FIRST_INGRESS_PORT = 15_000;
const FIRST_EGRESS_PORT = 15_100;

/**
 * Decides a task's ports. Every task has a network namespace of its own, so apps keep their containerPorts and every alias its port, at
 * 127.255.0.N with N in alphabetical order of names, as on ECS.
 *
 * Where an alias has the same port as a container of the task, both cannot be bound (an app on 0.0.0.0 claims every address). There the listener
 * gets another port and the kernel redirects, which is what ECS does for every alias.
 */
export function taskPorts(
  task: AddressRequest["tasks"][number],
  endpoints: AddressRequest["endpoints"],
  { intercept }: { readonly intercept: boolean },
): TaskPorts {
  const overrides = task.ingress.flatMap(({ ingressPortOverride }) => ingressPortOverride ?? []);
  const claimed = new Set([...task.containerPorts, ...overrides]);
  const taken = new Set([...claimed, ...endpoints.map(({ port }) => port)]);
  const takeFrom = (first: number) => {
    let port = first;
    while (taken.has(port)) port++;
    taken.add(port);
    return port;
  };
  const redirects: Redirect[] = [];
  const entrances: Record<number, number> = {};
  for (const port of task.containerPorts) entrances[port] = port;

  const ingress: Record<string, { listenerPort: number; dialPort: number }> = {};
  for (const { discoveryName, containerPort, ingressPortOverride } of task.ingress) {
    const listenerPort = ingressPortOverride ?? takeFrom(FIRST_INGRESS_PORT);
    // With an override ECS intercepts nothing: peers dial the override.
    const isIntercepted = intercept && ingressPortOverride === undefined;
    if (isIntercepted) redirects.push({ kind: "ingress", port: containerPort, to: listenerPort });
    ingress[discoveryName] = {
      listenerPort,
      dialPort: isIntercepted ? containerPort : listenerPort,
    };
    entrances[containerPort] = listenerPort;
  }

  const names = [...new Set(endpoints.map(({ dnsName }) => dnsName))].sort();
  const egress: Record<string, TaskAddresses["egress"][string]> = {};
  for (const { dnsName, port } of endpoints) {
    const virtualAddress = `127.255.0.${names.indexOf(dnsName) + 1}`;
    const key = `${dnsName}:${port}`;
    if (claimed.has(port)) {
      const listenerPort = takeFrom(FIRST_EGRESS_PORT);
      redirects.push({ kind: "egress", address: virtualAddress, port, to: listenerPort });
      egress[key] = { virtualAddress, listenerAddress: "127.0.0.1", listenerPort };
    } else {
      egress[key] = { virtualAddress, listenerAddress: virtualAddress, listenerPort: port };
    }
  }
  return {
    redirects,
    entrances,
    addresses: {
      listenAddress: "0.0.0.0",
      appAddress: "127.0.0.1",
      ingress,
      appPorts: Object.fromEntries(task.containerPorts.map((port) => [port, port])),
      egress,
    },
  };
}

/**
 * Lines for a task's /etc/hosts: `app.sample-namespace:127.255.0.1`. A name with capitals is there in small letters, too: URL parsers ask
 * for those, and musl (Alpine) compares letter by letter.
 */
export function aliasesOf({ egress }: Pick<TaskAddresses, "egress">): readonly string[] {
  const entries = Object.entries(egress).flatMap(([key, { virtualAddress }]) => {
    const name = key.slice(0, key.lastIndexOf(":"));
    return [name, name.toLowerCase()].map((written) => `${written}:${virtualAddress}`);
  });
  return [...new Set(entries)];
}

interface BeforeStartOptions {
  readonly intercept: boolean;
  /** What stands for the address that an engine will give the task. */
  readonly taskAddressOf: (taskName: string) => string;
}

/** Every task's addresses as far as they are known before an engine has started it. */
export function addressesBeforeStart(
  { tasks, endpoints }: AddressRequest,
  { intercept, taskAddressOf }: BeforeStartOptions,
): Readonly<Record<string, TaskAddresses>> {
  const entries = tasks.map((task) => {
    const { addresses } = taskPorts(task, endpoints, { intercept });
    return [task.taskId, { ...addresses, taskAddress: taskAddressOf(task.name) }] as const;
  });
  return Object.fromEntries(entries);
}
