import { compareDigits, isInexact } from "../../numbers/compare-digits.ts";
import type { Comparison } from "../language/ast.ts";
import type { Choices } from "../language/undocumented.ts";
import { isStructure, textOf, toNumber, type Value } from "./values.ts";

/** Order by code points: UTF-16 units would put U+FF21 behind a character outside the BMP. */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  for (let at = 0; at < a.length && at < b.length; at++) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) {
      return (a.codePointAt(at) ?? 0) - (b.codePointAt(at) ?? 0);
    }
  }
  return a.length - b.length;
}

/** Equality of two values that are there. */
function areEqual(a: Value, b: Value, choice: Choices["numberEqualsText"]): boolean {
  if (isStructure(a) || isStructure(b)) return false;
  if (choice === "text only" && typeof a !== typeof b) {
    const types = [typeof a, typeof b];
    if (types.includes("number") && types.includes("string")) return false;
  }
  if (typeof a === "boolean" || typeof b === "boolean") {
    const left = booleanOf(a);
    const right = booleanOf(b);
    if (left !== undefined && right !== undefined) return left === right;
  }
  const order = numberOrder(a, b);
  return order === undefined ? textOf(a) === textOf(b) : order === 0;
}

/** Negative, 0 or positive where both values are numbers. */
export function numberOrder(a: Value, b: Value): number | undefined {
  const left = toNumber(a);
  const right = toNumber(b);
  if (left === undefined || right === undefined) return undefined;
  if (left !== right || !isInexact(left)) return left - right;
  return compareDigits([left, textOf(a) ?? ""], [right, textOf(b) ?? ""]);
}

function booleanOf(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  const number = toNumber(value);
  return number === 1 || number === 0 ? number === 1 : undefined;
}

/** Negative, 0 or positive; `undefined` where two values have no order. */
function orderOf(a: Value, b: Value): number | undefined {
  const order = numberOrder(a, b);
  if (order !== undefined) return order;
  return typeof a === "string" && typeof b === "string" ? compareCodePoints(a, b) : undefined;
}

type Test = (a: Value, b: Value) => boolean;

/** The operators of comparison. With a missing value none holds. */
export function comparisons(
  choice: Choices["numberEqualsText"],
): Readonly<Record<Comparison, Test>> {
  const ordered =
    (holds: (order: number) => boolean): Test =>
    (a, b) => {
      if (a === undefined || b === undefined) return false;
      const order = orderOf(a, b);
      return order !== undefined && holds(order);
    };
  return {
    "=": (a, b) => a !== undefined && b !== undefined && areEqual(a, b, choice),
    "!=": (a, b) =>
      a !== undefined &&
      b !== undefined &&
      !isStructure(a) &&
      !isStructure(b) &&
      !areEqual(a, b, choice),
    "<": ordered((order) => order < 0),
    "<=": ordered((order) => order <= 0),
    ">": ordered((order) => order > 0),
    ">=": ordered((order) => order >= 0),
  };
}
