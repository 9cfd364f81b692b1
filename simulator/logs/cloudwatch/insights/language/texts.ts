/** The value of a text as it stands in a query, with its quotes. */
export function unescapeText(
  written: string,
  { hasEscapes }: { readonly hasEscapes: boolean },
): string {
  const inner = written.slice(1, -1);
  if (!hasEscapes || !inner.includes("\\")) return inner;
  const quote = written[0] ?? "";
  return inner.replace(/\\(.)/gs, (whole, next: string) =>
    next === quote || next === "\\" ? next : whole,
  );
}
