import type { Call } from "./functions.ts";
import { itemOf, originOf, type Spot } from "./spot.ts";
import { fault, textValue } from "./unknown.ts";
import { textOfValue } from "./value-text.ts";
import type { Resolved, World } from "./world.ts";

/** The arguments of a function that takes a list; `undefined` if it is none of that length. */
export function argumentsOf(
  { node, ...above }: Spot,
  { least, most = least }: { readonly least: number; readonly most?: number },
): readonly Spot[] | undefined {
  if (node.kind !== "list") return undefined;
  const items = node.items();
  if (items.length < least || items.length > most) return undefined;
  return items.map((item, index) => ({
    ...itemOf({ ...above, node }, item, index),
    position: above.position,
  }));
}

/** `Fn::Join: [delimiter, [texts]]` */
export function joinTexts(world: World, { spot, argument }: Call): Resolved {
  const wrong = () => fault(spot, "Fn::Join takes a list: [delimiter, [texts]]");
  const [first, second] = argumentsOf(argument, { least: 2 }) ?? [];
  if (first === undefined || second === undefined) return wrong();
  const delimiter = textOfValue(world.evaluate(first));
  if (typeof delimiter !== "string") return delimiter ?? wrong();
  const list = world.evaluate(second);
  if (list?.kind === "unknown") return list;
  if (list?.kind !== "list") return wrong();
  const texts: string[] = [];
  for (const item of list.items) {
    const text = textOfValue(item);
    if (typeof text !== "string") return text ?? wrong();
    texts.push(text);
  }
  return textValue(spot, texts.join(delimiter));
}

/** `Fn::Select: [index, [values]]` */
export function selectItem(world: World, { spot, argument }: Call): Resolved {
  const wrong = () => fault(spot, "Fn::Select takes a list: [index, [values]]");
  const [first, second] = argumentsOf(argument, { least: 2 }) ?? [];
  if (first === undefined || second === undefined) return wrong();
  const index = textOfValue(world.evaluate(first));
  if (typeof index !== "string") return index ?? wrong();
  if (!/^\d+$/.test(index)) {
    return fault(spot, `${JSON.stringify(index)} is not an index of Fn::Select; the first is 0`);
  }
  const list = world.evaluate(second);
  if (list?.kind === "unknown") return list;
  if (list?.kind !== "list") return wrong();
  const item = list.items[Number(index)];
  if (item !== undefined)
    return item.kind === "scalar" ? { ...item, origin: originOf(spot) } : item;
  const count = list.items.length;
  return fault(spot, `Fn::Select has no value ${index}: the list has ${count}, counted from 0`);
}

/** `Fn::Split: [delimiter, text]` */
export function splitText(world: World, { spot, argument }: Call): Resolved {
  const wrong = () => fault(spot, "Fn::Split takes a list: [delimiter, text]");
  const [first, second] = argumentsOf(argument, { least: 2 }) ?? [];
  if (first === undefined || second === undefined) return wrong();
  const delimiter = textOfValue(world.evaluate(first));
  if (typeof delimiter !== "string" || delimiter === "") {
    return typeof delimiter === "object" ? delimiter : wrong();
  }
  const text = textOfValue(world.evaluate(second));
  if (typeof text !== "string") return text ?? wrong();
  const items = text.split(delimiter).map((part) => textValue(spot, part));
  return { kind: "list", items, origin: originOf(spot) };
}
