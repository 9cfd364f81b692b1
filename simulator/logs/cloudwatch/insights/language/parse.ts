import type { Command, Expression, Item, Query, SortKey, Source } from "./ast.ts";
import {
  COMMANDS,
  type CommandName,
  commandNamed,
  isRefusedCommand,
  REPLACED_COMMANDS,
} from "./command-table.ts";
import { hintFor } from "./hint-for.ts";
import {
  type ExpressionOptions,
  refusal,
  takeExpression,
  takePattern,
} from "./parse-expression.ts";
import { takeName, takeNames } from "./parse-name.ts";
import { compileError, QueryError, type Span, unexpectedSymbol } from "./query-error.ts";
import { readTokens, type TokenReader } from "./token-reader.ts";

const COMMAND_NAMES = Object.keys(COMMANDS);

/** Longest query that StartQuery takes, in characters. */
const LONGEST_QUERY = 10_000;

/** Most rows that `limit` may ask for. */
const MOST_ROWS = 100_000;

/** Without the span and the word, which every command has. */
type Parsed = Command extends infer One
  ? One extends Command
    ? Omit<One, keyof Span | "word">
    : never
  : never;

/**
 * Parses a query of CloudWatch Logs Insights.
 *
 * @throws {QueryError} With AWS's text and the offending part, for what is no query, and by name for
 *   what AWS has and the simulator has not.
 */
export function parse(text: string, options: ExpressionOptions): Query {
  if (text.length > LONGEST_QUERY) {
    const message = `The query has ${text.length} characters; at most ${LONGEST_QUERY} are allowed`;
    throw new QueryError(message, { from: LONGEST_QUERY, to: text.length });
  }
  const reader = readTokens(text);
  const commands: Command[] = [];
  do {
    commands.push(takeCommand(reader, { options, isFirst: commands.length === 0 }));
  } while (reader.takeIf("|"));
  const rest = reader.peek();
  if (rest !== undefined) {
    const isCommand = commandNamed(reader.textOf(rest)) !== undefined;
    throw reader.unexpected(isCommand ? "put | in front of a command" : undefined);
  }
  return { text, commands };
}

interface CommandOptions {
  readonly options: ExpressionOptions;
  readonly isFirst: boolean;
}

function takeCommand(reader: TokenReader, { options, isFirst }: CommandOptions): Command {
  const word = reader.peek();
  if (word === undefined) throw reader.unexpected();
  const written = reader.textOf(word);
  const replaced = REPLACED_COMMANDS.get(written.toLowerCase());
  if (isRefusedCommand(written)) throw refusal(written, word);
  if (replaced !== undefined) throw reader.unexpected(replaced);
  if (isFirst && /^select$/i.test(written)) throw refusal("SQL", word);
  const name = commandNamed(written);
  if (name === undefined) throw reader.unexpected(hintFor(written, COMMAND_NAMES));
  if (name === "source" && !isFirst) throw reader.unexpected("SOURCE has to be the first command");
  reader.take();
  const parsed = PARSERS[name](reader, options);
  return { ...parsed, from: word.from, to: reader.end, word } as Command;
}

type ParseCommand = (reader: TokenReader, options: ExpressionOptions) => Parsed;

const filter: ParseCommand = (reader, options) => ({
  kind: "filter",
  condition: takeExpression(reader, options),
});

const PARSERS: Readonly<Record<CommandName, ParseCommand>> = {
  fields: (reader, options) => ({ kind: "fields", items: takeItems(reader, options) }),
  display: (reader, options) => ({ kind: "display", items: takeItems(reader, options) }),
  filter,
  where: filter,
  filterindex: filter,
  parse: takeParse,
  stats(reader, options) {
    const items = takeItems(reader, options);
    const by = reader.takeIf("by") ? takeItems(reader, options) : [];
    if (/^offset$/i.test(nextText(reader))) throw refusal("offset", reader.take());
    return { kind: "stats", items, by };
  },
  sort(reader) {
    const keys = [takeSortKey(reader)];
    while (reader.takeIf(",")) keys.push(takeSortKey(reader));
    return { kind: "sort", keys };
  },
  limit: takeLimit,
  dedup: (reader) => ({ kind: "dedup", keys: takeNames(reader) }),
  unmask: (reader, options) => ({ kind: "unmask", expression: takeExpression(reader, options) }),
  unnest(reader, options) {
    const list = takeExpression(reader, options);
    reader.expect("into");
    return { kind: "unnest", list, into: takeName(reader) };
  },
  expand: (reader) => ({ kind: "expand", field: takeName(reader) }),
  source: (reader) => ({ kind: "source", source: takeSource(reader) }),
};

function nextText(reader: TokenReader): string {
  const next = reader.peek();
  return next === undefined ? "" : reader.textOf(next);
}

function takeItems(reader: TokenReader, options: ExpressionOptions): readonly Item[] {
  const items = [takeItem(reader, options)];
  while (reader.takeIf(",")) items.push(takeItem(reader, options));
  return items;
}

