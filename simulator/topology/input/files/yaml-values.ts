import {
  Document,
  isAlias,
  isCollection,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  Scalar,
  type ScalarTag,
  visit,
  YAMLSeq,
} from "yaml";

interface Place {
  /** Offset of the first character. */
  readonly from: number;
  /** Offset after the last one. */
  readonly to: number;
}

/** What may begin a text without quotes. */
const PLAIN_START = /^(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[A-Za-z0-9]))/;
/** What ends such a text before the end of its line. */
const PLAIN_END = /: | #|:$/;
/** Only what begins so can be a number, true, false or null. */
const MAY_BE_TYPED = /^[-+.~\dnNtTfF]/;
const TAG = /^(![A-Za-z0-9]+) +/;
const DOUBLE_QUOTED = /^"[^"\\]*"$/;
const SINGLE_QUOTED = /^'[^']*'$/;
/** With what follows it. Without quotes it has no character that means something in brackets. */
const LIST_ITEM = / *([A-Za-z0-9_./][A-Za-z0-9_./-]*|"[^"\\]*"|'[^']*') *([,\]])/;
/**
 * A block scalar with a digit, perhaps after tags and comments. The digit is counted from the
 * indentation of the key before it, which the library does not see.
 */
const INDENTED_BLOCK = /^(?:!\S*\s+|#[^\n]*\n\s*)*[|>][-+]?\d/;

/** Reads single values of a YAML text. */
export function yamlValues(text: string) {
  // The library's own rules tell a number from a text.
  const { schema, options } = new Document(null);
  const types = schema.tags.filter((tag): tag is TypeTag => "test" in tag && tag.default === true);
  const waiting: LaterValue[] = [];
  return { scalar, onLine, nothing, later, finish };

  /**
   * The scalar or list of scalars up to the end of a line, or up to its comment; `undefined` for
   * anything else, and in case of doubt.
   */
  function onLine({ from, to }: Place): Node | undefined {
    const comment = text.slice(from, to).indexOf(" #");
    const place = { from, to: comment === -1 ? to : from + comment };
    return scalar(place) ?? listOn(place);
  }

  /** `[A, "b"]`, perhaps with a tag. */
  function listOn({ from, to }: Place): Node | undefined {
    const written = withoutSpaces(text.slice(from, to));
    const [before = "", tag] = TAG.exec(written) ?? [];
    if (written[before.length] !== "[") return undefined;
    const list = new YAMLSeq<Node>();
    const next = new RegExp(LIST_ITEM, "y");
    next.lastIndex = before.length + 1;
    for (let delimiter = ","; delimiter === ","; ) {
      const [whole = "", item = "", found] = next.exec(written) ?? [];
      if (found === undefined) return undefined;
      delimiter = found;
      const start = from + next.lastIndex - whole.trimStart().length;
      const value = scalar({ from: start, to: start + item.length });
      if (value === undefined) return undefined;
      list.items.push(value);
    }
    if (next.lastIndex !== written.length) return undefined;
    const start = from + before.length;
    const end = from + written.length;
    list.flow = true;
    list.range = [start, end, end];
    if (tag !== undefined) list.tag = tag;
    return list;
  }

  function later(value: LaterValue): void {
    waiting.push(value);
  }

  /** A scalar on one line, perhaps with a tag; `undefined` for anything else, and in case of doubt. */
  function scalar({ from, to }: Place): Scalar | undefined {
    const written = withoutSpaces(text.slice(from, to));
    const [before = "", tag] = TAG.exec(written) ?? [];
    const rest = written.slice(before.length);
    const read = quoted(rest) ?? plain(rest, { isTagged: tag !== undefined });
    if (read === undefined) return undefined;
    const end = from + written.length;
    read.range = [from + before.length, end, end];
    if (tag !== undefined) read.tag = tag;
    return read;
  }

  function plain(written: string, { isTagged }: { readonly isTagged: boolean }) {
    if (!PLAIN_START.test(written) || PLAIN_END.test(written)) return undefined;
    const type =
      isTagged || !MAY_BE_TYPED.test(written)
        ? undefined
        : types.find(({ test }) => test.test(written));
    const value = type?.resolve(written, () => {}, options) ?? written;
    return withSource(isScalar(value) ? value : new Scalar(value), {
      source: written,
      type: Scalar.PLAIN,
    });
  }

  /**
   * Has the library read all values that were left for later, as the items of one list. `false` if
   * something is wrong with one, or if one is a block map, a block list or an alias.
   */
  function finish(): boolean {
    if (waiting.length === 0) return true;
    const starts: number[] = [];
    let list = "";
    for (const { from, to, column } of waiting) {
      const written = text.slice(from, to);
      if (INDENTED_BLOCK.test(written)) return false;
      // In its own column, which is never the first one or two of a line.
      list += `-${" ".repeat(column - 1)}`;
      starts.push(list.length);
      list += written;
    }
    const { errors, warnings, contents } = parseDocument(list, {
      prettyErrors: false,
      logLevel: "error",
    });
    const isWrong = errors.length > 0 || warnings.some(({ code }) => code !== "TAG_RESOLVE_FAILED");
    // An open quote or bracket would take in the next value: then there are fewer.
    if (isWrong || !isSeq<Node>(contents) || contents.items.length !== waiting.length) return false;
    return contents.items.every((item, index) => {
      const { from, put } = waiting[index] as LaterValue;
      put(item);
      return moved(item, from - (starts[index] ?? 0));
    });
  }
}

interface LaterValue extends Place {
  /** Of its first character, counted from 0. */
  readonly column: number;
  put(value: Node): void;
}

type TypeTag = ScalarTag & { readonly test: RegExp };

/** What stands where nothing is written. */
function nothing(at: number): Scalar {
  const scalar = new Scalar(null);
  scalar.range = [at, at, at];
  return withSource(scalar, { source: "", type: Scalar.PLAIN });
}

function quoted(written: string): Scalar | undefined {
  const isDouble = DOUBLE_QUOTED.test(written);
  if (!isDouble && !SINGLE_QUOTED.test(written)) return undefined;
  const source = written.slice(1, -1);
  const type = isDouble ? Scalar.QUOTE_DOUBLE : Scalar.QUOTE_SINGLE;
  return withSource(new Scalar(source), { source, type });
}

function withSource(
  scalar: Scalar,
  { source, type }: { readonly source: string; readonly type: Scalar.Type },
): Scalar {
  scalar.source = source;
  scalar.type = type;
  return scalar;
}

/** Adds to the offsets of a value's nodes; `false` for an alias or anchor, and for block maps and lists. */
function moved(value: Node, by: number): boolean {
  let isAlone = true;
  visit(value, {
    Node(_key, node) {
      const hasAnchor = isAlias(node) || node.anchor !== undefined;
      if (hasAnchor || (isCollection(node) && node.flow !== true)) isAlone = false;
      else if (node.range) node.range = node.range.map((at) => at + by) as [number, number, number];
      return isAlone ? undefined : visit.BREAK;
    },
    Pair(_key, { key }) {
      if (!isNode(key) || !isScalar(key)) isAlone = false;
    },
  });
  return isAlone;
}

function withoutSpaces(line: string): string {
  let end = line.length;
  while (line[end - 1] === " ") end--;
  return line.slice(0, end);
}
