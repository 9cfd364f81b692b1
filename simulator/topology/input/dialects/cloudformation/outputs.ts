import { namesInstead } from "../../../../near-name.ts";
import { entryOf } from "../../files/syntax-tree.ts";
import { conditionNamed } from "./conditions.ts";
import { originOf, type Spot, spotOf, topSpot } from "./spot.ts";
import type { Stack } from "./stack.ts";
import { sectionOf, textOf } from "./template.ts";
import { fault } from "./unknown.ts";
import type { Entry, Value, World } from "./world.ts";

/** The outputs of a stack, those whose condition is false, too. */
export function outputsOf(world: World, stack: Stack): readonly Entry[] {
  const section = sectionOf(stack.template, "Outputs");
  return section === undefined ? [] : world.entries(topSpot(stack, { name: "Outputs", section }));
}

interface OutputReference {
  /** Where it is asked for. */
  readonly spot: Spot;
  readonly stack: Stack;
  readonly name: string;
}

/** The value of an output, as it is used at a spot of another stack. */
export function outputOf(world: World, { spot, stack, name }: OutputReference): Value {
  const outputs = outputsOf(world, stack);
  const output = outputs.findLast(({ key }) => key === name);
  if (output === undefined) {
    const names = outputs.map(({ key }) => key);
    const reason = `${stack.template.name} has no output ${JSON.stringify(name)}${namesInstead(name, names)}`;
    return fault(spot, reason);
  }
  return valueOfOutput(world, { spot, output });
}

/** The same of an output that was found. */
export function valueOfOutput(
  world: World,
  { spot, output }: { readonly spot: Spot; readonly output: Entry },
): Value {
  const { stack } = output.spot;
  const condition = textOf(entryOf(output.spot.node, "Condition")?.value);
  if (condition !== undefined) {
    const truth = conditionNamed(world, { spot: output.spot, name: condition });
    if (typeof truth !== "boolean") return truth;
    if (!truth) {
      return fault(
        spot,
        `The output ${output.key} of ${stack.template.name} does not exist: its Condition is false`,
      );
    }
  }
  const written = entryOf(output.spot.node, "Value");
  if (written === undefined) return fault(output.spot, `The output ${output.key} has no Value`);
  const value = world.once(`output:${stack.id}:${output.key}`, {
    label: `Outputs.${output.key} of ${stack.template.name}`,
    spot: output.spot,
    make: () => world.evaluate(spotOf(output.spot, written)),
  });
  return value?.kind === "scalar" ? { ...value, origin: originOf(spot) } : value;
}
