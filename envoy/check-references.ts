import type { Address, Bootstrap } from "./types.ts";

/**
 * Checks what was built before it is run: every cluster that is named exists, names are unique, and every address is
 * bound once. An error here beats a 503 later.
 *
 * @returns One sentence per problem.
 */
export function checkReferences({
  static_resources: { listeners, clusters },
}: Bootstrap): readonly string[] {
  const clusterNames = clusters.map(({ name }) => name);
  const bound = listeners.map(({ address }) => describeAddress(address));
  return [
    ...repeated(listeners.map(({ name }) => name)).map(
      (name) => `Two listeners are named ${name}.`,
    ),
    ...repeated(clusterNames).map((name) => `Two clusters are named ${name}.`),
    ...repeated(bound).map((address) => `Two listeners bind ${address}.`),
    ...listeners.flatMap(({ name, filter_chains }) =>
      namedClusters(filter_chains)
        .filter((cluster) => !clusterNames.includes(cluster))
        .map((cluster) => `Listener ${name} names cluster ${cluster}, which does not exist.`),
    ),
  ];
}

/** Every value under a key `cluster`, however deep: routes and tcp_proxy both call it so. */
function namedClusters(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === "cluster" && typeof entry === "string" ? [entry] : namedClusters(entry),
  );
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function describeAddress(address: Address): string {
  if ("pipe" in address) return address.pipe.path;
  return `${address.socket_address.address}:${address.socket_address.port_value}`;
}
