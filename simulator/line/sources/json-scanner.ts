import { type ContainerValue, type RecordValue, unquote } from "./json-value.ts";

/** How far a reading came. */
export type ScanResult =
  | { readonly state: "done"; readonly end: number }
  /** What stands at `at` is not JSON. */
  | { readonly state: "failed"; readonly at: number; readonly isTooLong?: boolean }
  /** The text ended inside the value. */
  | { readonly state: "open" };

export interface JsonScanner {
  /**
   * Reads on from an offset of the next text.
   *
   * @param isLineEnd Whether a line ends where the text does: no string goes on after it.
   */
  read(text: string, from: number, isLineEnd: boolean): ScanResult;
  /**
   * The value, to be asked for once. Before it is done: as far as it came, with what is still open
   * marked as open; after a failure maybe without what began in the text that failed, as that is
   * going to be read again.
   */
  value(options?: { readonly withoutLastText: boolean }): ContainerValue | undefined;
  /**
   * Containers that are open, the outermost first. What was read of an array may be taken out of
   * it.
   */
  readonly open: readonly ContainerValue[];
}

/**
 * Reads one JSON object or array from text that comes line by line, or in pieces of a line. It
 * knows no limit of depth and keeps the source of every value. It also takes what Ruby, Python and
 * JavaScript print for such data: `=>` for the colon, quotes of the other kind, words without
 * quotes.
 */
export function createJsonScanner(): JsonScanner {
  const open: ContainerValue[] = [];
  const keys: string[] = [];
  const starts: { readonly text: string; readonly from: number; readonly reading: number }[] = [];
  /** Containers that got a member which began in the text read last, in this order. */
  let grown: ContainerValue[] = [];
  let reading = 0;
  let root: ContainerValue | undefined;
  let expected: Expected = "value";
  let key = "";
  /** A string or word that the end of a piece has cut. */
  let cut = "";

  const add = (value: RecordValue, begunIn = reading) => {
    const into = open.at(-1);
    into?.members.push({ key, value });
    if (into && begunIn === reading) grown.push(into);
    expected = "comma";
  };
  const begin = (kind: ContainerValue["kind"], text: string, from: number) => {
    const container: ContainerValue = { kind, members: [], isOpen: true };
    if (root === undefined) root = container;
    open.push(container);
    keys.push(key);
    starts.push({ text, from, reading });
    expected = kind === "object" ? "keyOrEnd" : "valueOrEnd";
  };
  /** Whether this closes the outermost container. */
  const close = (text: string, end: number): boolean => {
    const container = open.pop();
    const start = starts.pop();
    key = keys.pop() ?? "";
    if (container === undefined) return true;
    container.isOpen = false;
    if (start?.text === text) container.span = { text, from: start.from, to: end };
    if (open.length === 0) return true;
    add(container, start?.reading);
    return false;
  };
  const takeToken = (source: string): boolean => {
    const isString = source.startsWith('"') || source.startsWith("'");
    if (expected === "key" || expected === "keyOrEnd") {
      if (!isString && !BARE_KEY.test(source)) return false;
      key = isString ? unquote(source) : source;
      expected = "colon";
    } else {
      if (open.at(-1)?.kind === "array") key = "";
      add({ kind: isString ? "string" : "scalar", source });
    }
    return true;
  };

  /** End of the token that goes on at an offset, or -1 where the text ends inside it. */
  const endOfToken = (text: string, at: number, quote: string): number => {
    if (quote === "") {
      WORD_END.lastIndex = at;
      return WORD_END.exec(text)?.index ?? -1;
    }
    const from = cut === "" ? at + 1 : at;
    for (let end = text.indexOf(quote, from); end !== -1; end = text.indexOf(quote, end + 1)) {
      let slashes = 0;
      while (end - slashes > from && text[end - slashes - 1] === "\\") slashes++;
      if (end - slashes === from) slashes += trailingSlashes(cut.slice(1));
      if (slashes % 2 === 0) return end + 1;
    }
    return -1;
  };

  /** Reads a string or a word; returns its end, or how far the reading came. */
  const readToken = (text: string, at: number, isLineEnd: boolean): number | ScanResult => {
    const first = cut === "" ? text.charAt(at) : cut.charAt(0);
    const quote = first === '"' || first === "'" ? first : "";
    const found = endOfToken(text, at, quote);
    if (found === -1 && (quote !== "" || !isLineEnd)) {
      cut += text.slice(at);
      const isTooLong = cut.length > LONGEST_TOKEN;
      const isLost = isLineEnd || isTooLong;
      return isLost ? { state: "failed", at: text.length, isTooLong } : { state: "open" };
    }
    const end = found === -1 ? text.length : found;
    const source = cut + text.slice(at, end);
    cut = "";
    if (source === "" || !takeToken(source)) return { state: "failed", at };
    return end;
  };

  return {
    open,
    value({ withoutLastText } = { withoutLastText: false }) {
      if (!withoutLastText) {
        const isKeyCut = expected === "key" || expected === "keyOrEnd";
        return root && closeOpen({ root, open, keys, key, cut: isKeyCut ? "" : cut });
      }
      for (const container of grown.reverse()) container.members.pop();
      const isOlder = (_: unknown, index: number) => starts[index]?.reading !== reading;
      return root && closeOpen({ root, open: open.filter(isOlder), keys, key, cut: "" });
    },
    read(text, from, isLineEnd) {
      let at = from;
      grown = [];
      reading++;
      if (cut !== "") {
        const end = readToken(text, at, isLineEnd);
        if (typeof end !== "number") return end;
        at = end;
      }
      for (;;) {
        WHITESPACE.lastIndex = at;
        at += WHITESPACE.exec(text)?.[0].length ?? 0;
        if (at >= text.length) return { state: "open" };
        const char = text.charAt(at);
        if (expected === "colon") {
          if (char !== ":" && char !== "=") return { state: "failed", at };
          at += text.startsWith("=>", at) ? 2 : 1;
          expected = "value";
          continue;
        }
        const isEnd = char === "}" || char === "]";
        if (isEnd && expected !== "value" && open.length > 0) {
          const kind = open.at(-1)?.kind;
          if ((char === "}") !== (kind === "object")) return { state: "failed", at };
          at++;
          if (close(text, at)) return { state: "done", end: at };
          continue;
        }
        if (expected === "comma" && isIndex(open.at(-1))) {
          // Logstash's rubydebug writes the index of every element before it: [ [0] "a", [1] "b" ].
          if (char !== "," && char !== "]" && char !== "}") {
            open.at(-1)?.members.pop();
            expected = "value";
          }
        }
        if (expected === "comma") {
          if (char !== ",") return { state: "failed", at };
          at++;
          // A comma before the end is not JSON's, and JavaScript's.
          expected = open.at(-1)?.kind === "object" ? "keyOrEnd" : "valueOrEnd";
          continue;
        }
        if (char === "{" || char === "[") {
          if (expected === "key" || expected === "keyOrEnd") return { state: "failed", at };
          if (open.at(-1)?.kind === "array") key = "";
          begin(char === "{" ? "object" : "array", text, at);
          at++;
          continue;
        }
        if (open.length === 0) return { state: "failed", at };
        const end = readToken(text, at, isLineEnd);
        if (typeof end !== "number") return end;
        at = end;
      }
    },
  };
}

