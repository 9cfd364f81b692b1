import type { Query } from "../../logs/cloudwatch/insights/language/ast.ts";
import type { QueryResult } from "../../logs/cloudwatch/insights/run-query.ts";
import { printable } from "../../printable.ts";
import { cutEnd, padEnd, padStart, widthOf } from "../fit.ts";
import type { Paint } from "../terminal.ts";
import { sparkline } from "./sparkline.ts";

interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
}

/** Wider values are cut in a table with several columns. */
const WIDEST = 60;

/** The rows of a result below the names of its columns; numbers at the right. */
export function queryTable(
  result: Pick<QueryResult, "columns" | "rows">,
  query: Query,
  { width, paint }: TableOptions,
): string {
  const { columns, rows } = result;
  const cells = rows.map((row) => {
    const values = new Map(row.map(({ field, value }) => [field, printable(value)]));
    return columns.map((column) => values.get(column) ?? "");
  });
  const isNumber = columns.map((_, index) => cells.every((row) => isNumeric(row[index] ?? "")));
  const widest = columns.length === 1 ? width : Math.min(WIDEST, width);
  const widths = columns.map((column, index) => {
    const texts = [column, ...cells.map((row) => row[index] ?? "")];
    return Math.min(Math.max(...texts.map(widthOf)), widest);
  });
  const rowOf = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const cell = cutEnd(text, widths[index] ?? 0);
        return (isNumber[index] ? padStart : padEnd)(cell, widths[index] ?? 0);
      })
      .join("  ")
      .trimEnd();
  const bars = barsOf(query, { columns, cells });
  const used = widths.reduce((sum, one) => sum + one + 2, 0);
  const lines = cells.map((row, index) => {
    const text = rowOf(row);
    const bar = bars?.(index, Math.max(width - used, 0)) ?? "";
    return bar === "" ? cutEnd(text, width) : `${padEnd(text, used)}${paint("cyan", bar)}`;
  });
  return [
    paint("bold", cutEnd(rowOf(columns), width)),
    ...lines,
    ...sparklines(query, { columns, cells }, width),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function isNumeric(text: string): boolean {
  return text === "" || /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
}

interface Cells {
  readonly columns: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

/** The column of time and the first column of numbers of a `stats … by bin()`. */
function seriesOf({ commands }: Query, { columns }: Cells) {
  const stats = commands.findLast(({ kind }) => kind === "stats");
  if (stats?.kind !== "stats") return undefined;
  const bin = stats.by.find(
    ({ expression }) =>
      expression.kind === "call" && /^(?:bin|datefloor|dateceil)$/i.test(expression.name),
  );
  const values = stats.items.map(({ column }) => columns.indexOf(column)).filter((at) => at !== -1);
  const time = bin === undefined ? -1 : columns.indexOf(bin.column);
  const [first] = values;
  if (time === -1 || first === undefined) return undefined;
  return { first, values, isAlone: stats.by.length === 1 };
}

const BLOCKS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

/** Narrower bars say nothing. */
const NARROWEST_BAR = 8;

/** A bar for the first number of each row, where rows are bins of time. */
function barsOf(query: Query, data: Cells) {
  const series = seriesOf(query, data);
  if (series === undefined) return undefined;
  const numbers = data.cells.map((row) => Number(row[series.first] ?? 0));
  const most = Math.max(...numbers);
  return (index: number, room: number): string => {
    const number = numbers[index] ?? 0;
    if (room < NARROWEST_BAR || !(most > 0) || !(number > 0)) return "";
    const eighths = Math.max(Math.round((number / most) * room * 8), 1);
    return `${"█".repeat(Math.floor(eighths / 8))}${BLOCKS[(eighths % 8) - 1] ?? ""}`;
  };
}

/** A row of columns for each number of a `stats … by bin()`, below the table. */
function sparklines(query: Query, data: Cells, width: number): readonly string[] {
  const series = seriesOf(query, data);
  if (series === undefined || !series.isAlone || data.cells.length < 2) return [];
  const names = series.values.map((at) => data.columns[at] ?? "");
  const room = Math.max(...names.map(widthOf));
  return [
    "",
    ...series.values.map((at, index) => {
      const numbers = data.cells.map((row) => Number(row[at] ?? 0));
      const most = Math.max(...numbers);
      const least = Math.min(...numbers, 0);
      const scale = `${least} to ${most}`;
      return cutEnd(`${padEnd(names[index] ?? "", room)}  ${sparkline(numbers)}  ${scale}`, width);
    }),
  ];
}
