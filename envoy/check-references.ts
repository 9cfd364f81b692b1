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
  return [
    ...repeated(listeners.map(({ name }) => name)).map(
      (name) => `Two listeners are named ${name}.`,
    ),
    ...repeated(clusterNames).map((name) => `Two clusters are named ${name}.`),
    ...boundTwice(listeners),
    ...listeners.flatMap(({ name, filter_chains }) =>
      namedClusters(filter_chains)
        .filter((cluster) => !clusterNames.includes(cluster))
        .map((cluster) => `Listener ${name} names cluster ${cluster}, which does not exist.`),
    ),
  ];
}

/** Pairs of listeners that want the same address; `0.0.0.0:80` wants port 80 of every address. */
function boundTwice(listeners: readonly Listener[]): readonly string[] {
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
  const isSame = address === otherAddress || [address, otherAddress].some(isWildcard);
  return isSame && port_value === otherPort;
}

function isWildcard(address: string): boolean {
  return address === "0.0.0.0" || address === "::";
}

/**
 * Every value under a key `cluster`, however deep: routes and tcp_proxy both call it so. An access log's keys are the
 * profile's own, and `cluster` may be one of them.
 */
function namedClusters(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    if (key === "access_log") return [];
    return key === "cluster" && typeof entry === "string" ? [entry] : namedClusters(entry);
  });
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function describeAddress(address: Address): string {
  if ("pipe" in address) return address.pipe.path;
  return `${address.socket_address.address}:${address.socket_address.port_value}`;
}
