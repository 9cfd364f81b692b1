import type { InputValue } from "../input-value.ts";
import {
  afterApplyAt,
  attributeAt,
  hasExpressions,
  originOf,
  referencesOf,
  unknownAt,
} from "./attribute.ts";
import { clusterFor } from "./cluster.ts";
import { follow, followCalls } from "./follow.ts";
import { isMadeUp } from "./mocked.ts";
import type { Resource } from "./output.ts";
import type { Registry } from "./registry.ts";
import { CLUSTER, NAMESPACES } from "./types.ts";

const NAMESPACE = ["service_connect_configuration", 0, "namespace"] as const;
const DEFAULT = ["service_connect_defaults", 0, "namespace"] as const;

const SAY_IT =
  "Write its name in sc-sim.yaml: namespace: the-name; or give the state: terraform show -json > state.json";

/**
 * The name of a service's namespace: its own, else its cluster's default. ECS takes an ARN there, and only the namespace's own
 * resource has the name for it.
 *
 * @returns `undefined` where there is none at all.
 */
export function namespaceOf(service: Resource, registry: Registry): InputValue | undefined {
  const own = attributeAt(service, NAMESPACE);
  if (own.kind === "given" && own.value !== "") {
    return named(service, { value: own.value, path: NAMESPACE }, registry);
  }
  if (own.kind !== "unknown" || isNotWritten(service)) return clusterDefault(service, registry);
  return ofReferences(service, NAMESPACE, registry) ?? probably(service, registry);
}

/** The provider computes it, so it is unknown in a plan also where it is not written. */
function isNotWritten(service: Resource): boolean {
  const block = NAMESPACE.slice(0, 1);
  return hasExpressions(service, block) && referencesOf(service, NAMESPACE).length === 0;
}

function clusterDefault(service: Resource, registry: Registry): InputValue | undefined {
  const cluster = clusterFor(service, registry);
  return cluster.kind === "resource" ? defaultOf(cluster.resource, registry) : undefined;
}

/** The default namespace of a cluster. */
export function defaultOf(
  cluster: Resource,
  registry: Registry,
  seen: readonly Resource[] = [],
): InputValue | undefined {
  if (seen.includes(cluster)) return undefined;
  const own = attributeAt(cluster, DEFAULT);
  if (own.kind === "given" && own.value !== "") {
    return named(cluster, { value: own.value, path: DEFAULT }, registry);
  }
  if (own.kind !== "unknown") return undefined;
  return (
    ofReferences(cluster, DEFAULT, registry, [...seen, cluster]) ??
    onlyOne(cluster, DEFAULT, registry) ??
    unknownNamespace(cluster, DEFAULT, registry)
  );
}

/** An ARN or an id becomes the name of its namespace; a name stays one. */
function named(
  from: Resource,
  { value, path }: { readonly value: unknown; readonly path: readonly (string | number)[] },
  registry: Registry,
): InputValue {
  const origin = originOf(from, registry.sources, path);
  const namespace = typeof value === "string" ? registry.namespaceOf(value, from) : undefined;
  const twin = namespace && sameArn(namespace, registry);
  if (namespace !== undefined && twin !== undefined) {
    const reason = `mock_provider gives the namespaces ${namespace.values["name"]} and ${twin.values["name"]} the same ARN`;
    const remedy = "Give each resource its own in sc-sim.tftest.hcl: override_resource";
    return unknownAt(from, { path, sources: registry.sources, reason, remedy });
  }
  if (namespace !== undefined) return nameOf(namespace, { from, path }, registry);
  const isMocked = from.output.kind === "test" && isMadeUp(value) && from.output.mocked.size > 0;
  if (isMocked && !isNameOfSome(value, registry)) {
    const isService = from.type !== CLUSTER;
    return (
      (isService ? known(clusterDefault(from, registry)) : undefined) ??
      onlyOne(from, path, registry) ??
      unknownAt(from, {
        ...{ path, sources: registry.sources, remedy: SAY_IT },
        reason: "It is made up by mock_provider",
      })
    );
  }
  return { kind: "scalar", value: value as string, origin };
}

