import type { Problem } from "../../../../errors.ts";
import { familyOf } from "../../../../family-of.ts";
import type { EcsPart } from "../dialect.ts";
import { ecsPart } from "../ecs-part.ts";
import type { InputValue, MapValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { containersOf } from "./containers.ts";
import { CLUSTER_FIELDS, SERVICE_FIELDS, TASK_DEFINITION_FIELDS } from "./fields.ts";
import { entriesOf, type Fields, originOf } from "./properties.ts";
import type { Resource } from "./stack-export.ts";
import { CLUSTER, NAMESPACES, SERVICE, TASK_DEFINITION } from "./types.ts";

interface Definition {
  readonly part: EcsPart;
  readonly problems: readonly Problem[];
}

/** A resource as ECS has it, with its namespace, cluster and task definition by name; `undefined` for what ECS does not have. */
export function definitionOf(resource: Resource, all: readonly Resource[]): Definition | undefined {
  switch (resource.type) {
    case SERVICE:
      return serviceOf(resource, all);
    case TASK_DEFINITION:
      return { part: taskDefinitionOf(resource), problems: [] };
    case CLUSTER: {
      const value = mapOf(resource, CLUSTER_FIELDS);
      const named = withNamespace(value, "serviceConnectDefaults", all);
      return {
        part: ecsPart({ shape: "Cluster", value: named, folder: resource.file.folder }),
        problems: [],
      };
    }
    default:
      return undefined;
  }
}

function mapOf(resource: Resource, fields: Fields): MapValue {
  return { kind: "map", entries: entriesOf(resource, fields), origin: originOf(resource) };
}

function taskDefinitionOf(resource: Resource): EcsPart {
  const value = mapOf(resource, TASK_DEFINITION_FIELDS);
  const containers = containersOf(resource);
  const entries = new Map(value.entries);
  if (containers !== undefined) entries.set("containerDefinitions", containers);
  return ecsPart({
    shape: "TaskDefinition",
    value: { ...value, entries },
    folder: resource.file.folder,
  });
}

function serviceOf(resource: Resource, all: readonly Resource[]): Definition {
  const value = withNamespace(mapOf(resource, SERVICE_FIELDS), "serviceConnectConfiguration", all);
  const entries = new Map(value.entries);
  rename(entries, "taskDefinition", (text) => {
    const found = all.find(({ type, outputs }) => {
      const { arn, arnWithoutRevision, family } = outputs;
      return type === TASK_DEFINITION && [arn, arnWithoutRevision, family].includes(text);
    });
    const family = found?.outputs["family"];
    return typeof family === "string" ? family : familyOf(text);
  });
  rename(entries, "cluster", (text) => {
    const found = all.find(
      ({ type, outputs }) => type === CLUSTER && [outputs["arn"], outputs["name"]].includes(text),
    );
    const name = found?.outputs["name"];
    return typeof name === "string" ? name : (text.split("/").at(-1) ?? text);
  });
  const isDaemon = resource.outputs["schedulingStrategy"] === "DAEMON";
  const isCountMissing = !entries.has("desiredCount") && !isDaemon;
  const origin = originOf(resource, ["desiredCount"]);
  if (isCountMissing) entries.set("desiredCount", { kind: "scalar", value: 0, origin });
  const part = ecsPart({
    ...{ shape: "Service", value: { ...value, entries }, folder: resource.file.folder },
    otherNames: [resource.name],
  });
  const isConnected = entries.has("serviceConnectConfiguration");
  return { part, problems: isCountMissing && isConnected ? [noTasks(resource)] : [] };
}

/** https://www.pulumi.com/registry/packages/aws/api-docs/ecs/service: the provider sends 0 where nothing is written. */
function noTasks(resource: Resource): Problem {
  const message = `It is not set, and Pulumi's AWS provider creates 0 tasks then: nothing answers for ${resource.name}. Set desiredCount, or start tasks here: --tasks ${resource.name}=1.`;
  return problemAtOrigin(originOf(resource, ["desiredCount"]), message, "warning");
}

function rename(
  entries: Map<string, InputValue>,
  key: string,
  nameOf: (text: string) => string,
): void {
  const value = entries.get(key);
  if (value?.kind !== "scalar" || typeof value.value !== "string" || value.value === "") return;
  entries.set(key, { ...value, value: nameOf(value.value) });
}

/** An ARN or an id becomes the name of its namespace. */
function withNamespace(value: MapValue, key: string, all: readonly Resource[]): MapValue {
  const block = value.entries.get(key);
  if (block?.kind !== "map") return value;
  const inside = new Map(block.entries);
  rename(inside, "namespace", (text) => {
    const found = all.find(
      ({ type, outputs }) => NAMESPACES.has(type) && [outputs["arn"], outputs["id"]].includes(text),
    );
    const name = found?.outputs["name"];
    return typeof name === "string" ? name : text;
  });
  return { ...value, entries: new Map([...value.entries, [key, { ...block, entries: inside }]]) };
}
