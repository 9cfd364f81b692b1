import type { UnknownValue } from "../input-value.ts";
import { describeResource, propertyValue, type Resource } from "./resources.ts";
import { originOf } from "./spot.ts";
import { fault } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { World } from "./world.ts";

export interface NameFacts {
  /** The property that has the name. */
  readonly property: string;
  /** Whether AWS makes a name up where the template has none, and whether anybody sees it here. */
  readonly madeUp: "shown" | "unseen" | "never";
  /** Of ECR's repositories. @default false */
  readonly isLowerCase?: boolean;
}

/**
 * The name of a resource. AWS makes one up of the stack's name, the logical id and twelve random characters, where the template
 * has none; the same without these stands for it, unless sc-sim.yaml has the real one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function nameOfResource(
  world: World,
  resource: Resource,
  { property, madeUp, isLowerCase = false }: NameFacts,
): string | UnknownValue {
  const written = textOfValue(propertyValue(world, resource, property));
  if (written !== undefined) return written;
  const { id, spot } = resource;
  if (madeUp === "never") return fault(spot, `${describeResource(resource)} has no ${property}`);
  // Several stacks may nest the same template.
  const scope = spot.stack.parent === undefined ? "" : `${spot.stack.name}/`;
  const key = `${scope}${id}.${property}`;
  const answer = world.answers.parameter(`${id}.${property}`, spot.stack.scopes);
  if (answer !== undefined) return answer.value;
  const plain = `${spot.stack.name}-${id}`;
  const value = isLowerCase ? plain.toLowerCase() : plain;
  if (madeUp === "shown") {
    const { line } = spot.position();
    world.standIn({
      name: `${property} of ${scope}${describeResource(resource)} (${originOf(spot).file}:${line})`,
      value,
      why: `AWS adds 12 random characters; the real name goes into sc-sim.yaml as parameters: { ${JSON.stringify(key)}: … }`,
    });
  }
  return value;
}
