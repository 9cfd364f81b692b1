import { familyOf } from "../../../../family-of.ts";
import type { EcsPart } from "../dialect.ts";
import { ecsPart } from "../ecs-part.ts";
import type { InputValue } from "../input-value.ts";
import { afterApplyAt, attributeAt, GIVE_STATE, originOf, referencesOf } from "./attribute.ts";
import { blockEntries, type Fields } from "./blocks.ts";
import { containersOf } from "./containers.ts";
import { follow, followCalls } from "./follow.ts";
import type { Resource } from "./output.ts";
import { type Registry, sharesModule } from "./registry.ts";
import { TASK_DEFINITION } from "./types.ts";

/** https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition */
const FIELDS: Fields = {
  family: { to: "family" },
  network_mode: {
    ...{ to: "networkMode", zero: "", computed: true },
    values: ["bridge", "host", "awsvpc", "none"],
  },
  requires_compatibilities: { to: "requiresCompatibilities" },
  runtime_platform: {
    ...{ to: "runtimePlatform", block: "one" },
    fields: { operating_system_family: { to: "operatingSystemFamily", zero: "" } },
  },
  proxy_configuration: {
    ...{ to: "proxyConfiguration", block: "one" },
    fields: { type: { to: "type", zero: "" } },
  },
};

export interface TaskDefinitions {
  readonly parts: readonly EcsPart[];
  /** What a service names as its task definition, as ECS's JSON would. */
  nameFor(service: Resource): InputValue | undefined;
}

/**
 * The task definitions of all outputs. Services name them by family: a revision in a state may be older than the definition beside
 * it, where a pipeline deploys. Only definitions of the same family get revisions, to be told apart.
 */
export function taskDefinitionsOf(registry: Registry): TaskDefinitions {
  const { resources, sources } = registry;
  const all = resources.filter(({ type, mode }) => type === TASK_DEFINITION && mode === "managed");
  const byFamily = Map.groupBy(all, ({ values }) => String(values["family"]));
  const revisionOf = (one: Resource): number | undefined => {
    const twins = byFamily.get(String(one.values["family"])) ?? [];
    return twins.length < 2 ? undefined : twins.indexOf(one) + 1;
  };
  return {
    parts: all.map((one) => partOf(one, revisionOf(one), registry)),
    nameFor(service) {
      const path = ["task_definition"];
      const origin = originOf(service, sources, path);
      const found = definitionFor(service, registry);
      if (found.kind === "absent") return undefined;
      if (found.kind === "text") return { kind: "scalar", value: found.text, origin };
      if (found.kind === "unknown") {
        return afterApplyAt(service, { path, sources, remedy: GIVE_STATE });
      }
      const { family } = found.resource.values;
      if (typeof family !== "string") {
        return afterApplyAt(found.resource, { path: ["family"], sources, remedy: GIVE_STATE });
      }
      const revision = revisionOf(found.resource);
      const value = revision === undefined ? family : `${family}:${revision}`;
      return { kind: "scalar", value, origin };
    },
  };
}

function partOf(resource: Resource, revision: number | undefined, registry: Registry): EcsPart {
  const { sources } = registry;
  const entries = blockEntries({ resource, sources, fields: FIELDS, path: [] });
  if (revision !== undefined) {
    const origin = originOf(resource, sources, ["revision"]);
    entries.set("revision", { kind: "scalar", value: revision, origin });
  }
  const path = ["container_definitions"];
  const text = attributeAt(resource, path);
  entries.set(
    "containerDefinitions",
    text.kind === "given"
      ? containersOf(resource, { text: text.value, registry })
      : afterApplyAt(resource, { path, sources, remedy: GIVE_STATE }),
  );
  return ecsPart({
    ...{ shape: "TaskDefinition", folder: resource.output.file.folder },
    value: { kind: "map", entries, origin: originOf(resource, sources) },
  });
}

type Found =
  | { readonly kind: "resource"; readonly resource: Resource }
  /** Not in the input: as the service names it. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" };

function definitionFor(service: Resource, registry: Registry): Found {
  const own = attributeAt(service, ["task_definition"]);
  if (own.kind === "absent") return { kind: "absent" };
  if (own.kind === "given") {
    if (typeof own.value !== "string" || own.value === "") return { kind: "absent" };
    const exact = registry.taskDefinitionOf(own.value, service);
    const family = familyOf(own.value);
    const found = exact ?? registry.taskDefinitionOf(family, service);
    return found?.mode === "managed"
      ? { kind: "resource", resource: found }
      : { kind: "text", text: family };
  }
  const isWanted = (type: string) => type === TASK_DEFINITION;
  const resources = follow(service, referencesOf(service, ["task_definition"]), isWanted);
  const found = resources[0] ?? besides(service, registry);
  if (found === undefined) return { kind: "unknown" };
  if (found.mode === "managed") return { kind: "resource", resource: found };
  const { family } = found.values;
  return typeof family === "string" ? { kind: "text", text: family } : { kind: "unknown" };
}

/** Where the way is lost in a local: the one in the same module, or that its module is called with. */
function besides(service: Resource, { resources }: Registry): Resource | undefined {
  const all = resources.filter(
    ({ type, output }) => type === TASK_DEFINITION && output === service.output,
  );
  const inModule = all.filter((one) => sharesModule(one, service));
  const sameIndex = inModule.filter(({ index }) => index === service.index);
  const sameName = inModule.filter(({ values }) => values["family"] === service.values["name"]);
  for (const some of [inModule, sameIndex, sameName]) if (some.length === 1) return some[0];
  const passed = followCalls(service, (type) => type === TASK_DEFINITION);
  if (passed.length === 1) return passed[0];
  return all.length === 1 ? all[0] : undefined;
}
