import { namesInstead } from "../../../../near-name.ts";
import { entryOf } from "../../files/syntax-tree.ts";
import type { UnknownValue } from "../input-value.ts";
import { substitute } from "./for-each.ts";
import type { Call } from "./functions.ts";
import { intrinsicAt } from "./intrinsic.ts";
import { argumentsOf } from "./list-functions.ts";
import { itemOf, type Spot, spotOf, topSpot } from "./spot.ts";
import { sectionOf, textOf } from "./template.ts";
import { fault } from "./unknown.ts";
import { plainOf, textOfValue, unknownIn } from "./value-text.ts";
import type { Resolved, World } from "./world.ts";

/** Whether a condition holds, or what has to be known first. */
export type Truth = boolean | UnknownValue;

/** `Fn::If: [condition, value, other value]`: the branch itself, so that what is in it keeps its place. */
export function evaluateIf(world: World, { spot, argument }: Call): Resolved {
  const [name, yes, no] = argumentsOf(argument, { least: 3 }) ?? [];
  const condition = textOf(name?.node);
  if (condition === undefined || argument.node.kind !== "list") {
    return fault(spot, "Fn::If takes a list: [name of a condition, value, other value]");
  }
  const truth = conditionNamed(world, { spot, name: substitute(condition, spot.loop) });
  if (typeof truth !== "boolean") return truth;
  const index = truth ? 1 : 2;
  const branch = truth ? yes : no;
  const item = argument.node.items()[index];
  if (branch === undefined || item === undefined) return undefined;
  // A single value stands where the function does; what is in a larger one has places of its own.
  const isScalar = item.kind === "scalar" || item.tag !== undefined;
  return world.resolve(isScalar ? branch : itemOf(argument, item, index));
}

interface NamedCondition {
  /** Where it is asked for. */
  readonly spot: Spot;
  readonly name: string;
}

/** A condition of the template. */
export function conditionNamed(world: World, { spot, name }: NamedCondition): Truth {
  const { stack } = spot;
  const section = sectionOf(stack.template, "Conditions");
  const conditions =
    section === undefined ? [] : world.entries(topSpot(stack, { name: "Conditions", section }));
  const found = conditions.findLast(({ key }) => key === name);
  if (found === undefined) {
    const names = conditions.map(({ key }) => key);
    return fault(spot, `There is no condition ${JSON.stringify(name)}${namesInstead(name, names)}`);
  }
  return world.apart(() =>
    world.once(`condition:${stack.id}:${name}`, {
      label: `Conditions.${name}`,
      spot: found.spot,
      make: () => truthOf(world, found.spot),
    }),
  );
}

function truthOf(world: World, spot: Spot): Truth {
  const { node } = spot;
  const named = node.tag === undefined ? entryOf(node, "Condition") : undefined;
  const intrinsic =
    named === undefined
      ? intrinsicAt(spot)
      : { name: "Condition", argument: { ...spotOf(spot, named), position: spot.position } };
  const wrong = () =>
    fault(spot, "A condition is one of Fn::Equals, Fn::And, Fn::Or, Fn::Not, Condition");
  if (intrinsic === undefined) return wrong();
  const { name, argument } = intrinsic;
  switch (name) {
    case "Condition": {
      const other = textOf(argument.node);
      return other === undefined
        ? wrong()
        : conditionNamed(world, { spot, name: substitute(other, spot.loop) });
    }
    case "Fn::Equals":
      return equals(world, argument);
    case "Fn::Not": {
      const [only] = argumentsOf(argument, { least: 1 }) ?? [];
      if (only === undefined) return fault(spot, "Fn::Not takes a list with one condition");
      const truth = truthOf(world, only);
      return typeof truth === "boolean" ? !truth : truth;
    }
    case "Fn::And":
    case "Fn::Or":
      return several(world, { spot, argument, decisive: name === "Fn::Or" });
    default:
      return wrong();
  }
}

function equals(world: World, argument: Spot): Truth {
  const [left, right] = argumentsOf(argument, { least: 2 }) ?? [];
  if (left === undefined || right === undefined) {
    return fault(argument, "Fn::Equals takes a list of two values");
  }
  const one = world.evaluate(left);
  const other = world.evaluate(right);
  const missing = unknownIn(one) ?? unknownIn(other);
  if (missing !== undefined) return missing;
  const comparable = (value: typeof one) =>
    value === undefined ? "" : (textOfValue(value) ?? JSON.stringify(plainOf(value)));
  return comparable(one) === comparable(other);
}

interface Several {
  readonly spot: Spot;
  readonly argument: Spot;
  /** One that is this says what all of them are. */
  readonly decisive: boolean;
}

function several(world: World, { spot, argument, decisive }: Several): Truth {
  const conditions = argumentsOf(argument, { least: 1, most: 10 });
  if (conditions === undefined) {
    return fault(spot, "Fn::And and Fn::Or take a list of 2 to 10 conditions");
  }
  let missing: UnknownValue | undefined;
  for (const condition of conditions) {
    const truth = truthOf(world, condition);
    if (truth === decisive) return decisive;
    if (typeof truth !== "boolean") missing ??= truth;
  }
  return missing ?? !decisive;
}
