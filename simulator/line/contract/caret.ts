/** How much of a line is shown on each side of what is wrong. */
const AROUND = 60;

/** The part of a line around a column (counted from 0), and below it a caret. */
export function caretAt(line: string, column: number): string {
  const at = Math.min(column, line.length);
  const from = Math.max(0, at - AROUND);
  const to = Math.min(line.length, at + AROUND);
  const before = from > 0 ? "…" : "";
  const after = to < line.length ? "…" : "";
  // Tabs and the like take one column here and several on a terminal.
  const shown = line.slice(from, to).replace(/\p{Cc}/gu, " ");
  return `${before}${shown}${after}\n${" ".repeat(before.length + at - from)}^`;
}
