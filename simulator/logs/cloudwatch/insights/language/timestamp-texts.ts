import type { Expression } from "./ast.ts";
import { childrenOf } from "./walk-expression.ts";

export type ComparisonExpression = Extract<Expression, { kind: "comparison" }>;

/** `@timestamp >= '2025-12-01'`, or in a list: the text, of which Logs Insights makes no time. */
export function timestampTextIn(
  expression: ComparisonExpression | Extract<Expression, { kind: "in" }>,
): Expression | undefined {
  const isTime = (side: Expression) =>
    side.kind === "name" && /^@(?:timestamp|ingestionTime)$/.test(side.name);
  const sides = childrenOf(expression);
  if (!sides.some(isTime)) return undefined;
  return sides.find((side) => side.kind === "text" && /^\d{4}-\d\d/.test(side.value));
}
