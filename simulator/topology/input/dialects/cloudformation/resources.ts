import { entryOf } from "../../files/syntax-tree.ts";
import { conditionNamed, type Truth } from "./conditions.ts";
import { substitute } from "./for-each.ts";
import { type Spot, spotOf, topSpot } from "./spot.ts";
import type { Stack } from "./stack.ts";
import { sectionOf, textOf } from "./template.ts";
import type { Value, World } from "./world.ts";

/** A resource of a stack. */
export interface Resource {
  /** Logical id. */
  readonly id: string;
  /** e.g. `AWS::ECS::Service` */
  readonly type: string;
  readonly spot: Spot;
}

/** All resources of a stack, those whose condition is false, too. */
export function resourcesOf(world: World, stack: Stack): ReadonlyMap<string, Resource> {
  const section = sectionOf(stack.template, "Resources");
  if (section === undefined) return new Map();
  const entries = world.entries(topSpot(stack, { name: "Resources", section }));
  return new Map(
    entries.map(({ key: id, spot }) => [
      id,
      { id, spot, type: textOf(entryOf(spot.node, "Type")?.value) ?? "" },
    ]),
  );
}

/** Whether a resource exists: its own condition, and those of the stacks that it is nested in. */
export function existenceOf(world: World, { spot }: Resource): Truth {
  const { stack } = spot;
  const around = stack.parent;
  const outer = around === undefined ? true : nestedExistence(world, around);
  if (outer === false) return false;
  const condition = entryOf(spot.node, "Condition");
  const name = textOf(condition?.value);
  if (condition === undefined || name === undefined) return outer;
  const own = conditionNamed(world, {
    spot: spotOf(spot, condition),
    name: substitute(name, spot.loop),
  });
  return own === true ? outer : own;
}

function nestedExistence(world: World, parent: Spot): Truth {
  const id = String(parent.path[1]);
  const resource = world.resources(parent.stack).get(id);
  return resource === undefined ? true : existenceOf(world, resource);
}

/** Where a property of a resource stands; `undefined` if it has none. */
export function propertyOf(world: World, { spot }: Resource, name: string): Spot | undefined {
  const properties = propertiesOf(world, spot);
  return properties === undefined
    ? undefined
    : world.entries(properties).findLast(({ key }) => key === name)?.spot;
}

/** The properties of a resource; `undefined` if it has none. */
export function propertiesOf(world: World, spot: Spot): Spot | undefined {
  const entry = entryOf(spot.node, "Properties");
  if (entry === undefined) return undefined;
  const resolved = world.resolve(spotOf(spot, entry));
  return resolved?.kind === "spot" ? resolved.spot : undefined;
}

/** The value of a property, once however often it is asked for. */
export function propertyValue(world: World, resource: Resource, name: string): Value {
  const { spot, id } = resource;
  return world.once(`property:${spot.stack.id}:${id}.${name}`, {
    label: `${id}.${name}`,
    spot,
    make: () => {
      const property = propertyOf(world, resource, name);
      return property === undefined ? undefined : world.evaluate(property);
    },
  });
}

/** For messages: the path of the construct, else the logical id. */
export function describeResource({ id, spot }: Resource): string {
  return spot.stack.constructs.get(id) ?? id;
}
