import type { Expression } from "./ast.ts";

export type ComparisonExpression = Extract<Expression, { kind: "comparison" }>;

/** `@timestamp >= '2025-12-01'`: the text, of which Logs Insights makes no time. */
export function timestampTextIn({ left, right }: ComparisonExpression): Expression | undefined {
  const isTime = (side: Expression) =>
    side.kind === "name" && /^@(?:timestamp|ingestionTime)$/.test(side.name);
  if (!isTime(left) && !isTime(right)) return undefined;
  return [left, right].find((side) => side.kind === "text" && /^\d{4}-\d\d/.test(side.value));
}
