import type { Command, Expression, Query } from "./ast.ts";
import { cappedCount, periodUnit } from "./periods.ts";
import type { Span } from "./query-error.ts";
import { everyExpression } from "./walk-expression.ts";

/** Something that runs and probably does not do what was meant. */
export interface Hint extends Span {
  readonly message: string;
}

/** Fields of Service Connect lines that are `null` where there is no value. */
const NULL_FIELDS: ReadonlySet<string> = new Set([
  "forwarded_for",
  "upstream_host",
  "upstream_service_time",
]);

/** What surprises in a query that CloudWatch Logs accepts, in its order. */
export function lint(query: Query): readonly Hint[] {
  const hints: Hint[] = [];
  const add = (span: Span, message: string) =>
    hints.push({ from: span.from, to: span.to, message });
  const names = new Set<string>();
  for (const command of query.commands) {
    for (const expression of expressionsOf(command)) {
      for (const inner of everyExpression(expression)) lintExpression(inner, add);
    }
    lintNames(command, { names, add });
  }
  lintExpand(query, add);
  const kinds = query.commands.map(({ kind }) => kind);
  if (!kinds.includes("limit") && !kinds.includes("stats")) {
    const end = { from: query.text.length, to: query.text.length };
    add(end, "Without limit the result is cut at 10,000 rows, and AWS does not say so.");
  }
  return hints.toSorted((a, b) => a.from - b.from);
}

type Add = (span: Span, message: string) => void;

function expressionsOf(command: Command): readonly Expression[] {
  switch (command.kind) {
    case "fields":
    case "display":
      return command.items.map(({ expression }) => expression);
    case "stats":
      return [...command.items, ...command.by].map(({ expression }) => expression);
    case "filter":
      return [command.condition];
    case "unmask":
      return [command.expression];
    case "unnest":
      return [command.list];
    default:
      return [];
  }
}

function lintExpression(expression: Expression, add: Add): void {
  switch (expression.kind) {
    case "call":
      lintCall(expression, add);
      return;
    case "period": {
      const { count, unit } = expression.period;
      const capped = cappedCount(expression.period);
      if (capped === count) return;
      const [name] = unit.names;
      const greater = greaterUnit(count * (unit.milliseconds ?? 1));
      const meant =
        greater === undefined
          ? "no greater unit has this length"
          : `write it in a greater unit, such as ${greater}`;
      add(expression, `AWS takes ${count}${name} for ${capped}${name}: ${meant}.`);
      return;
    }
    case "comparison":
      lintComparison(expression, add);
      return;
    case "arithmetic":
      if (expression.operator === "^" && isPower(expression.left)) {
        add(
          expression,
          "Whether AWS reads a chain of ^ from the left is not documented: use parentheses.",
        );
      }
      return;
    case "or":
      if (expression.left.kind === "and" || expression.right.kind === "and") {
        add(expression, "AWS does not document whether `and` binds before `or`: use parentheses.");
      }
      return;
    case "not":
      add(
        expression,
        "An event without the field matches `not`; whether AWS agrees is not documented.",
      );
      return;
    default:
      return;
  }
}

function isPower(expression: Expression): boolean {
  return expression.kind === "arithmetic" && expression.operator === "^";
}

/** A length in the greatest unit that it is a multiple of; `undefined` if AWS would cap that, too. */
function greaterUnit(ms: number): string | undefined {
  for (const unit of ["d", "h", "m", "s"].map(periodUnit)) {
    if (unit?.milliseconds === undefined || ms % unit.milliseconds !== 0) continue;
    const count = ms / unit.milliseconds;
    return cappedCount({ count, unit }) === count ? `${count}${unit.names[0]}` : undefined;
  }
  return undefined;
}

function lintCall(call: Extract<Expression, { kind: "call" }>, add: Add): void {
  const name = call.name.toLowerCase();
  const [first, second, third] = call.arguments;
  if (name === "pct" && second?.kind === "number" && second.value > 0 && second.value < 1) {
    const meant = `write ${second.value * 100} for what was probably meant`;
    add(second, `pct counts from 0 to 100: ${second.lexeme} is nearly the minimum; ${meant}.`);
  }
  if (name === "strcontains" && third !== undefined) {
    add(third, "AWS ignored the third argument of strcontains in June 2026.");
  }
  const isNullField = first?.kind === "name" && NULL_FIELDS.has(first.name);
  if (name === "ispresent" && isNullField) {
    add(
      call,
      `${first.name} may be null in a line; null counts as absent here, and AWS does not say.`,
    );
  }
}

function lintComparison(
  { left, right, operator }: Extract<Expression, { kind: "comparison" }>,
  add: Add,
): void {
  const seconds = [left, right].find(isSeconds);
  if (seconds !== undefined && [left, right].some(isMilliseconds))
    add(seconds, "now() is in seconds, the other side in milliseconds: write now() * 1000.");
  for (const side of [left, right]) {
    if (side.kind === "text" && /^null$/i.test(side.value)) {
      add(side, "No value is the text null: ask ispresent(field).");
    }
    if (side.kind === "name" && /^null$/i.test(side.name)) {
      add(side, "null is read as a field that no event has: ask ispresent(field).");
    }
    if (operator === "!=" && side.kind === "name" && NULL_FIELDS.has(side.name)) {
      const wanted = `write \`not ispresent(${side.name}) or …\` where they are wanted`;
      add(side, `Lines in which ${side.name} is null match no comparison, != neither: ${wanted}.`);
    }
  }
}

/** `now()`, also with something added, and not multiplied to milliseconds. */
function isSeconds(expression: Expression): boolean {
  const all = [...everyExpression(expression)];
  return (
    all.some((inner) => inner.kind === "call" && /^now$/i.test(inner.name)) &&
    !all.some((inner) => inner.kind === "arithmetic" && inner.operator === "*")
  );
}

function isMilliseconds(expression: Expression): boolean {
  if (expression.kind === "call") return /^toMillis$/i.test(expression.name);
  return expression.kind === "name" && /^@(?:timestamp|ingestionTime)$/.test(expression.name);
}

interface NameOptions {
  /** Names of fields that the query has read so far. */
  readonly names: Set<string>;
  readonly add: Add;
}

/** `expand` of what `split` gave. */
function lintExpand({ commands }: Query, add: Add): void {
  const items = commands.flatMap((command) => (command.kind === "fields" ? command.items : []));
  const lists = items.filter(
    ({ expression }) => expression.kind === "call" && /^split$/i.test(expression.name),
  );
  for (const command of commands) {
    if (command.kind !== "expand") continue;
    const isSplit = lists.some(({ column }) => column === command.field.name);
    if (isSplit) add(command.field, "AWS did not expand a list of split() in June 2026.");
  }
}

/** An alias that is the name of the field which it is computed from. */
function lintNames(command: Command, { names, add }: NameOptions): void {
  if (command.kind === "fields") {
    for (const { alias, expression } of command.items) {
      const reads = [...everyExpression(expression)].some(
        (inner) => inner.kind === "name" && inner.name === alias?.name,
      );
      if (alias !== undefined && reads) {
        add(
          alias,
          `AWS leaves the column out where no event has ${alias.name}: give it another name.`,
        );
      }
    }
  }
  if (command.kind === "parse") {
    for (const name of command.names) {
      if (names.has(name.name)) add(name, `Events have a field ${name.name} of their own.`);
    }
  }
  for (const expression of expressionsOf(command)) {
    for (const inner of everyExpression(expression))
      if (inner.kind === "name") names.add(inner.name);
  }
}
