import type { EcsShape } from "../../ecs/check-fields.ts";
import { entryOf } from "../../files/syntax-tree.ts";
import type { EcsPart, ImageBuild } from "../dialect.ts";
import { ecsPart } from "../ecs-part.ts";
import { asSensitive, holdsSensitive, type InputValue, type MapValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { assetImages } from "./asset-images.ts";
import { ECS_TYPES } from "./ecs-names.ts";
import { ecsValue } from "./ecs-value.ts";
import { intrinsicAt } from "./intrinsic.ts";
import { isNamespace, knownName } from "./known-types.ts";
import { otherNames } from "./other-names.ts";
import { existenceOf, propertiesOf, type Resource } from "./resources.ts";
import { originOf, type Spot, spotOf } from "./spot.ts";
import { revisionOf } from "./task-definitions.ts";
import { textOf } from "./template.ts";
import { textValue } from "./unknown.ts";
import type { World } from "./world.ts";

/** The property that names a definition. */
const NAMES: Readonly<Record<EcsShape, string>> = {
  Cluster: "clusterName",
  Service: "serviceName",
  TaskDefinition: "family",
};

/** The definition of ECS that a resource is; `undefined` for any other, and for one that does not exist. */
export function ecsDefinition(world: World, resource: Resource): EcsPart | undefined {
  const shape = ECS_TYPES.get(resource.type);
  if (shape === undefined) return undefined;
  const existence = existenceOf(world, resource);
  if (existence === false) return undefined;
  const { spot, id } = resource;
  const properties = propertiesOf(world, spot);
  const value = properties && ecsValue(world, properties, { shape, field: "", type: shape });
  const entries = new Map(value?.kind === "map" ? value.entries : []);
  const origin = value?.origin ?? originOf(spot);
  const name = knownName(world, resource);
  if (!entries.has(NAMES[shape]) && typeof name === "string") {
    entries.set(NAMES[shape], textValue(spot, name));
  }
  let builds: ReadonlyMap<string, ImageBuild> = new Map();
  if (shape === "TaskDefinition") {
    const revision = revisionOf(world, resource);
    if (revision !== undefined) entries.set("revision", number(spot, revision));
    const images = assetImages(spot, entries.get("containerDefinitions"));
    const containers = images.containers ?? entries.get("containerDefinitions");
    if (containers !== undefined) entries.set("containerDefinitions", withSecrets(containers));
    builds = images.builds;
  }
  const namespace = properties && namespaceSpot(world, properties, shape);
  if (namespace !== undefined) reportId(world, namespace);
  const part = ecsPart({
    shape,
    value: { kind: "map", entries, origin } satisfies MapValue,
    ...{ folder: spot.stack.template.folder, converts: true, builds },
    ...(shape === "Service" && { otherNames: otherNames(spot.stack, id) }),
  });
  if (existence === true) return part;
  // Whether it exists hangs on something unknown: that is reported as with any other value.
  const use = { cause: existence.cause, shape, path: [], effect: "error" } as const;
  const condition = entryOf(spot.node, "Condition");
  const at = condition === undefined ? spot : spotOf(spot, condition);
  return { ...part, unknowns: [...(part.unknowns ?? []), { ...use, origin: originOf(at) }] };
}

/** A container that has a value of a NoEcho parameter is not shown: the value is in its variables or its command. */
function withSecrets(containers: InputValue): InputValue {
  if (containers.kind !== "list") return containers;
  const items = containers.items.map((item) => (holdsSensitive(item) ? asSensitive(item) : item));
  return { ...containers, items };
}

function number(spot: Spot, value: number): InputValue {
  return { kind: "scalar", value, origin: originOf(spot) };
}

/** Where a service or cluster says its namespace. */
function namespaceSpot(world: World, properties: Spot, shape: EcsShape): Spot | undefined {
  const above = shape === "Cluster" ? "ServiceConnectDefaults" : "ServiceConnectConfiguration";
  const entry = world.entries(properties).findLast(({ key }) => key === above);
  if (entry === undefined) return undefined;
  const resolved = world.resolve(entry.spot);
  if (resolved?.kind !== "spot") return undefined;
  return world.entries(resolved.spot).findLast(({ key }) => key === "Namespace")?.spot;
}

/** `Ref` gives the id of a namespace, which ECS does not take: a name or an ARN it has to be. */
function reportId(world: World, spot: Spot): void {
  const intrinsic = intrinsicAt(spot);
  if (intrinsic?.name !== "Ref") return;
  const name = textOf(intrinsic.argument.node) ?? "";
  const resource = world.resources(spot.stack).get(name);
  if (resource === undefined || !isNamespace(resource.type)) return;
  const message = `On AWS, Ref gives the id of the namespace, and ECS takes its name or its ARN: write !GetAtt ${name}.Arn.`;
  world.report(problemAtOrigin(originOf(spot), message, "warning"));
}
