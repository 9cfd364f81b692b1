import type { AggregateName } from "../language/function-table.ts";
import type { Choices } from "../language/undocumented.ts";
import { compareNatural } from "./natural-order.ts";
import { createNumberList } from "./number-list.ts";
import type { Evaluate, Row } from "./row.ts";
import { isStructure, textOf, toNumber, type Value } from "./values.ts";

/** Takes the rows of one group; a row without the value is passed over. */
export interface Aggregator {
  add(row: Row): void;
  /** The result; missing where no row had a value. */
  result(): Value;
}

/** What an aggregate is made of. */
export interface AggregateOptions {
  /** The argument; absent for `count(*)`. */
  readonly value?: Evaluate | undefined;
  /** The second argument of `pct`. */
  readonly percent?: Evaluate | undefined;
  /** The time of a row, where rows do not come newest first. */
  readonly time?: Evaluate | undefined;
  readonly choices: Choices;
}

/** Makes an aggregator for each group. */
export function aggregatorFactory(
  name: AggregateName,
  options: AggregateOptions,
): () => Aggregator {
  const { value, choices, time } = options;
  if (value === undefined) return countRows;
  switch (name) {
    case "count":
      return () => countValues(value);
    case "countdistinct":
      return () => distinct(value, ({ size }) => size);
    case "sum":
      return () => sum(value, (total) => total);
    case "avg":
      return () => sum(value, (total, count) => total / count);
    case "min":
    case "sortsfirst":
      return () => extreme(value, -1);
    case "max":
    case "sortslast":
      return () => extreme(value, 1);
    case "pct": {
      const percent = toNumber(options.percent?.([])) ?? 0;
      return () =>
        collect(value, (numbers) => percentile(numbers.sort(), percent, choices.percentile));
    }
    case "stddev": {
      const isSample = choices.stddev !== "population 2";
      return () => collect(value, (numbers) => Math.sqrt(variance(numbers, isSample)));
    }
    case "variance":
      return () => collect(value, (numbers) => variance(numbers, false));
    case "latest":
      return () => byTime(value, { time, isLater: true });
    case "earliest":
      return () => byTime(value, { time, isLater: false });
    case "values":
      return () => distinct(value, (texts) => [...texts]);
    default:
      return name satisfies never;
  }
}

function countRows(): Aggregator {
  let count = 0;
  return {
    add: () => {
      count++;
    },
    result: () => count,
  };
}

function countValues(value: Evaluate): Aggregator {
  let count = 0;
  return {
    add: (row) => {
      if (value(row) !== undefined) count++;
    },
    result: () => (count === 0 ? undefined : count),
  };
}

function distinct(value: Evaluate, finish: (texts: ReadonlySet<string>) => Value): Aggregator {
  const seen = new Set<string>();
  return {
    add(row) {
      const text = textOf(value(row));
      if (text !== undefined) seen.add(text);
    },
    result: () => (seen.size === 0 ? undefined : finish(seen)),
  };
}

function sum(value: Evaluate, finish: (total: number, count: number) => number): Aggregator {
  let total = 0;
  let count = 0;
  return {
    add(row) {
      const number = toNumber(value(row));
      if (number === undefined) return;
      total += number;
      count++;
    },
    result: () => (count === 0 ? undefined : finish(total, count)),
  };
}

/** The greatest value by the order of `sort`, or with -1 the smallest. */
function extreme(value: Evaluate, sign: 1 | -1): Aggregator {
  let best: Value;
  return {
    add(row) {
      const next = value(row);
      if (next === undefined || isStructure(next)) return;
      if (best === undefined || compareNatural(next, best) * sign > 0) best = next;
    },
    result: () => best,
  };
}

function collect(value: Evaluate, finish: (numbers: Float64Array) => number): Aggregator {
  const numbers = createNumberList();
  return {
    add(row) {
      const number = toNumber(value(row));
      if (number !== undefined) numbers.add(number);
    },
    result: () => (numbers.length === 0 ? undefined : finish(numbers.values())),
  };
}

interface TimeOptions {
  readonly time: Evaluate | undefined;
  readonly isLater: boolean;
}

/**
 * The value of the row with the latest or earliest time. Events come newest first, and of the same
 * time the last to arrive first, so that without a time the first or the last value is the one.
 */
function byTime(value: Evaluate, { time, isLater }: TimeOptions): Aggregator {
  let best: Value;
  let bestMs = isLater ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return {
    add(row) {
      if (time === undefined && isLater && best !== undefined) return;
      const next = value(row);
      if (next === undefined) return;
      const ms = time === undefined ? undefined : toNumber(time(row));
      if (ms !== undefined) {
        if (isLater ? ms <= bestMs : ms >= bestMs) return;
        bestMs = ms;
      }
      best = next;
    },
    result: () => (best instanceof Date ? best.getTime() : best),
  };
}

/** Of sorted numbers. @param percent 0 to 100 */
function percentile(numbers: Float64Array, percent: number, method: Choices["percentile"]): number {
  const last = numbers.length - 1;
  const at = (index: number) => numbers[Math.min(Math.max(index, 0), last)] ?? 0;
  if (method === "linear 2.5") {
    const place = (percent / 100) * last;
    const below = at(Math.floor(place));
    return below + (at(Math.ceil(place)) - below) * (place % 1);
  }
  const rank = (percent / 100) * numbers.length;
  return at(method === "upper 3" ? Math.floor(rank) : Math.ceil(rank) - 1);
}

function variance(numbers: Float64Array, isSample: boolean): number {
  const mean = numbers.reduce((total, number) => total + number, 0) / numbers.length;
  const squares = numbers.reduce((total, number) => total + (number - mean) ** 2, 0);
  return squares / Math.max(numbers.length - (isSample ? 1 : 0), 1);
}
