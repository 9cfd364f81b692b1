import { type Node, Pair, type Scalar, YAMLMap, YAMLSeq } from "yaml";
import { type ContentLine, contentLines, pastSpaces } from "./content-lines.ts";
import { yamlValues } from "./yaml-values.ts";

/** No definition is nested deeper; the library says what is wrong with one that is. */
const DEEPEST = 100;
/** Tabs, CRLF, directives, a second document. */
const UNUSUAL = /[\t\r]|^(?:---|\.\.\.|%)/m;
const FIRST_LINE = /^--- *\n/;
/** Before a colon that ends a key. */
const KEY =
  /^(?:[A-Za-z0-9_./$@](?:[^\s#:]|:(?=\S)){0,200}|"[^"\\]{0,200}"|'[^']{0,200}')(?=:(?: |$))/;
const TAG_ALONE = /^(![A-Za-z0-9]+) *$/;
const BLOCK_SCALAR = /^(?:!\S+ +)?[|>]/;

/**
 * Reads YAML of the kind that most files are written in: block maps and block lists. The nodes are
 * the same that the library makes of the text, in a tenth of the time. Values that are neither a
 * scalar nor a list on one line are given to the library, all at once.
 *
 * @returns `undefined` for a text with anything else in it, and for one with an error: then the
 *   library has to read the whole text.
 */
export function readBlockYaml(text: string): Node | undefined {
  const start = FIRST_LINE.exec(text)?.[0].length ?? 0;
  if (UNUSUAL.test(text.slice(start))) return undefined;
  try {
    return readNodes(text, contentLines(text, start));
  } catch (error) {
    if (error instanceof NotSimple) return undefined;
    throw error;
  }
}

/** Something that only the library reads. */
class NotSimple extends Error {}

interface Level {
  /** Of the entries of a map or list. */
  readonly indent: number;
  readonly depth: number;
}

function readNodes(text: string, lines: readonly ContentLine[]): Node {
  const values = yamlValues(text);
  let at = 0;
  const first = nextLine();
  if (first === undefined || first.indent > 0) throw new NotSimple();
  const root = nodeAt(first.from, { indent: 0, depth: 0 });
  if (nextLine() !== undefined || !values.finish()) throw new NotSimple();
  return root;

  /** A map or list whose first entry is at this offset of the current line. */
  function nodeAt(from: number, level: Level): Node {
    if (level.depth > DEEPEST) throw new NotSimple();
    const node = isItem(from) ? listAt(from, level) : mapAt(from, level);
    // Nothing reads where a node ends.
    node.range = [from, from, from];
    return node;
  }

  function listAt(first: number, { indent, depth }: Level): Node {
    const list = new YAMLSeq();
    for (let from: number | undefined = first; from !== undefined; from = nextItem(indent)) {
      const rest = pastSpaces(text, from + 1);
      const index = list.items.push(null) - 1;
      const put = (item: Node) => {
        list.items[index] = item;
      };
      const isNested = isItem(rest) || keyAt(rest) !== undefined;
      if (isNested) put(nodeAt(rest, { indent: indent + rest - from, depth: depth + 1 }));
      else readValue(rest, { indent, depth, nextIndent: indent + 1, put });
    }
    return list;
  }

  function mapAt(first: number, { indent, depth }: Level): Node {
    const map = new YAMLMap();
    const names = new Set<unknown>();
    for (let from: number | undefined = first; from !== undefined; from = nextKey(indent)) {
      const written = keyAt(from) ?? "";
      const colon = from + written.length;
      const key = values.scalar({ from, to: colon });
      if (key === undefined || names.has(key.value)) throw new NotSimple();
      names.add(key.value);
      const pair = new Pair<Scalar, Node | null>(key);
      map.items.push(pair);
      const put = (value: Node) => {
        pair.value = value;
      };
      readValue(pastSpaces(text, colon + 1), { indent, depth, nextIndent: indent, put });
    }
    return map;
  }

  /** The value after `key:` or `-`, which begins here or on a line below. Goes past all its lines. */
  function readValue(from: number, { indent, depth, nextIndent, put }: ValueOptions): void {
    const { start, to } = lines[at] as ContentLine;
    at++;
    const written = text.slice(from, to);
    const tag = TAG_ALONE.exec(written)?.[1];
    if (tag !== undefined || from >= to || written.startsWith("#")) {
      const next = nextLine();
      const isBelow =
        next !== undefined &&
        (next.indent > indent || (next.indent === nextIndent && isItem(next.from)));
      // The library has rules of its own for the place of a missing value after a tag.
      if (!isBelow && tag !== undefined) throw new NotSimple();
      const node = isBelow
        ? nodeAt(next.from, { indent: next.indent, depth: depth + 1 })
        : values.nothing(from);
      if (tag !== undefined) node.tag = tag;
      put(node);
      return;
    }
    const below = at;
    while ((lines[at]?.indent ?? -1) > indent) at++;
    const isOneLine = at === below && !BLOCK_SCALAR.test(written);
    const wholeTo = isOneLine ? to + 1 : (lines[at]?.start ?? text.length);
    const value = isOneLine ? values.onLine({ from, to }) : undefined;
    if (value !== undefined) put(value);
    else values.later({ from, to: wholeTo, column: from - start, put });
  }

  /** The next line that is not a comment. */
  function nextLine(): ContentLine | undefined {
    while (lines[at]?.isComment) at++;
    return lines[at];
  }

  function nextItem(indent: number): number | undefined {
    const line = nextLine();
    if (line === undefined || line.indent < indent) return undefined;
    if (line.indent > indent) throw new NotSimple();
    // A list may be as far indented as the key that it belongs to, and the next key follows it.
    return isItem(line.from) ? line.from : undefined;
  }

  function nextKey(indent: number): number | undefined {
    const line = nextLine();
    if (line === undefined || line.indent < indent) return undefined;
    if (line.indent > indent) throw new NotSimple();
    return line.from;
  }

  function isItem(from: number): boolean {
    const isDash = text[from] === "-";
    return isDash && [" ", "\n", undefined].includes(text[from + 1]);
  }

  function keyAt(from: number): string | undefined {
    return KEY.exec(text.slice(from, lines[at]?.to))?.[0];
  }
}

interface ValueOptions extends Level {
  /** The least indentation of a list below. */
  readonly nextIndent: number;
  /** Takes the value, perhaps not before the end. */
  readonly put: (value: Node) => void;
}