function takeItem(reader: TokenReader, options: ExpressionOptions): Item {
  const from = reader.peek()?.from ?? reader.query.length;
  const expression = takeExpression(reader, options);
  const written = reader.query.slice(from, reader.end);
  const alias = reader.takeIf("as") ? takeName(reader) : undefined;
  return {
    expression,
    ...(alias && { alias }),
    column: alias?.name ?? nameOf(expression) ?? written,
    from,
    to: reader.end,
  };
}

function nameOf(expression: Expression): string | undefined {
  return expression.kind === "name" ? expression.name : undefined;
}

function takeSortKey(reader: TokenReader): SortKey {
  const name = takeName(reader);
  if (reader.takeIf("asc")) return { ...name, direction: "asc" };
  return reader.takeIf("desc") ? { ...name, direction: "desc" } : name;
}

function takeLimit(reader: TokenReader): Parsed {
  const isAny = reader.takeIf("any") !== undefined;
  const token = reader.peek();
  const written = nextText(reader);
  if (token?.kind !== "number" || !/^\d+$/.test(written)) throw reader.unexpected();
  reader.take();
  const count = Number(written);
  if (count < 1 || count > MOST_ROWS) {
    throw compileError(`limit must be between 1 and ${MOST_ROWS}, but it is ${written}`, token);
  }
  return { kind: "limit", count, isAny };
}

function takeParse(reader: TokenReader, options: ExpressionOptions): Parsed {
  const isMode = (mode: string) => reader.isNext(mode) && /^as$/i.test(textAhead(reader));
  const hasField = reader.isName() && !isMode("logfmt") && !isMode("csv");
  const start = { kind: "parse", ...(hasField && { field: takeName(reader) }) } as const;
  if (reader.isNext("logfmt")) {
    reader.take();
    reader.expect("as");
    return { ...start, mode: "logfmt", names: [takeName(reader)], isMulti: false };
  }
  if (reader.takeIf("csv")) {
    reader.expect("as");
    return { ...start, mode: "csv", names: takeNames(reader), isMulti: false };
  }
  const pattern = takePattern(reader, options);
  if (pattern.kind === "text") {
    reader.expect("as");
    return { ...start, mode: "glob", pattern, names: takeNames(reader), isMulti: false };
  }
  const aliases = reader.takeIf("as") ? takeNames(reader) : [];
  const isMulti = reader.takeIf("multi") !== undefined;
  return { ...start, mode: "regex", pattern, names: aliases, isMulti };
}

function textAhead(reader: TokenReader): string {
  const token = reader.peek(1);
  return token === undefined ? "" : reader.textOf(token);
}

/** What `logGroups` takes, and how many values of it. */
const SOURCE_KEYS: Readonly<Record<string, { readonly key: keyof Source; readonly most: number }>> =
  {
    nameprefix: { key: "namePrefixes", most: 5 },
    accountidentifier: { key: "accountIdentifiers", most: 20 },
    accountidentifiers: { key: "accountIdentifiers", most: 20 },
    class: { key: "groupClasses", most: 2 },
    loggroupclass: { key: "groupClasses", most: 2 },
  };

/** `logGroups(namePrefix: ['a', 'b'], …)` */
function takeSource(reader: TokenReader): Source {
  const call = reader.peek();
  const word = nextText(reader);
  // OpenSearch's PPL begins with `source = …`.
  if (call !== undefined && word === "=") throw refusal("PPL", call);
  if (call !== undefined && isOtherSource(word)) throw refusal(word, call);
  reader.expect("loggroups");
  reader.expect("(");
  const lists: Partial<Record<keyof Source, readonly string[]>> = {};
  while (!reader.isNext(")")) {
    const name = takeName(reader);
    const known = SOURCE_KEYS[name.name.toLowerCase()];
    if (known === undefined) throw unexpectedSymbol(reader.query, name);
    reader.expect(":");
    lists[known.key] = takeTexts(reader, known);
    if (!reader.takeIf(",")) break;
  }
  reader.expect(")");
  const next = reader.peek();
  if (next !== undefined && isOtherSource(nextText(reader))) throw refusal(nextText(reader), next);
  return lists as Source;
}

/** What `SOURCE` takes beside `logGroups`. */
function isOtherSource(word: string): boolean {
  return /^(?:dataSource|logGroupTags)$/i.test(word);
}

interface TextList {
  readonly key: keyof Source;
  readonly most: number;
}

function takeTexts(reader: TokenReader, { key, most }: TextList): readonly string[] {
  reader.expect("[");
  const texts: string[] = [];
  do {
    const token = reader.peek();
    if (token?.kind !== "text") throw reader.unexpected();
    if (texts.length === most) throw reader.unexpected(`at most ${most} are allowed here`);
    const text = reader.textOf(token).slice(1, -1);
    const isClass = /^(?:STANDARD|INFREQUENT_ACCESS)$/i.test(text);
    if (key === "groupClasses" && !isClass)
      throw reader.unexpected("the classes are STANDARD and INFREQUENT_ACCESS");
    texts.push(key === "groupClasses" ? text.toUpperCase() : text);
    reader.take();
  } while (reader.takeIf(","));
  reader.expect("]");
  return texts;
}