/** Another namespace with the same ARN: a default of `mock_resource` is the same for all of a type. */
function sameArn(namespace: Resource, { resources }: Registry): Resource | undefined {
  if (namespace.output.kind !== "test") return undefined;
  return resources.find(
    (one) =>
      one.output === namespace.output &&
      NAMESPACES.has(one.type) &&
      one.values["arn"] === namespace.values["arn"] &&
      one.values["name"] !== namespace.values["name"],
  );
}

function known(value: InputValue | undefined): InputValue | undefined {
  return value?.kind === "scalar" ? value : undefined;
}

function isNameOfSome(text: string, { resources }: Registry): boolean {
  return resources.some(({ type, values }) => NAMESPACES.has(type) && values["name"] === text);
}

/** The name of a namespace's resource, standing where it is used. */
function nameOf(
  namespace: Resource,
  { from, path }: { readonly from: Resource; readonly path: readonly (string | number)[] },
  registry: Registry,
): InputValue {
  const { sources } = registry;
  const name = attributeAt(namespace, ["name"]);
  if (name.kind === "given") {
    return { kind: "scalar", value: name.value as string, origin: originOf(from, sources, path) };
  }
  return afterApplyAt(namespace, { path: ["name"], sources, remedy: SAY_IT });
}

/** Through the references of the plan: to the namespace itself, or to the cluster whose default it is. */
function ofReferences(
  from: Resource,
  path: readonly (string | number)[],
  registry: Registry,
  seen: readonly Resource[] = [],
): InputValue | undefined {
  const isWanted = (type: string) => NAMESPACES.has(type) || type === CLUSTER;
  const resources = follow(from, referencesOf(from, path), isWanted);
  const [first] = resources;
  if (first === undefined) return undefined;
  if (first.type === CLUSTER) return defaultOf(first, registry, seen);
  return nameOf(first, { from, path }, registry);
}

/**
 * Where the way to the namespace cannot be followed, through a local or a dynamic block: what the module was called with, the
 * cluster's default, the only namespace there is. Each is told.
 */
function probably(service: Resource, registry: Registry): InputValue {
  const isNamespace = (type: string) => NAMESPACES.has(type);
  const passed = followCalls(service, isNamespace);
  const [only, second] = passed;
  if (only !== undefined && second === undefined) {
    const name = nameOf(only, { from: service, path: NAMESPACE }, registry);
    note(service, { value: name, why: "its module is called with this one", registry });
    return name;
  }
  const cluster = clusterFor(service, registry);
  const byCluster = cluster.kind === "resource" ? defaultOf(cluster.resource, registry) : undefined;
  if (byCluster !== undefined && byCluster.kind !== "unknown") {
    note(service, { value: byCluster, why: "it is the default of its cluster", registry });
    return byCluster;
  }
  return onlyOne(service, NAMESPACE, registry) ?? unknownNamespace(service, NAMESPACE, registry);
}

/** The only namespace in the same output, else in all of them. */
function onlyOne(
  from: Resource,
  path: readonly (string | number)[],
  registry: Registry,
): InputValue | undefined {
  const all = registry.resources.filter(({ type }) => NAMESPACES.has(type));
  const own = all.filter(({ output }) => output === from.output);
  const [only, ...others] = own.length > 0 ? own : all;
  const isSame = others.every(({ values }) => values["name"] === only?.values["name"]);
  if (only === undefined || !isSame) return undefined;
  const name = nameOf(only, { from, path }, registry);
  note(from, { value: name, why: "it is the only namespace in the input", registry });
  return name;
}

function note(
  from: Resource,
  {
    value,
    why,
    registry,
  }: { readonly value: InputValue; readonly why: string; readonly registry: Registry },
): void {
  if (value.kind !== "scalar" || registry.answers.hasNamespace) return;
  registry.notes.push({
    name: `namespace of ${originOf(from, registry.sources).place().path}`,
    value: String(value.value),
    why: `the real one is known after apply only, and ${why}; sc-sim.yaml can say another (namespace: the-name)`,
  });
}

function unknownNamespace(
  from: Resource,
  path: readonly (string | number)[],
  registry: Registry,
): InputValue {
  const { sources } = registry;
  return afterApplyAt(from, { path, sources, remedy: SAY_IT });
}
