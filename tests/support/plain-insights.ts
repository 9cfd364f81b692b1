/**
 * A plain evaluator of a part of Logs Insights: it walks the tree of a query for each event, with a
 * Map of names for each row. Slow and obvious, to hold the compiled one to.
 */
import type {
  Command,
  Expression,
  Query,
} from "../../simulator/logs/cloudwatch/insights/language/ast.ts";

type Plain = string | number | boolean | undefined;
type PlainRow = ReadonlyMap<string, Plain>;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function numberOf(value: Plain): number | undefined {
  if (typeof value === "string") return NUMBER.test(value) ? Number(value) : undefined;
  return value === undefined ? undefined : Number(value);
}

function shown(value: Plain): string {
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
}

const truth = (value: Plain) => value === "true" || (numberOf(value) ?? 0) !== 0;

function compare(operator: string, a: Plain, b: Plain): boolean {
  if (a === undefined || b === undefined) return false;
  const [x, y] = [numberOf(a), numberOf(b)];
  const areNumbers = x !== undefined && y !== undefined;
  if (operator === "=") return areNumbers ? x === y : shown(a) === shown(b);
  if (operator === "!=") return areNumbers ? x !== y : shown(a) !== shown(b);
  const areTexts = typeof a === "string" && typeof b === "string";
  if (!areNumbers && !areTexts) return false;
  const order = areNumbers ? x - y : a < b ? -1 : a > b ? 1 : 0;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

function compute(operator: string, a: Plain, b: Plain): Plain {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) return undefined;
  const results: Record<string, number> = {
    "+": x + y,
    "-": x - y,
    "*": x * y,
    "/": x / y,
    "%": x % y,
    "^": x ** y,
  };
  const result = results[operator];
  return Number.isFinite(result) ? result : undefined;
}

function call(name: string, values: readonly Plain[]): Plain {
  const [first, second, third] = values;
  switch (name) {
    case "ispresent":
      return first !== undefined;
    case "coalesce":
      return values.find((value) => value !== undefined);
    case "if":
      return truth(first) ? second : third;
    case "strlen":
      return first === undefined ? undefined : Array.from(shown(first)).length;
    case "concat":
      return values.map((value) => (value === undefined ? "" : shown(value))).join("");
    default:
      throw new Error(`${name} is not in the plain evaluator`);
  }
}

function evaluate(expression: Expression, row: PlainRow): Plain {
  const at = (inner: Expression) => evaluate(inner, row);
  switch (expression.kind) {
    case "number":
    case "text":
      return expression.value;
    case "name":
      return row.get(expression.name);
    case "arithmetic":
      return compute(expression.operator, at(expression.left), at(expression.right));
    case "comparison":
      return compare(expression.operator, at(expression.left), at(expression.right));
    case "and":
      return truth(at(expression.left)) && truth(at(expression.right));
    case "or":
      return truth(at(expression.left)) || truth(at(expression.right));
    case "not":
      return !truth(at(expression.operand));
    case "in": {
      const value = at(expression.operand);
      if (value === undefined) return false;
      const isIn = expression.values.some((one) => compare("=", value, at(one)));
      return isIn !== expression.isNegated;
    }
    case "like": {
      const value = at(expression.operand);
      const { pattern } = expression;
      if (value === undefined || pattern.kind !== "text") return false;
      return shown(value).includes(pattern.value) !== expression.isNegated;
    }
    case "call":
      return call(expression.name, expression.arguments.map(at));
    default:
      throw new Error(`${expression.kind} is not in the plain evaluator`);
  }
}

function aggregate(expression: Expression, rows: readonly PlainRow[]): Plain {
  if (expression.kind !== "call") throw new Error("only calls are aggregated");
  if (expression.isStar) return rows.length;
  const [argument] = expression.arguments;
  const values = rows
    .map((row) => argument && evaluate(argument, row))
    .filter((value) => value !== undefined);
  if (expression.name === "count") return values.length || undefined;
  const numbers = values.map(numberOf).filter((number) => number !== undefined);
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, number) => total + number, 0);
  return expression.name === "sum" ? sum : sum / numbers.length;
}

function runCommand(command: Command, rows: readonly PlainRow[]): readonly PlainRow[] {
  switch (command.kind) {
    case "fields":
      return rows.map((row) => {
        const next = new Map(row);
        for (const { expression, column } of command.items)
          next.set(column, evaluate(expression, next));
        return next;
      });
    case "filter":
      return rows.filter((row) => truth(evaluate(command.condition, row)));
    case "limit":
      return rows.slice(0, command.count);
    case "stats": {
      const groups = Map.groupBy(rows, (row) =>
        JSON.stringify(
          command.by.map(({ expression }) => {
            const value = evaluate(expression, row);
            return value === undefined ? null : shown(value);
          }),
        ),
      );
      return [...groups.values()].map((group) => {
        const [first = new Map()] = group;
        const keys = command.by.map(
          ({ column, expression }) => [column, evaluate(expression, first)] as const,
        );
        const columns = command.items.map(
          ({ column, expression }) => [column, aggregate(expression, group)] as const,
        );
        return new Map<string, Plain>([...keys, ...columns]);
      });
    }
    default:
      throw new Error(`${command.kind} is not in the plain evaluator`);
  }
}

/** The rows of a query over these events, newest first, as texts. */
export function runPlain(
  { commands }: Query,
  events: readonly Readonly<Record<string, Exclude<Plain, undefined>>>[],
): readonly Readonly<Record<string, string>>[] {
  let rows: readonly PlainRow[] = events.map((event) => new Map(Object.entries(event)));
  for (const command of commands) rows = runCommand(command, rows);
  const lastStats = commands.findLastIndex(({ kind }) => kind === "stats");
  const columns = commands.slice(Math.max(lastStats, 0)).flatMap((command) => {
    if (command.kind === "fields") return command.items.map(({ column }) => column);
    return command.kind === "stats"
      ? [...command.by, ...command.items].map(({ column }) => column)
      : [];
  });
  return rows.map((row) => {
    const values = columns.map((column) => [column, row.get(column)] as const);
    return Object.fromEntries(
      values
        .filter(([, value]) => value !== undefined)
        .map(([column, value]) => [column, shown(value)]),
    );
  });
}
