import type { Command, Expression, Query } from "../language/ast.ts";
import { capturesOf } from "../language/check-names.ts";
import { aggregateNamed, functionNamed } from "../language/function-table.ts";

/** A column of the result. */
export interface Column {
  readonly name: string;
  /** Whether it is a number that was computed, and not one of an event. */
  readonly isComputed: boolean;
}

const DEFAULT_COLUMNS: readonly Column[] = ["@timestamp", "@message"].map((name) => ({
  name,
  isComputed: false,
}));

/** Which columns the rows of a query have, in order. A row lacks those that it has no value for. */
export function columnsOf({ commands }: Query): readonly Column[] {
  const lastStats = commands.findLastIndex(({ kind }) => kind === "stats");
  const display = commands.findLast(({ kind }, index) => kind === "display" && index > lastStats);
  if (display?.kind === "display") return unique(display.items.map(columnOf));
  const relevant = commands.slice(lastStats === -1 ? 0 : lastStats);
  const columns = relevant.flatMap(shownBy);
  const hasOwn = lastStats !== -1 || commands.some(({ kind }) => kind === "fields");
  return unique(hasOwn ? columns : [...DEFAULT_COLUMNS, ...columns]);
}

function shownBy(command: Command): readonly Column[] {
  switch (command.kind) {
    case "stats":
      return [...command.by, ...command.items].map(columnOf);
    case "fields":
      return command.items.map(columnOf);
    case "parse":
      return capturesOf(command).map(({ name }) => ({ name, isComputed: false }));
    case "unnest":
      return [{ name: command.into.name, isComputed: false }];
    default:
      return [];
  }
}

function columnOf({
  column,
  expression,
}: {
  readonly column: string;
  readonly expression: Expression;
}): Column {
  return { name: column, isComputed: isComputed(expression) };
}

const COMPUTING: ReadonlySet<string> = new Set(
  "abs ceil floor log round sqrt haversine todouble sum avg stddev variance".split(" "),
);

function isComputed(expression: Expression): boolean {
  if (expression.kind === "arithmetic" || expression.kind === "negative") return true;
  if (expression.kind !== "call") return false;
  const name = functionNamed(expression.name) ?? aggregateNamed(expression.name);
  return name !== undefined && COMPUTING.has(name);
}

function unique(columns: readonly Column[]): readonly Column[] {
  return [...new Map(columns.map((column) => [column.name, column])).values()];
}
