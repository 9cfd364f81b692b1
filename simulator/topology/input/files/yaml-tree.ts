import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Position } from "./parsed-file.ts";
import { lazily, type SyntaxEntry, type SyntaxNode } from "./syntax-tree.ts";

interface YamlTreeOptions {
  readonly document: Document;
  readonly positionAt: (offset: number) => Position;
}

/** YAML as a tree with tags and places. Aliases are followed, and `<<` takes in the maps that it names. */
export function yamlTree({ document, positionAt }: YamlTreeOptions): SyntaxNode {
  const targets = new Map<Alias, SyntaxNode>();
  return treeOf(document.contents);

  function treeOf(node: unknown): SyntaxNode {
    if (isAlias(node)) return targetOf(node);
    const position = () => positionAt((node as Node | null)?.range?.[0] ?? 0);
    const { tag } = (node ?? {}) as { readonly tag?: string };
    const common = { position, ...(tag?.startsWith("!") && { tag }) };
    if (isMap(node)) return { kind: "map", ...common, entries: lazily(() => entriesOf(node)) };
    if (isSeq(node))
      return { kind: "list", ...common, items: lazily(() => node.items.map(treeOf)) };
    const { value = null, source, type } = isScalar(node) ? node : {};
    const isSimple = ["string", "number", "boolean"].includes(typeof value);
    const plain = isSimple
      ? (value as string | number | boolean)
      : value === null
        ? null
        : String(value);
    const text = source ?? String(plain ?? "");
    return { kind: "scalar", ...common, value: plain, text, isPlain: type === "PLAIN" };
  }

  function targetOf(alias: Alias): SyntaxNode {
    const known = targets.get(alias);
    if (known !== undefined) return known;
    const target = treeOf(alias.resolve(document) ?? null);
    targets.set(alias, target);
    return target;
  }

  function entriesOf({ items }: YAMLMap): readonly SyntaxEntry[] {
    const entries = items.map(entryOf);
    const merged = entries.filter(({ key }) => key === "<<").flatMap(({ value }) => mapsIn(value));
    const rest = entries.filter(({ key }) => key !== "<<");
    const own = new Set(rest.map(({ key }) => key));
    // The first of several maps wins.
    const taken = merged.filter(({ key }) => {
      const isNew = !own.has(key);
      own.add(key);
      return isNew;
    });
    return [...taken, ...rest];
  }

  function entryOf({ key, value }: Pair): SyntaxEntry {
    const name = String(isScalar(key) ? key.value : key);
    return { key: name, value: treeOf(value), position: () => treeOf(key).position() };
  }
}

/** Of `<<: *one` and `<<: [*one, *other]`. */
function mapsIn(node: SyntaxNode): readonly SyntaxEntry[] {
  if (node.kind === "map") return node.entries();
  return node.kind === "list" ? node.items().flatMap(mapsIn) : [];
}
