import type { Aggregator } from "./aggregates.ts";
import { textOf, toNumber, type Value } from "./values.ts";

/** The rows with the same keys. */
export interface Group {
  readonly keys: readonly Value[];
  readonly aggregators: readonly Aggregator[];
}

/** Groups by keys. A number and a text that show alike are one key. */
export interface Groups {
  ofOne(key: Value): Group;
  ofAll(keys: readonly Value[]): Group;
  /** As they were first seen; with the index of a key that is a time, by that one. */
  inOrder(timeIndex: number): readonly Group[];
}

export function createGroups(newAggregators: () => readonly Aggregator[]): Groups {
  const byText = new Map<string | undefined, Group>();
  const byTime = new Map<number, Group>();
  const all: Group[] = [];
  const add = (keys: readonly Value[]): Group => {
    const group = { keys, aggregators: newAggregators() };
    all.push(group);
    return group;
  };
  const found = (text: string | undefined, keys: () => readonly Value[]): Group => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    const group = add(keys());
    byText.set(text, group);
    return group;
  };
  return {
    ofOne(key) {
      if (!(key instanceof Date)) return found(textOf(key), () => [key]);
      // Without the text of the time, which would be written for each row.
      const ms = key.getTime();
      const known = byTime.get(ms);
      if (known !== undefined) return known;
      const group = add([key]);
      byTime.set(ms, group);
      return group;
    },
    ofAll: (keys) => found(keys.map(keyText).join(""), () => keys),
    inOrder(timeIndex) {
      if (timeIndex === -1) return all;
      const time = ({ keys }: Group) => toNumber(keys[timeIndex]) ?? Number.NEGATIVE_INFINITY;
      return all.toSorted((a, b) => time(a) - time(b) || 0);
    },
  };
}

/** With its length before it: no two lists of keys have the same text. */
function keyText(value: Value): string {
  if (value instanceof Date) return `t${value.getTime()};`;
  const text = textOf(value);
  return text === undefined ? "-" : `${text.length}:${text}`;
}
