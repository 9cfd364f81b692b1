import {
  Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { readBlockYaml } from "./block-yaml.ts";
import { boundedCopy, boundedValue } from "./bounded-copy.ts";
import { linesOf } from "./lines-of.ts";
import type { JsonPath, ParsedFile, Position, UnparsableFile, YamlTag } from "./parsed-file.ts";
import { describeReference, describeYamlError } from "./yaml-errors.ts";
import { yamlTree } from "./yaml-tree.ts";

/** Uses of anchors, counted with those inside them: enough for people, too few for a "billion laughs". */
const MOST_ALIASES = 100;

/**
 * Reads one YAML document (1.2, core schema: texts, numbers, true and false; no dates and no code). Tags that YAML does
 * not know are no error here: whether they mean something depends on what the file is.
 */
export function parseYaml(text: string): ParsedFile | UnparsableFile {
  const { positionAt } = linesOf(text);
  const contents = withoutStacks(() => readBlockYaml(text));
  if (contents !== undefined) {
    const document = new Document(null);
    document.contents = contents;
    return parsedFile({ text, document, positionAt, value: boundedValue(contents) });
  }
  const document = withoutStacks(() =>
    parseDocument(text, { prettyErrors: false, logLevel: "error" }),
  );
  const warnings = document.warnings.filter(({ code }) => code !== "TAG_RESOLVE_FAILED");
  const [first] = [...document.errors, ...warnings];
  if (first !== undefined) {
    return { ...positionAt(first.pos[0]), message: describeYamlError(first) };
  }
  const reference = /[&*]/.test(text) ? badReference(document) : undefined;
  if (reference !== undefined) {
    return { ...positionAt(reference.offset), message: describeReference(reference.kind) };
  }
  const value = boundedCopy(document.toJS({ maxAliasCount: MOST_ALIASES }));
  return parsedFile({ text, document, positionAt, value });
}

interface ReadYaml {
  readonly text: string;
  readonly document: Document;
  readonly value: unknown;
  readonly positionAt: (offset: number) => Position;
}

function parsedFile({ text, document, value, positionAt }: ReadYaml): ParsedFile {
  return {
    value,
    slips: [],
    // Looked for in the whole file: only where somebody asks.
    get tags() {
      return text.includes("!") ? tagsIn(document, positionAt) : [];
    },
    tree: () => yamlTree({ document, positionAt }),
    written(path) {
      const node = document.getIn(path, true);
      return isScalar(node) ? node.source : undefined;
    },
    locate(path) {
      let node: unknown = document.contents;
      let offset = startOf(node) ?? 0;
      for (const step of path) {
        if (isAlias(node)) node = node.resolve(document);
        const pair = isMap(node)
          ? node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step))
          : undefined;
        const entry = isSeq(node) ? node.items[Number(step)] : undefined;
        if (pair === undefined && entry === undefined) break;
        offset = startOf(pair?.key ?? entry) ?? offset;
        node = pair === undefined ? entry : pair.value;
      }
      return positionAt(offset);
    },
  };
}

/** The parser makes an error object for each tag, of which a template has thousands: their stacks take most of the time. */
function withoutStacks<T>(parse: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return parse();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * The first alias without an anchor before it, or anchor on an empty value. The parser reports the one late, with its
 * name and without its place, and the other not at all.
 */
function badReference(document: Document) {
  const anchors = new Set<string>();
  let found: { readonly kind: "alias" | "anchor"; readonly offset: number } | undefined;
  visit(document, (_key, node) => {
    const offset = startOf(node) ?? 0;
    if (isAlias(node)) {
      if (!anchors.has(node.source)) found = { kind: "alias", offset };
    } else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      if (isScalar(node) && node.source === "") found = { kind: "anchor", offset };
      anchors.add(node.anchor);
    }
    return found === undefined ? undefined : visit.BREAK;
  });
  return found;
}

/** Tags of nobody's, with the path of what they stand before. */
function tagsIn(document: Document, positionAt: (offset: number) => Position): readonly YamlTag[] {
  const known = new Set(document.schema.tags.map(({ tag }) => tag));
  const tags: YamlTag[] = [];
  visit(document, {
    Node(_key, node, ancestors) {
      const { tag } = node as { readonly tag?: string };
      if (tag === undefined || known.has(tag)) return;
      const path = pathOf([...ancestors, node]);
      tags.push({ tag, path, ...positionAt(startOf(node) ?? 0) });
    },
  });
  return tags;
}

function pathOf(nodes: readonly unknown[]): JsonPath {
  return nodes.flatMap((node, index): JsonPath => {
    if (isSeq(node)) return [node.items.indexOf(nodes[index + 1])].filter((at) => at >= 0);
    if (!isPair(node) || index === nodes.length - 1) return [];
    return [String(isScalar(node.key) ? node.key.value : node.key)];
  });
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null)?.range?.[0];
}
