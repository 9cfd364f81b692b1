import { entryOf, type SyntaxEntry, type SyntaxNode } from "../../files/syntax-tree.ts";
import { problemAtOrigin } from "../problem-at.ts";
import { itemOf, originOf, type Spot, spotOf } from "./spot.ts";
import { textOf } from "./template.ts";
import { describeUnknown } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Entry, World } from "./world.ts";

/**
 * The parts of a map, with each `Fn::ForEach` as many times as its collection has values.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
 */
export function expandLoops(world: World, spot: Spot): readonly Entry[] {
  if (spot.node.kind !== "map") return [];
  return spot.node.entries().flatMap((entry): readonly Entry[] => {
    if (entry.key.startsWith("Fn::ForEach::")) return expand(world, spotOf(spot, entry), entry.key);
    const key = substitute(entry.key, spot.loop);
    return [{ key, spot: { ...spotOf(spot, entry), path: [...spot.path, key] } }];
  });
}

/** Puts the values of loops into a text: `${Name}`, and `&{Name}` for its letters and digits only. */
export function substitute(text: string, loop: Spot["loop"]): string {
  if (loop.size === 0) return text;
  return text.replaceAll(/([$&])\{([A-Za-z0-9]+)\}/g, (whole, sign: string, name: string) => {
    const value = loop.get(name);
    if (value === undefined) return whole;
    return sign === "&" ? value.replaceAll(/[^A-Za-z0-9]/g, "") : value;
  });
}

function expand(world: World, spot: Spot, key: string): readonly Entry[] {
  const wrong = (message: string) => {
    world.report(problemAtOrigin(originOf(spot), message));
    return [];
  };
  if (!hasLoops(spot.stack.template.root)) {
    return wrong(`${key} needs the line \`Transform: AWS::LanguageExtensions\` in the template.`);
  }
  const [identifier, collection, body] = spot.node.kind === "list" ? spot.node.items() : [];
  const name = textOf(identifier);
  if (name === undefined || collection === undefined || body?.kind !== "map") {
    return wrong(`${key} takes a list: [an identifier, [its values], { what is repeated }].`);
  }
  // What is repeated has the values, and not what asks for one of the parts.
  const values = world.apart(() => world.evaluate(itemOf(spot, collection, 1)));
  if (values?.kind === "unknown") return wrong(describeUnknown(values, `${key} needs it`));
  if (values?.kind !== "list") return wrong(`The values of ${key} are not a list.`);
  return values.items.flatMap((item) => {
    const value = textOfValue(item);
    if (typeof value !== "string" || !world.spend(spot)) return [];
    const loop = new Map([...spot.loop, [name, value]]);
    const isLoopSecret = spot.isLoopSecret === true || item.origin.isSensitive === true;
    const path = spot.path.slice(0, -1);
    return world.entries({ ...itemOf(spot, body, 2), path, loop, isLoopSecret });
  });
}

/** The transforms that a template names, each with where it stands. */
export function transformsOf(
  root: SyntaxNode,
): readonly { readonly name: string; readonly at: SyntaxEntry }[] {
  const at = entryOf(root, "Transform");
  if (at === undefined) return [];
  const { value } = at;
  const nodes = value.kind === "list" ? value.items() : [value];
  return nodes.map((node) => ({
    name: textOf(node.kind === "map" ? entryOf(node, "Name")?.value : node) ?? "",
    at: {
      ...at,
      position: node.kind === "scalar" && value.kind === "list" ? node.position : at.position,
    },
  }));
}

function hasLoops(root: SyntaxNode): boolean {
  return transformsOf(root).some(({ name }) => name === "AWS::LanguageExtensions");
}
