import type { JsonPath, Position } from "../../files/parsed-file.ts";
import type { SyntaxEntry, SyntaxNode } from "../../files/syntax-tree.ts";
import { describePath } from "../../problems/located.ts";
import type { Origin } from "../input-value.ts";
import type { Stack } from "./stack.ts";

/** A part of a template, as one stack has it. */
export interface Spot {
  readonly node: SyntaxNode;
  readonly stack: Stack;
  /** In the template. */
  readonly path: JsonPath;
  /** Of its key, or of its entry in a list. */
  position(): Position;
  /** The identifiers of `Fn::ForEach` around it, with their values. */
  readonly loop: ReadonlyMap<string, string>;
  /** Whether a value of these loops must not be shown. @default false */
  readonly isLoopSecret?: boolean;
}

/** A section of a template. */
export function topSpot(
  stack: Stack,
  { name, section }: { readonly name: string; readonly section: SyntaxEntry },
): Spot {
  return { node: section.value, stack, path: [name], position: section.position, loop: new Map() };
}

/** The part of a spot under a key. */
export function spotOf(above: Spot, { key, value, position }: SyntaxEntry): Spot {
  return { ...above, node: value, path: [...above.path, key], position };
}

/** The part of a spot at an index of a list. */
export function itemOf(above: Spot, node: SyntaxNode, index: number): Spot {
  return { ...above, node, path: [...above.path, index], position: node.position };
}

/** Where a value of a definition is written, under the template's own names. */
export function originOf({ stack, path, position }: Spot): Origin {
  return {
    file: stack.template.name,
    place: (below = []) => ({
      path: describe(stack, [...path, ...below.map(propertyName)]),
      ...position(),
    }),
  };
}

/** `Resources.Orders.Properties.Cluster`, with the construct of a CDK app in brackets. */
function describe(stack: Stack, path: JsonPath): string {
  // The function of a condition says nothing that its branch does not.
  const text = path.map((step) =>
    typeof step === "string" ? step.replace(/^Fn::(?=\w+$)/, "") : step,
  );
  const [section, id] = path;
  const construct =
    section === "Resources" && typeof id === "string" ? stack.constructs.get(id) : undefined;
  return `${describePath(text)}${construct === undefined ? "" : ` (${construct})`}`;
}

/** As CloudFormation has it: `portName` → `PortName`. */
function propertyName(step: string | number): string | number {
  return typeof step === "string" ? step.charAt(0).toUpperCase() + step.slice(1) : step;
}
