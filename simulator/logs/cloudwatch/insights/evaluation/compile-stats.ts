import type { Command, Expression, Item } from "../language/ast.ts";
import { aggregateNamed } from "../language/function-table.ts";
import { childrenOf } from "../language/walk-expression.ts";
import { type Aggregator, aggregatorFactory } from "./aggregates.ts";
import { expressionCompiler } from "./compile-expression.ts";
import type { QueryContext } from "./functions/context.ts";
import { createGroups, type Group } from "./groups.ts";
import type { Evaluate, Row } from "./row.ts";
import { createScope, type Scope } from "./scope.ts";
import type { Sink, Step } from "./sink.ts";
import type { Value } from "./values.ts";

type StatsCommand = Extract<Command, { kind: "stats" }>;
type Call = Extract<Expression, { kind: "call" }>;

interface StatsOptions {
  readonly text: string;
  /** Names of the rows that are grouped. */
  readonly scope: Scope;
  readonly context: QueryContext;
  /** Whether an earlier `stats` made these rows: they are in no order of time then. */
  readonly isLater: boolean;
}

/** The step of `stats`, and the names of the rows that it makes. */
export function compileStats(
  { items, by }: StatsCommand,
  { text, scope, context, isLater }: StatsOptions,
): { readonly step: Step; readonly scope: Scope } {
  const compile = expressionCompiler({ text, scope, context });
  const keys = by.map(({ expression }) => compile(expression));
  const result = createScope();
  const keySlots = by.map(({ column }) => result.define(column));
  const time = isLater ? timeOf(scope) : undefined;
  const aggregates = items.flatMap(({ expression }) => aggregatesIn(expression));
  const factories = aggregates.map((call) => {
    const name = aggregateNamed(call.name);
    if (name === undefined) throw new TypeError(`${call.name} is no aggregate`);
    const [value, percent] = call.arguments.map((argument, index) =>
      compile(argument, useOf(name, index)),
    );
    return aggregatorFactory(name, { value, percent, time, choices: context.choices });
  });
  // A call of an aggregate is found again by its text, in whatever expression it stands.
  const inner = createScope();
  for (const { column } of by) inner.define(column);
  const callSlots = aggregates.map((call) => inner.define(text.slice(call.from, call.to)));
  const compileColumn = expressionCompiler({ text, scope: inner, context });
  const columns = items.map((item) => ({
    value: compileColumn(item.expression),
    innerSlot: slotFor(inner, item),
    slot: result.define(item.column),
  }));
  result.seal();

  const toRow = ({ keys: values, aggregators }: Group): Row => {
    const work: Row = new Array(inner.size);
    const row: Row = new Array(result.size);
    for (const [index, slot] of keySlots.entries()) {
      row[slot] = values[index];
      work[slot] = values[index];
    }
    for (const [index, slot] of callSlots.entries()) work[slot] = aggregators[index]?.result();
    for (const { value, innerSlot, slot } of columns) {
      const computed = value(work);
      row[slot] = computed;
      work[innerSlot] = computed;
    }
    return row;
  };
  const binIndex = by.findIndex(({ expression }) => isTimeBin(expression));
  const step: Step = (next) =>
    groupRows({
      ...{ keys, binIndex, next, toRow },
      newAggregators: () => factories.map((make) => make()),
      choices: context.choices,
    });
  return { step, scope: result };
}

interface GroupOptions {
  readonly keys: readonly Evaluate[];
  /** Which key is a bin of time; -1 if none is. */
  readonly binIndex: number;
  readonly newAggregators: () => readonly Aggregator[];
  readonly toRow: (group: Group) => Row;
  readonly next: Sink;
  readonly choices: QueryContext["choices"];
}

function groupRows(options: GroupOptions): Sink {
  const { keys, binIndex, newAggregators, toRow, next, choices } = options;
  const groups = createGroups(newAggregators);
  const read = (row: Row): readonly Value[] | undefined => {
    const values = keys.map((key) => key(row));
    if (choices.missingGroupKey === "row without the key") return values;
    if (choices.missingGroupKey === "empty text key") return values.map((value) => value ?? "");
    return values.includes(undefined) ? undefined : values;
  };
  const [single] = keys;
  const isPlain = keys.length === 1 && choices.missingGroupKey === "row without the key";
  const find =
    isPlain && single !== undefined
      ? (row: Row) => groups.ofOne(single(row))
      : (row: Row) => {
          const values = read(row);
          return values && groups.ofAll(values);
        };
  return {
    push(row) {
      const group = find(row);
      if (group === undefined) return;
      const { aggregators } = group;
      for (let index = 0; index < aggregators.length; index++) aggregators[index]?.add(row);
    },
    end() {
      if (keys.length === 0 && choices.statsOnNothing === "row with 0") groups.ofAll([]);
      for (const group of groups.inOrder(binIndex)) next.push(toRow(group));
      next.end();
    },
  };
}

/** The calls of aggregates. In the argument of one there is no other. */
function aggregatesIn(expression: Expression): readonly Call[] {
  const isOne = expression.kind === "call" && aggregateNamed(expression.name) !== undefined;
  return isOne ? [expression] : childrenOf(expression).flatMap(aggregatesIn);
}

/** The slot of a column for the items after it; one that is an aggregate alone has one already. */
function slotFor(scope: Scope, { column }: Item): number {
  return scope.slotOf(column) ?? scope.define(column);
}

const NUMERIC: ReadonlySet<string> = new Set(["sum", "avg", "pct", "stddev", "variance"]);

function useOf(name: string, index: number): "number" | "value" {
  return index === 0 && NUMERIC.has(name) ? "number" : "value";
}

function timeOf(scope: Scope): Evaluate | undefined {
  const slot = scope.slotOf("@timestamp");
  return slot === undefined ? undefined : (row) => row[slot];
}

function isTimeBin(expression: Expression): boolean {
  return expression.kind === "call" && /^(?:bin|datefloor|dateceil)$/i.test(expression.name);
}
