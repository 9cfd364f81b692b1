import { attributeAt, referencesOf } from "./attribute.ts";
import { follow, followCalls } from "./follow.ts";
import type { Resource } from "./output.ts";
import type { Registry } from "./registry.ts";
import { CLUSTER } from "./types.ts";

type FoundCluster =
  | { readonly kind: "resource"; readonly resource: Resource }
  | { readonly kind: "name"; readonly value: unknown }
  | { readonly kind: "absent" | "unknown" };

/** The cluster that a service names. */
export function clusterFor(service: Resource, registry: Registry): FoundCluster {
  const own = attributeAt(service, ["cluster"]);
  if (own.kind === "given" && own.value !== "") {
    const resource =
      typeof own.value === "string" ? registry.clusterOf(own.value, service) : undefined;
    return resource === undefined
      ? { kind: "name", value: own.value }
      : { kind: "resource", resource };
  }
  if (own.kind !== "unknown") return { kind: "absent" };
  const isCluster = (type: string) => type === CLUSTER;
  const [followed] = follow(service, referencesOf(service, ["cluster"]), isCluster);
  const found = followed ?? onlyCluster(service, registry);
  return found === undefined ? { kind: "unknown" } : { kind: "resource", resource: found };
}

function onlyCluster(service: Resource, { resources }: Registry): Resource | undefined {
  const [passed, other] = followCalls(service, (type) => type === CLUSTER);
  if (passed !== undefined && other === undefined) return passed;
  const [only, second] = resources.filter(
    ({ type, output }) => type === CLUSTER && output === service.output,
  );
  return second === undefined ? only : undefined;
}
