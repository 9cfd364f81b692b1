import type { UnknownValue } from "../input-value.ts";
import { knownName } from "./known-types.ts";
import type { Resource } from "./resources.ts";
import type { World } from "./world.ts";

const TYPE = "AWS::ECS::TaskDefinition";

/**
 * How services name a task definition: by its family, and by a revision where several have the same family, in several stages
 * of an app, say.
 */
export function taskDefinitionReference(world: World, resource: Resource): string | UnknownValue {
  const family = knownName(world, resource) ?? resource.id;
  if (typeof family !== "string") return family;
  const revision = revisionOf(world, resource);
  return revision === undefined ? family : `${family}:${revision}`;
}

/** Which of several task definitions of one family it is, counted from 1; `undefined` for the only one. */
export function revisionOf(world: World, resource: Resource): number | undefined {
  const { spot } = resource;
  const all = world.once("families", {
    label: "the families of all task definitions",
    spot,
    // What is made up in the others is not in this one.
    make: () => world.withStandIns(() => familiesOf(world)).made,
  });
  // A family that is made of another one: both are looked at already.
  if (!(all instanceof Map)) return undefined;
  const key = keyOf(resource);
  const family = all.get(key);
  const same = [...all].filter(([, other]) => other === family).map(([other]) => other);
  return family === undefined || same.length < 2 ? undefined : same.indexOf(key) + 1;
}

function familiesOf(world: World): ReadonlyMap<string, string> {
  return new Map(
    world
      .stacks()
      .flatMap((stack) => [...world.resources(stack).values()])
      .flatMap((resource): [string, string][] => {
        if (resource.type !== TYPE) return [];
        const family = knownName(world, resource);
        return typeof family === "string" ? [[keyOf(resource), family]] : [];
      }),
  );
}

function keyOf({ spot, id }: Resource): string {
  return `${spot.stack.id}:${id}`;
}
