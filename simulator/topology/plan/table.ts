/** Cells of a row of a table. */
export type Row = readonly string[];

/** A heading and its rows, columns aligned. */
export function table(heading: string, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [heading, ...lines, ""];
}

/** `1 task`, `2 tasks`. */
export function count(tasks: number): string {
  return tasks === 1 ? "1 task" : `${tasks} tasks`;
}
