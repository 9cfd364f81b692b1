import type { Command, Expression, Item, Name, Query } from "./ast.ts";
import { aggregateNamed } from "./function-table.ts";
import { compileError, type Span } from "./query-error.ts";
import { groupsOf } from "./regex-groups.ts";
import { timestampTextIn } from "./timestamp-texts.ts";
import type { Choices } from "./undocumented.ts";
import { childrenOf, everyExpression } from "./walk-expression.ts";

/** What the commands so far have made of the names of a query. */
interface Names {
  readonly text: string;
  readonly choices: Pick<Choices, "humanTimestamp">;
  /** Names that were given by a command, and fields that were selected: none can be given again. */
  readonly defined: Map<string, "given" | "selected">;
  /** Names of maps and lists. */
  readonly structures: Set<string>;
  /** After `stats` all the columns there are; before it every name may be a field. */
  columns?: Set<string>;
}

/**
 * Checks the names of a query: each is given once, and after `stats` only its columns are there.
 * The rules and AWS's texts for them were published by those who tripped over them.
 *
 * @throws {QueryError} With AWS's text and the offending part.
 */
export function checkNames({ text, commands }: Query, choices: Names["choices"]): void {
  const names: Names = { text, choices, defined: new Map(), structures: new Set() };
  for (const command of commands) checkCommand(names, command);
}

function checkCommand(names: Names, command: Command): void {
  switch (command.kind) {
    case "fields":
    case "display":
      for (const item of command.items) checkItem(names, item, command.kind === "fields");
      return;
    case "filter":
      checkRead(names, command.condition);
      return;
    case "unmask":
      checkRead(names, command.expression);
      return;
    case "parse":
      if (command.field !== undefined) checkRead(names, { kind: "name", ...command.field });
      else if (names.columns !== undefined) checkColumn(names, "@message", command.word);
      for (const name of capturesOf(command)) give(names, name);
      if (command.mode === "logfmt") names.structures.add(command.names[0]?.name ?? "");
      return;
    case "unnest":
      checkRead(names, command.list);
      give(names, command.into);
      return;
    case "expand":
      checkRead(names, { kind: "name", ...command.field });
      return;
    case "sort":
    case "dedup":
      for (const key of command.keys) {
        checkRead(names, { kind: "name", ...key });
        checkNoStructure(names, { kind: "name", ...key }, command.kind);
      }
      return;
    case "stats":
      checkStats(names, command);
      return;
    case "limit":
    case "source":
      return;
    default:
      command satisfies never;
  }
}

/** What `parse` calls its values; a regex may name them itself. */
export function capturesOf(command: Extract<Command, { kind: "parse" }>): readonly Name[] {
  const { names, mode, pattern } = command;
  if (mode === "glob" && pattern?.kind === "text") checkStars(pattern, names);
  if (mode !== "regex" || pattern?.kind !== "regex") return names;
  const groups = groupsOf(pattern.source);
  if (names.length > 0) {
    if (names.length === groups.length) return names;
    const counts = `${groups.length} groups and ${names.length} names`;
    throw compileError(`parse needs a name for each group, but has ${counts}`, pattern);
  }
  const named = groups.filter((group) => group !== undefined);
  if (named.length === 0) throw compileError("parse needs a named group: (?<name>…)", pattern);
  return named.map((name) => ({ name, parts: [name], from: pattern.from, to: pattern.to }));
}

function checkStars(pattern: Span & { readonly value: string }, names: readonly Name[]): void {
  const stars = pattern.value.split("*").length - 1;
  if (stars === names.length) return;
  const counts = `${stars} wild cards and ${names.length} names`;
  const span = { from: pattern.from, to: names.at(-1)?.to ?? pattern.to };
  throw compileError(`parse needs a name for each * of the pattern, but has ${counts}`, span);
}

function checkItem(names: Names, item: Item, isFields: boolean): void {
  const { expression, alias } = item;
  checkRead(names, expression);
  if (alias !== undefined) {
    give(names, alias);
    if (isStructureCall(expression)) names.structures.add(alias.name);
  } else if (isFields && expression.kind === "name") {
    if (names.defined.get(expression.name) === "given") throw alreadyDefined(expression);
    names.defined.set(expression.name, "selected");
  } else names.columns?.add(item.column);
}

function isStructureCall(expression: Expression): boolean {
  return (
    expression.kind === "call" &&
    /^(?:jsonparse|split|values|collect_values)$/i.test(expression.name)
  );
}

function give({ defined, columns }: Names, name: Name): void {
  if (defined.has(name.name)) throw alreadyDefined(name);
  defined.set(name.name, "given");
  columns?.add(name.name);
}

