import { type MappedText, mappedText, type Piece } from "./mapped-text.ts";

/** Jsonnet that holds nothing but values, as JSON. */
export interface PlainJsonnet {
  readonly mapped: MappedText;
  /** External variables that nobody gives; `null` stands for each. */
  readonly missing: readonly { readonly name: string; readonly offset: number }[];
}

/** Where Jsonnet computes something, which is not done here. */
export interface ComputedJsonnet {
  readonly offset: number;
  /** What is there: `local`, `import`, `+`. */
  readonly found: string;
}

/** The endings of what may be Jsonnet: JSON is, too. */
export const JSONNET_ENDING = /\.json(?:net)?$/i;

/** Deeper than any definition: the reader recurses. */
const DEEPEST = 100;

/**
 * Reads Jsonnet that is only written more freely than JSON: keys without quotes, single quotes, comments, commas at the end, and
 * `std.extVar`. That is what `ecspresso init --jsonnet` writes.
 *
 * https://jsonnet.org/ref/spec.html
 */
export function plainJsonnet(
  text: string,
  externals: (name: string) => { readonly value: unknown } | undefined,
): PlainJsonnet | ComputedJsonnet {
  const pieces: Piece[] = [];
  const missing: { name: string; offset: number }[] = [];
  let at = 0;
  const isValue = value(0) && end();
  return isValue
    ? { mapped: mappedText(pieces), missing }
    : { offset: at, found: foundAt(text, at) };

  function value(depth: number): boolean {
    space();
    if (depth > DEEPEST) return false;
    if (text[at] === "{") return object(depth);
    if (text[at] === "[") return list("]", () => value(depth + 1));
    return (
      string() ||
      copy(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y) ||
      copy(/(?:true|false|null)(?!\w)/y) ||
      external()
    );
  }

  function object(depth: number): boolean {
    return list("}", () => key() && value(depth + 1));
  }

  function key(): boolean {
    const [name] = matched(/[A-Za-z_]\w*/y) ?? [];
    if (name !== undefined && !isKeyword(name)) {
      make('"');
      copy(/\w+/y);
      make('"');
    } else if (!string()) return false;
    space();
    return text[at + 1] === ":" ? false : copy(/:/y);
  }

  /** What stands between brackets, with commas between; one at the end is left out. */
  function list(close: "]" | "}", entry: () => boolean): boolean {
    copy(/[[{]/y);
    space();
    for (let isFirst = true; text[at] !== close; isFirst = false) {
      if (!isFirst) {
        if (text[at] !== ",") return false;
        const comma = at++;
        space();
        if (text[at] === close) break;
        pieces.push({ text: ",", source: comma, isCopied: true });
      }
      if (!entry()) return false;
      space();
    }
    return copy(/[\]}]/y);
  }

  function string(): boolean {
    const match = matched(
      /@'(?:[^']|'')*'|@"(?:[^"]|"")*"|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y,
    );
    if (match === undefined) return false;
    const [whole] = match;
    const isVerbatim = whole.startsWith("@");
    const quote = whole.at(-1) as string;
    const stop = at + whole.length - 1;
    make('"');
    at += isVerbatim ? 2 : 1;
    while (at < stop) {
      if (copy(/[^\\"'\p{Cc}]+/uy)) continue;
      const letter = text[at] as string;
      const isEscape = letter === "\\" && !isVerbatim;
      const [written = letter] = isEscape
        ? (matched(/\\(?:u[0-9a-fA-F]{4}|[bfnrt"'\\/])/y) ?? [""])
        : [];
      if (written === "") return false;
      const json = isEscape ? written.replace("\\'", "'") : JSON.stringify(letter).slice(1, -1);
      pieces.push({ text: json, source: at, isCopied: false });
      at += isVerbatim && letter === quote ? 2 : written.length;
    }
    make('"');
    at = stop + 1;
    return true;
  }

  function external(): boolean {
    const match = matched(/std\s*\.\s*extVar\s*\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\)/y);
    if (match === undefined) return false;
    const name = match[1] ?? match[2] ?? "";
    const given = externals(name);
    if (given === undefined) missing.push({ name, offset: at });
    make(JSON.stringify(given?.value ?? null));
    at += match[0].length;
    return true;
  }

  function end(): boolean {
    space();
    return at === text.length;
  }

  /** White space and comments. */
  function space(): void {
    while (copy(/\s+/y) || skip(/\/\/.*|#.*|\/\*[\s\S]*?\*\//y));
  }

  function matched(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    return pattern.exec(text) ?? undefined;
  }

  function copy(pattern: RegExp): boolean {
    const [found] = matched(pattern) ?? [];
    if (found === undefined) return false;
    pieces.push({ text: found, source: at, isCopied: true });
    at += found.length;
    return true;
  }

  function skip(pattern: RegExp): boolean {
    const [found] = matched(pattern) ?? [];
    at += found?.length ?? 0;
    return found !== undefined;
  }

  function make(written: string): void {
    pieces.push({ text: written, source: at, isCopied: false });
  }
}

const KEYWORDS = new Set(
  "assert else error false for function if import importstr importbin in local null self super tailstrict then true".split(
    " ",
  ),
);

function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** A word, a name with its dots, or a sign; nothing that may be a value of the reader's. */
function foundAt(text: string, offset: number): string {
  const [word] = /^(?:[A-Za-z_][\w.]*|[^\w\s'"])/.exec(text.slice(offset, offset + 40)) ?? [];
  return word ?? "more than a value";
}

/** External variables that Jsonnet names anywhere: an answer to one is not a slip. */
export function externalsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bextVar\s*\(\s*(?:'([^']*)'|"([^"]*)")/g)].map(
    ([, single, double]) => single ?? double ?? "",
  );
}
