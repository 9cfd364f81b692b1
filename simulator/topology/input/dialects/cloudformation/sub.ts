import { entryOf } from "../../files/syntax-tree.ts";
import { substitute } from "./for-each.ts";
import type { Call } from "./functions.ts";
import { readLoop } from "./hidden-values.ts";
import { argumentsOf } from "./list-functions.ts";
import { getAtt, refer } from "./references.ts";
import { type Spot, spotOf } from "./spot.ts";
import { textOf } from "./template.ts";
import { fault, textValue } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Resolved, Value, World } from "./world.ts";

/**
 * `Fn::Sub: text` or `Fn::Sub: [text, { names }]`; `${!Name}` gives `${Name}`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-sub.html
 */
export function evaluateSub(world: World, { spot, argument }: Call): Resolved {
  const wrong = () => fault(spot, "Fn::Sub takes a text, or a list: [text, { names with values }]");
  const [first, names] = argumentsOf(argument, { least: 1, most: 2 }) ?? [argument];
  const written = textOf(first?.node);
  if (written === undefined || first?.node.tag !== undefined) return wrong();
  const text = substitute(written, spot.loop);
  readLoop(world, spot, { from: written, to: text });
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{(!?)([^{}]*)\}/g)) {
    const [whole, literal, inner = ""] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (literal) {
      parts.push(`\${${inner}}`);
      continue;
    }
    const value = textOfValue(namedValue(world, { spot, names, name: inner.trim() }));
    if (value === undefined) return fault(spot, `\${${inner}} in Fn::Sub is not a text`);
    if (typeof value !== "string") return value;
    parts.push(value);
  }
  parts.push(text.slice(end));
  return textValue(spot, parts.join(""));
}

interface Named {
  readonly spot: Spot;
  /** Names of the function's own. */
  readonly names: Spot | undefined;
  readonly name: string;
}

function namedValue(world: World, { spot, names, name }: Named): Value {
  const own = names === undefined ? undefined : entryOf(names.node, name);
  if (names !== undefined && own !== undefined) return world.evaluate(spotOf(names, own));
  const dot = name.indexOf(".");
  if (dot === -1) return refer(world, { spot, name, by: "Fn::Sub" });
  return getAtt(world, {
    spot,
    id: name.slice(0, dot),
    attribute: name.slice(dot + 1),
    by: "Fn::Sub",
  });
}