function alreadyDefined(name: Pick<Name, "name"> & Span) {
  const message = `Ephemeral field is already defined: ${name.name}`;
  return compileError(message, name, "give it another name, or use display to show it");
}

function checkStats(names: Names, { items, by }: Extract<Command, { kind: "stats" }>): void {
  for (const { expression } of by) {
    checkRead(names, expression);
    checkNoStructure(names, expression, "stats");
  }
  const columns = new Set(by.map(({ column }) => column));
  for (const { alias } of by) if (alias !== undefined) give(names, alias);
  for (const { expression, alias, column } of items) {
    checkAggregated({ names, own: columns }, expression);
    if (alias !== undefined) {
      checkCycle(names, alias, expression);
      if (columns.has(alias.name)) throw alreadyDefined(alias);
      give(names, alias);
      if (isStructureCall(expression)) names.structures.add(alias.name);
    }
    columns.add(column);
  }
  names.columns = columns;
}

/** `latest(status) as status`: the column would be made of itself. */
function checkCycle({ defined }: Names, alias: Name, expression: Expression): void {
  if (defined.has(alias.name)) return;
  const reads = [...everyExpression(expression)].some(
    (inner) => inner.kind === "name" && inner.name === alias.name,
  );
  if (reads) {
    const message = "Cycle found in operation dependency graph";
    throw compileError(message, alias, `give it another name than ${alias.name}`);
  }
}

interface StatsNames {
  readonly names: Names;
  /** Columns of the same `stats` so far. */
  readonly own: ReadonlySet<string>;
}

/** Outside of an aggregate a column of `stats` reads only columns of the same command. */
function checkAggregated({ names, own }: StatsNames, expression: Expression): void {
  if (expression.kind === "call" && aggregateNamed(expression.name) !== undefined) {
    for (const argument of expression.arguments) {
      checkRead(names, argument);
      checkNoStructure(names, argument, "stats");
    }
    const isTimed = /^(?:earliest|latest)$/i.test(expression.name);
    if (isTimed && names.columns !== undefined) checkColumn(names, "@timestamp", expression);
    return;
  }
  if (expression.kind === "name" && !hasColumn(own, expression.name))
    throw unknown(expression.name, expression);
  if (isBin(expression) && !own.has("@timestamp")) throw unknown("@timestamp", expression);
  for (const child of childrenOf(expression)) checkAggregated({ names, own }, child);
}

/** An expression that reads an event or a row: no aggregates, and only columns that there are. */
function checkRead(names: Names, expression: Expression): void {
  const written = names.text.slice(expression.from, expression.to);
  // A column without an alias is called by its text.
  if (names.columns?.has(written)) return;
  if (expression.kind === "name") checkColumn(names, expression.name, expression);
  if (isBin(expression)) checkColumn(names, "@timestamp", expression);
  if (expression.kind === "call" && aggregateNamed(expression.name) !== undefined) {
    const message = `${expression.name} is only allowed in stats, and not inside another aggregate`;
    throw compileError(message, expression.nameSpan);
  }
  if (expression.kind === "comparison" || expression.kind === "in")
    checkTimestampText(names, expression);
  for (const child of childrenOf(expression)) checkRead(names, child);
}

function isBin(expression: Expression): boolean {
  return expression.kind === "call" && /^bin$/i.test(expression.name);
}

function checkColumn({ columns }: Names, name: string, span: Span): void {
  if (!hasColumn(columns, name)) throw unknown(name, span);
}

/** A column, or a member of a map in one. */
function hasColumn(columns: ReadonlySet<string> | undefined, name: string): boolean {
  if (columns === undefined || columns.has(name)) return true;
  const isMember = (column: string) => name.startsWith(`${column}.`);
  return [...columns].some(isMember);
}

function unknown(name: string, span: Span) {
  return compileError(`Compile Error - Unknown symbols found in or after stats: ${name}`, span);
}

function checkNoStructure({ structures }: Names, expression: Expression, command: string): void {
  const isOne =
    (expression.kind === "name" && structures.has(expression.name)) || isStructureCall(expression);
  if (isOne) throw compileError(`Maps and lists are not supported in ${command}`, expression);
}

function checkTimestampText(
  { choices }: Names,
  expression: Parameters<typeof timestampTextIn>[0],
): void {
  const text = timestampTextIn(expression);
  if (choices.humanTimestamp !== "error" || text === undefined) return;
  throw compileError(
    "Filtering by human readable timestamps is not supported",
    text,
    "compare toMillis(@timestamp) with milliseconds since 1970, or choose the time range",
  );
}
