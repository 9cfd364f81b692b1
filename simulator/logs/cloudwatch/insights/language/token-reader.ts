import { type QueryError, type Span, unexpectedSymbol } from "./query-error.ts";
import { isKeyword, type Token, tokenize } from "./tokenize.ts";

/** The tokens of a query from left to right, for the parser. */
export interface TokenReader {
  readonly query: string;
  /** The next token, or the one after it; `undefined` behind the last. */
  peek(ahead?: number): Token | undefined;
  textOf(span: Span): string;
  /** Whether the next token is this operator or, in any case, this word. */
  isNext(symbol: string): boolean;
  /** Takes the next token if it is this operator or word. */
  takeIf(symbol: string): Token | undefined;
  /** Takes the next token, which has to be this operator or word. */
  expect(symbol: string): Token;
  take(): Token;
  /** A word that may be a name; words of the grammar need back-ticks. */
  isName(): boolean;
  /** Behind the last token that was taken. */
  readonly end: number;
  /** AWS's error for the next token. */
  unexpected(hint?: string): QueryError;
}

const WORDS: ReadonlySet<string> = new Set(["command", "function", "name"]);

export function readTokens(query: string): TokenReader {
  const tokens = tokenize(query).filter(({ kind }) => kind !== "comment");
  let next = 0;
  const textOf = ({ from, to }: Span) => query.slice(from, to);
  const reader: TokenReader = {
    query,
    textOf,
    peek: (ahead = 0) => tokens[next + ahead],
    isNext(symbol) {
      const token = tokens[next];
      return token !== undefined && isSymbol(token) && textOf(token).toLowerCase() === symbol;
    },
    takeIf: (symbol) => (reader.isNext(symbol) ? reader.take() : undefined),
    expect(symbol) {
      if (reader.isNext(symbol)) return reader.take();
      throw reader.unexpected();
    },
    take() {
      const token = tokens[next];
      if (token === undefined) throw reader.unexpected();
      next++;
      return token;
    },
    isName() {
      const token = tokens[next];
      return token !== undefined && WORDS.has(token.kind) && !isKeyword(textOf(token));
    },
    get end() {
      return tokens[next - 1]?.to ?? 0;
    },
    unexpected(hint) {
      const token = tokens[next] ?? { from: query.length, to: query.length };
      return unexpectedSymbol(query, token, hint);
    },
  };
  return reader;
}

/** Texts and regexes are no symbols, whatever they say. */
function isSymbol({ kind }: Token): boolean {
  return kind !== "text" && kind !== "regex" && kind !== "unterminated";
}
