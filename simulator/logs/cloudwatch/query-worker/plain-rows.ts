import type { QueryResult } from "../insights/run-query.ts";

/** A value of a row: a number where it is one; times are texts, as CloudWatch Logs writes them. */
export type PlainValue =
  | string
  | number
  | boolean
  | readonly unknown[]
  | Readonly<Record<string, unknown>>;

/** A row of a result by the names of its columns; those without a value are not in it. */
export type PlainRow = Readonly<Record<string, PlainValue>>;

/** The rows of a result with plain values, such as JSON has. */
export function plainRows({ values, rows }: QueryResult): readonly PlainRow[] {
  return values.map((row, index) => {
    const texts = new Map(rows[index]?.map(({ field, value }) => [field, value]));
    const entries = Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Date ? texts.get(name) : value,
    ]);
    return Object.fromEntries(entries);
  });
}
