import { type MetricSeries, totalOf } from "../../logs/cloudwatch/filters/metric-points.ts";
import { printable } from "../../printable.ts";
import { cutEnd, padEnd, padStart, widthOf } from "../fit.ts";
import type { Paint } from "../terminal.ts";
import { sparkline } from "./sparkline.ts";

interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
}

const MINUTE_MS = 60_000;

const TEXT_COLUMNS = ["METRIC", "DIMENSIONS", "UNIT"];
const NUMBER_COLUMNS = ["COUNT", "SUM", "MIN", "MAX"];
const SPARKLINE = "SUM BY MINUTE";

/** A wider name of a metric, or wider dimensions, are cut. */
const WIDEST = 40;

/** A row for each series: its numbers over all minutes, and its sums by minute, the last ones where the terminal is narrow. */
export function metricTable(
  series: readonly MetricSeries[],
  { width, paint }: TableOptions,
): string {
  const names = [...TEXT_COLUMNS, ...NUMBER_COLUMNS];
  const rows = series.map(cellsOf);
  const widths = names.map((name, index) =>
    Math.min(Math.max(...[name, ...rows.map((row) => row[index] ?? "")].map(widthOf)), WIDEST),
  );
  const rowOf = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const pad = index < TEXT_COLUMNS.length ? padEnd : padStart;
        return pad(cutEnd(cell, widths[index] ?? 0), widths[index] ?? 0);
      })
      .join("  ");
  const used = widths.reduce((sum, one) => sum + one + 2, 0);
  const lastMs = Math.max(...series.map(({ points }) => points.at(-1)?.timestampMs ?? 0));
  const room = Math.max(width - used, 0);
  const lines = series.map((one, index) => {
    const row = rowOf(rows[index] ?? []);
    const sums = sparkline(sumsOf(one, { lastMs, room }));
    return room === 0 ? cutEnd(row, width) : `${row}  ${paint("cyan", sums)}`;
  });
  const head = `${rowOf(names)}  ${SPARKLINE}`;
  return [paint("bold", cutEnd(head, width)), ...lines.map((line) => line.trimEnd())]
    .map((line) => `${line}\n`)
    .join("");
}

function cellsOf({ metricNamespace, metricName, dimensions, unit, points }: MetricSeries) {
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  const texts = [`${metricNamespace} ${metricName}`, pairs.join(" "), unit === "None" ? "" : unit];
  const { sampleCount, sum, minimum, maximum } = totalOf(points);
  const numbers = [sampleCount, sum, minimum, maximum];
  return [...texts.map(printable), ...numbers.map(shortNumber)];
}

function shortNumber(number: number): string {
  return String(Number(number.toPrecision(6)));
}

/** The sums of so many minutes up to the last one; `undefined` for a minute without a value. */
function sumsOf(
  { points }: MetricSeries,
  { lastMs, room }: { readonly lastMs: number; readonly room: number },
): readonly (number | undefined)[] {
  const firstMs = points[0]?.timestampMs ?? lastMs;
  const minutes = Math.min((lastMs - firstMs) / MINUTE_MS + 1, room);
  const sums = new Map(points.map(({ timestampMs, sum }) => [timestampMs, sum]));
  return Array.from({ length: minutes }, (_, index) =>
    sums.get(lastMs - (minutes - 1 - index) * MINUTE_MS),
  );
}