/** Whether the last element of an array is an array of one small number. */
function isIndex(container: ContainerValue | undefined): boolean {
  const last = container?.kind === "array" ? container.members.at(-1)?.value : undefined;
  const [only, ...more] = last?.kind === "array" ? last.members : [];
  return only?.value.kind === "scalar" && more.length === 0 && /^\d{1,4}$/.test(only.value.source);
}

type Expected = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "comma";

/** No record of any service that carries logs is so long; in characters. */
const LONGEST_TOKEN = 16 * 2 ** 20;

/** NUL ends the messages of GELF, U+FEFF begins files. */
const WHITESPACE = /[\s\0\uFEFF]*/y;

const WORD_END = /[\s,\]}"'{[=]|:(?=\s)/g;

const BARE_KEY = /^[\w@$.-]+$/;

function trailingSlashes(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\\") count++;
  return count;
}

interface Unfinished {
  readonly root: ContainerValue;
  readonly open: readonly ContainerValue[];
  readonly keys: readonly string[];
  readonly key: string;
  readonly cut: string;
}

/** Puts what is still open into what it stands in, once. */
function closeOpen({ root, open, keys, key, cut }: Unfinished): ContainerValue {
  for (const [index, container] of open.entries()) {
    const parent = open[index - 1];
    const isThere = parent?.members.at(-1)?.value === container;
    if (parent && !isThere) parent.members.push({ key: keys[index] ?? "", value: container });
  }
  if (cut.startsWith('"') || cut.startsWith("'")) {
    const source = `${cut.replace(/\\*$/, "")}${cut.charAt(0)}`;
    open.at(-1)?.members.push({ key, value: { kind: "string", source } });
  }
  return root;
}
