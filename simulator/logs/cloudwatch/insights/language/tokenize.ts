import { isCommandWord } from "./command-table.ts";
import { periodUnit } from "./periods.ts";

export type TokenKind =
  | "command"
  | "keyword"
  | "function"
  | "name"
  | "text"
  | "regex"
  | "number"
  | "period"
  | "operator"
  | "comment"
  /** A character that no query has outside of texts and regexes. */
  | "unknown"
  /** A text, regex or name whose end is missing. */
  | "unterminated";

/** A word, number, text or sign of a query. Blanks are no tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** First UTF-16 unit. */
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/** Words of the grammar that are no command. Reserved: as names of fields they need back-ticks. */
const KEYWORDS: ReadonlySet<string> = new Set("and or not like in as by asc desc".split(" "));

/** Whether a word is one of the grammar's. */
export function isKeyword(word: string): boolean {
  return KEYWORDS.has(word.toLowerCase());
}

const BLANK = /[ \t\r\n\f\v\u00a0\ufeff]+/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+(?![\w@]))?/y;
const LETTERS = /[A-Za-z]+(?![\w@.])/y;
const NAME_PART = /[A-Za-z0-9_@.]+/y;
const OPERATOR = /!=|<=|>=|=~|[=<>+\-*/%^(),[\]|]/y;

/**
 * Cuts a query into tokens. Never fails: what is no token is of kind `unknown` or `unterminated`,
 * and everything else is found around it, so that an editor can colour an unfinished query.
 */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** How many tokens there are since the beginning of the command, and the last one's text. */
  let inCommand = 0;
  let command = "";
  let last = "";
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(query)?.[0];
  };
  const add = (kind: TokenKind, to: number) => {
    tokens.push({ kind, from: at, to });
    if (kind !== "comment") {
      last = query.slice(at, to).toLowerCase();
      if (inCommand === 0) command = last;
      inCommand = last === "|" && kind === "operator" ? 0 : inCommand + 1;
    }
    at = to;
  };
  const mayBeRegex = () =>
    last === "like" || last === "=~" || (command === "parse" && inCommand > 0 && inCommand <= 2);

  while (at < query.length) {
    const blank = match(BLANK);
    if (blank !== undefined) {
      at += blank.length;
      continue;
    }
    const char = query[at] ?? "";
    if (char === "#") {
      const end = query.indexOf("\n", at);
      add("comment", end === -1 ? query.length : end);
    } else if (char === '"' || char === "'") {
      const end = endOfQuoted(query, at, char);
      add(end === undefined ? "unterminated" : "text", end ?? query.length);
    } else if (char === "/" && mayBeRegex()) {
      const end = endOfQuoted(query, at, "/");
      add(end === undefined ? "unterminated" : "regex", end ?? query.length);
    } else if (/[A-Za-z_@`]/.test(char)) {
      const end = endOfName(query, at);
      if (end === undefined) add("unterminated", query.length);
      else add(kindOfWord(query, { from: at, to: end }, inCommand), end);
    } else if (/\d/.test(char)) {
      const number = match(NUMBER) ?? char;
      at += number.length;
      const letters = match(LETTERS);
      at -= number.length;
      const isPeriod = letters !== undefined && periodUnit(letters) !== undefined;
      add(isPeriod ? "period" : "number", at + number.length + (isPeriod ? letters.length : 0));
    } else {
      const operator = match(OPERATOR);
      // One whole character, also where it takes two units.
      const size = (query.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      add(operator === undefined ? "unknown" : "operator", at + (operator?.length ?? size));
    }
  }
  return tokens;
}

/** Behind the closing quote; a backslash takes the next character with it. */
function endOfQuoted(query: string, from: number, quote: string): number | undefined {
  for (let at = from + 1; at < query.length; at++) {
    if (query[at] === "\\") at++;
    else if (query[at] === quote) return at + 1;
  }
  return undefined;
}

/** A name goes on over dots and back-ticks: a.`b c`.d */
function endOfName(query: string, from: number): number | undefined {
  let at = from;
  for (;;) {
    NAME_PART.lastIndex = at;
    const part = NAME_PART.exec(query)?.[0];
    if (part !== undefined) at += part.length;
    // Behind a back-tick only a dot goes on with the name.
    if (query[at] !== "`" || (at > from && !/[.@]/.test(query[at - 1] ?? ""))) return at;
    const close = query.indexOf("`", at + 1);
    if (close === -1) return undefined;
    at = close + 1;
    if (query[at] !== ".") return at;
  }
}

function kindOfWord(
  query: string,
  { from, to }: { readonly from: number; readonly to: number },
  inCommand: number,
): TokenKind {
  const word = query.slice(from, to);
  if (inCommand === 0 && isCommandWord(word)) return "command";
  if (isKeyword(word)) return "keyword";
  return /^\s*\(/.test(query.slice(to, to + 80)) ? "function" : "name";
}
