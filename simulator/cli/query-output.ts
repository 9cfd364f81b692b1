import type { QueryResult } from "../logs/cloudwatch/insights/run-query.ts";
import { plainRows } from "../logs/cloudwatch/query-worker/plain-rows.ts";

/** Rows as JSON, one a line; numbers are numbers, times are texts. */
export function jsonRows(result: QueryResult): string {
  return plainRows(result)
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
}

/** Rows as CSV (RFC 4180), with the names of the columns first. */
export function csvRows({ columns, rows }: QueryResult): string {
  const lines = rows.map((row) => {
    const values = new Map(row.map(({ field, value }) => [field, value]));
    return columns.map((column) => csvCell(values.get(column) ?? ""));
  });
  return [columns.map(csvCell), ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
