import { namesInstead } from "../../../../near-name.ts";
import { entryOf, type SyntaxNode } from "../../files/syntax-tree.ts";
import type { Call } from "./functions.ts";
import { argumentsOf } from "./list-functions.ts";
import { pseudoText } from "./pseudo-parameters.ts";
import { type Spot, spotOf } from "./spot.ts";
import { sectionOf } from "./template.ts";
import { fault, writeParameter } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Resolved, World } from "./world.ts";

/** `Fn::FindInMap: [map, key, key below]`, and perhaps `{ DefaultValue }` */
export function findInMap(world: World, { spot, argument }: Call): Resolved {
  const given = argumentsOf(argument, { least: 3, most: 4 });
  if (given === undefined) {
    return fault(spot, "Fn::FindInMap takes a list: [map, key, key below it]");
  }
  const fallback = entryOf(given[3]?.node, "DefaultValue");
  const section = sectionOf(spot.stack.template, "Mappings");
  let at: Spot = { ...spot, node: section?.value ?? EMPTY, path: ["Mappings"] };
  for (const step of given.slice(0, 3)) {
    const key = textOfValue(world.evaluate(step));
    if (key === undefined) return fault(spot, "A key of Fn::FindInMap is not a text");
    if (typeof key !== "string") return key;
    const entry = entryOf(at.node, key);
    if (entry === undefined) {
      if (fallback !== undefined && given[3] !== undefined) {
        return world.resolve(spotOf(given[3], fallback));
      }
      return missing(world, { spot, above: at, key });
    }
    at = spotOf(at, entry);
  }
  // What is read there is used here.
  return world.resolve({
    ...at,
    position: at.node.kind === "scalar" ? spot.position : at.position,
  });
}

const EMPTY: SyntaxNode = {
  kind: "map",
  entries: () => [],
  position: () => ({ line: 1, column: 1 }),
};

interface Missing {
  readonly spot: Spot;
  readonly above: Spot;
  readonly key: string;
}

function missing(world: World, { spot, above, key }: Missing) {
  const keys = above.node.kind === "map" ? above.node.entries().map((entry) => entry.key) : [];
  const reason = `${above.path.join(".")} has no ${JSON.stringify(key)}${namesInstead(key, keys)}`;
  const isRegion = key === pseudoText(world, spot, "AWS::Region");
  return fault(spot, reason, isRegion ? writeParameter("AWS::Region") : undefined);
}
