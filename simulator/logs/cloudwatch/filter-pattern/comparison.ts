import { takeQuoted } from "./quoted.ts";
import { takeRegex } from "./regex.ts";
import type { Scanner } from "./scanner.ts";

/** What a comparison looks at: a value of JSON, or a word of a line. `undefined` where there is none. */
export type Value = string | number | boolean | null | undefined | object;

/** Whether a value fits the right side of a comparison. */
export type ValueTest = (value: Value) => boolean;

const OPERATOR = /!=|[<>]=?|=/y;

/** Without quotation marks: letters, digits, `_`, and what numbers and wild cards have. */
const BARE = /[A-Za-z0-9_.*]+/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.*])/y;

/** What a text must be to be compared as a number. */
const WHOLE_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

type Order = ">" | ">=" | "<" | "<=";

const ORDERS: Readonly<Record<Order, (value: number, limit: number) => boolean>> = {
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
};

/** Reads an operator and what is right of it: `= 4*`, `!= "a b"`, `>= 1e3`, `= %re%`. */
export function readComparison(scanner: Scanner): ValueTest {
  const operator = scanner.expect(OPERATOR, "One of = != > >= < <=");
  scanner.skipBlanks();
  if (operator !== "=" && operator !== "!=") return readLimit(scanner, operator as Order);
  const isEqual = readEqual(scanner);
  if (operator === "=") return (value) => isScalar(value) && isEqual(value);
  return (value) => isScalar(value) && !isEqual(value);
}

function readLimit(scanner: Scanner, order: Order): ValueTest {
  const limit = Number(scanner.expect(NUMBER, `A number after ${order}`));
  const compare = ORDERS[order];
  return (value) => {
    const number = toNumber(value);
    return number !== undefined && compare(number, limit);
  };
}

type Scalar = string | number | boolean;

/** What can fit. An object or an array never does, also not with `!=`; nor does what is null or missing. */
function isScalar(value: Value): value is Scalar {
  return value !== undefined && value !== null && typeof value !== "object";
}

function readEqual(scanner: Scanner): (value: Scalar) => boolean {
  const test = takeRegex(scanner);
  if (test !== undefined) return (value) => test(String(value));
  const quoted = takeQuoted(scanner);
  if (quoted !== undefined) return textTest(quoted);
  const number = scanner.take(NUMBER);
  if (number !== undefined) return numberTest(number);
  return textTest(
    scanner.expect(BARE, "A value (a text with other characters in quotation marks)"),
  );
}

/** A text with a wild card at either end; within it, `*` is itself. */
function textTest(text: string): (value: Scalar) => boolean {
  const isOpenAtEnd = text.endsWith("*");
  const isOpenAtStart = text.startsWith("*");
  const literal = text.slice(isOpenAtStart ? 1 : 0, isOpenAtEnd ? -1 : undefined);
  if (isOpenAtStart && isOpenAtEnd) return (value) => String(value).includes(literal);
  if (isOpenAtStart) return (value) => String(value).endsWith(literal);
  if (isOpenAtEnd) return (value) => String(value).startsWith(literal);
  return (value) => String(value) === literal;
}

/** As a number; two long ids that only a double cannot tell apart are not the same. */
function numberTest(text: string): (value: Scalar) => boolean {
  const wanted = Number(text);
  return (value) => {
    if (typeof value === "string" && !Number.isSafeInteger(wanted) && Number.isInteger(wanted))
      return value === text;
    return toNumber(value) === wanted;
  };
}

/** The number that a value is or that its text reads as. */
function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && WHOLE_NUMBER.test(value) ? Number(value) : undefined;
}
