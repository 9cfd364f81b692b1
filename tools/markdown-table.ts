/** A Markdown table with aligned columns; the first row is its head. */
export function markdownTable([head = [], ...body]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [head, rule, ...body].map(line).join("\n");
}

/** A text with something else between two markers. */
export function betweenMarkers(text: string, begin: string, end: string, content: string): string {
  const start = text.indexOf(begin) + begin.length;
  return `${text.slice(0, start)}\n\n${content}\n\n${text.slice(text.indexOf(end, start))}`;
}
