import type { Node } from "jsonc-parser";
import type { Position } from "./parsed-file.ts";
import { lazily, type SyntaxEntry, type SyntaxNode } from "./syntax-tree.ts";

interface JsonTreeOptions {
  readonly text: string;
  readonly positionAt: (offset: number) => Position;
}

/** JSON as a tree with places. */
export function jsonTree(node: Node, { text, positionAt }: JsonTreeOptions): SyntaxNode {
  return treeOf(node);

  function treeOf({ type, children = [], offset, length, value }: Node): SyntaxNode {
    const position = () => positionAt(offset);
    if (type === "object") {
      return { kind: "map", position, entries: lazily(() => children.flatMap(entryOf)) };
    }
    if (type === "array") {
      return { kind: "list", position, items: lazily(() => children.map(treeOf)) };
    }
    const written = typeof value === "string" ? value : text.slice(offset, offset + length);
    return { kind: "scalar", position, value, text: written };
  }

  function entryOf({ children: [key, value] = [] }: Node): readonly SyntaxEntry[] {
    if (key === undefined || value === undefined) return [];
    return [
      { key: String(key.value), value: treeOf(value), position: () => positionAt(key.offset) },
    ];
  }
}
