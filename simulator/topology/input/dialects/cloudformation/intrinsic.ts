import type { SyntaxNode } from "../../files/syntax-tree.ts";
import { type Spot, spotOf } from "./spot.ts";

/** A function with its argument. */
export interface Intrinsic {
  /** `Ref`, `Fn::Sub`. */
  readonly name: string;
  readonly argument: Spot;
}

/**
 * The function that stands at a spot, in its short form (`!Sub`) or as a map with one key (`Fn::Sub`); `undefined` where the
 * value itself stands there.
 */
export function intrinsicAt(spot: Spot): Intrinsic | undefined {
  const { node } = spot;
  if (node.tag !== undefined) {
    const short = node.tag.slice(1);
    const name = short === "Ref" || short === "Condition" ? short : `Fn::${short}`;
    return { name, argument: { ...spot, node: withoutTag(node), path: [...spot.path, name] } };
  }
  if (node.kind !== "map") return undefined;
  const entries = node.entries();
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return undefined;
  const { key } = entry;
  const isFunction = key === "Ref" || (key.startsWith("Fn::") && !key.startsWith("Fn::ForEach::"));
  if (!isFunction) return undefined;
  return { name: key, argument: { ...spotOf(spot, entry), position: spot.position } };
}

function withoutTag({ tag: _tag, ...node }: SyntaxNode): SyntaxNode {
  return node;
}
