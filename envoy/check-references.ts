import type { Address, Bootstrap, Listener } from "./types.ts";

/**
 * Checks what was built before it is run: every cluster that is named exists, names are unique, and every address is
 * bound once. An error here beats a 503 later, and Envoy itself goes on without a listener whose address is taken.
 *
 * @returns One sentence per problem.
 */
export function checkReferences({
  static_resources: { listeners, clusters },
}: Bootstrap): readonly string[] {
  const clusterNames = clusters.map(({ name }) => name);
  const known = new Set(clusterNames);
  return [
    ...repeated(listeners.map(({ name }) => name)).map(
      (name) => `Two listeners are named ${name}.`,
    ),
    ...repeated(clusterNames).map((name) => `Two clusters are named ${name}.`),
    ...boundTwice(listeners),
    ...listeners.flatMap(({ name, filter_chains }) =>
      namedClusters(filter_chains)
        .filter((cluster) => !known.has(cluster))
        .map((cluster) => `Listener ${name} names cluster ${cluster}, which does not exist.`),
    ),
  ];
}

/** Pairs of listeners that want the same address; `0.0.0.0:80` wants port 80 of every address. */
function boundTwice(listeners: readonly Listener[]): readonly string[] {
  // With some hundred services, looking at every pair takes longer than all the rest of a plan.
  const byPort = Object.groupBy(listeners, ({ address }) => portOf(address));
  return Object.values(byPort).flatMap((alike = []) => pairsThatOverlap(alike));
}

function pairsThatOverlap(listeners: readonly Listener[]): readonly string[] {
  return listeners.flatMap(({ name, address }, index) =>
    listeners
      .slice(index + 1)
      .filter((other) => overlap(address, other.address))
      .map((other) => {
        const addresses = [...new Set([describeAddress(address), describeAddress(other.address)])];
        return `Listeners ${name} and ${other.name} both bind ${addresses.join(" and ")}.`;
      }),
  );
}

function overlap(one: Address, other: Address): boolean {
  if ("pipe" in one || "pipe" in other) return describeAddress(one) === describeAddress(other);
  const [{ address, port_value }, { address: otherAddress, port_value: otherPort }] = [
    one.socket_address,
    other.socket_address,
  ];
  const isSame = address === otherAddress || isWildcard(address) || isWildcard(otherAddress);
  return isSame && port_value === otherPort;
}

/** Only addresses with the same can overlap. */
function portOf(address: Address): string {
  return "pipe" in address ? address.pipe.path : String(address.socket_address.port_value);
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/**
 * Every value under a key `cluster`, however deep: routes and tcp_proxy both call it so. An access log's keys are the
 * profile's own, and `cluster` may be one of them.
 */
function namedClusters(value: unknown, found: string[] = []): readonly string[] {
  if (typeof value !== "object" || value === null) return found;
  for (const [key, entry] of Object.entries(value)) {
    if (key === "access_log") continue;
    if (key === "cluster" && typeof entry === "string") found.push(entry);
    else namedClusters(entry, found);
  }
  return found;
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const value of values) (seen.has(value) ? again : seen).add(value);
  return [...again];
}

function describeAddress(address: Address): string {
  if ("pipe" in address) return address.pipe.path;
  return `${address.socket_address.address}:${address.socket_address.port_value}`;
}
