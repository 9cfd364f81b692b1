import type { Expression } from "./ast.ts";

/** The expressions directly in an expression. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "call":
      return expression.arguments;
    case "arithmetic":
    case "comparison":
    case "and":
    case "or":
      return [expression.left, expression.right];
    case "negative":
    case "not":
    case "like":
    case "index":
    case "member":
      return [expression.operand];
    case "in":
      return [expression.operand, ...expression.values];
    default:
      return [];
  }
}

/** An expression and all that are in it. */
export function* everyExpression(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* everyExpression(child);
}
