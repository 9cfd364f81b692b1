import type { SortKey } from "../language/ast.ts";
import type { Choices } from "../language/undocumented.ts";
import { toList } from "./functions/json.ts";
import { compareNatural } from "./natural-order.ts";
import type { Evaluate, Row } from "./row.ts";
import { eachRow, type Step } from "./sink.ts";
import { fromJson, isTrue, textOf, type Value } from "./values.ts";

/** `filter`: gives on the rows for which the condition holds. */
export function filterStep(condition: Evaluate): Step {
  return eachRow((row, next) => {
    if (isTrue(condition(row))) next.push(row);
  });
}

/** `fields`: puts computed values into their slots. */
export function computeStep(
  columns: readonly { readonly slot: number; readonly value: Evaluate }[],
): Step {
  return eachRow((row, next) => {
    for (const { slot, value } of columns) row[slot] = value(row);
    next.push(row);
  });
}

/** `limit`: after so many rows the others are passed over. */
export function limitStep(count: number, onFull?: () => void): Step {
  return (next) => {
    let taken = 0;
    return {
      push(row) {
        if (taken < count) next.push(row);
        if (++taken === count) onFull?.();
      },
      end: next.end,
    };
  };
}

interface CompiledSortKey extends Pick<SortKey, "direction"> {
  readonly value: Evaluate;
}

/** `sort`: gives on all rows at the end, in order; equal ones in the order in which they came. */
export function sortStep(keys: readonly CompiledSortKey[], choices: Choices): Step {
  const { sortDirection, missingInSort } = choices;
  const signs = keys.map(({ direction = sortDirection }) => (direction === "asc" ? 1 : -1));
  return (next) => {
    const rows: { readonly row: Row; readonly values: readonly Value[] }[] = [];
    return {
      push: (row) => rows.push({ row, values: keys.map(({ value }) => value(row)) }),
      end() {
        rows.sort((a, b) => {
          for (const [index, sign] of signs.entries()) {
            const left = a.values[index];
            const right = b.values[index];
            if (missingInSort === "last" && (left === undefined) !== (right === undefined)) {
              return left === undefined ? 1 : -1;
            }
            const order = compareNatural(left, right) * sign;
            if (order !== 0) return order;
          }
          return 0;
        });
        for (const { row } of rows) next.push(row);
        next.end();
      },
    };
  };
}

/** `dedup`: gives on the first row of each combination, and all rows that lack one of the values. */
export function dedupStep(keys: readonly Evaluate[]): Step {
  return (next) => {
    const seen = new Set<string>();
    return {
      push(row) {
        const texts = keys.map((key) => textOf(key(row)));
        if (!texts.includes(undefined)) {
          const combination = JSON.stringify(texts);
          if (seen.has(combination)) return;
          seen.add(combination);
        }
        next.push(row);
      },
      end: next.end,
    };
  };
}

interface UnnestOptions {
  readonly list: Evaluate;
  readonly slot: number;
  readonly choices: Choices;
}

/** `unnest`: a row for each element; what is no list is a list with one element. */
export function unnestStep({ list, slot, choices }: UnnestOptions): Step {
  return eachRow((row, next) => {
    const value = list(row);
    for (const element of Array.isArray(value) ? value : [value]) {
      const copy = row.slice();
      copy[slot] = element === undefined ? undefined : fromJson(element, choices.jsonNull);
      next.push(copy);
    }
  });
}

/** `expand`: a row for each element of a JSON array; other rows stay. */
export function expandStep({ list, slot, choices }: UnnestOptions): Step {
  return eachRow((row, next) => {
    const value = list(row);
    const elements = toList(value);
    if (elements === undefined) {
      row[slot] = value;
      next.push(row);
      return;
    }
    for (const element of elements) {
      const copy = row.slice();
      copy[slot] = fromJson(element, choices.jsonNull);
      next.push(copy);
    }
  });
}
