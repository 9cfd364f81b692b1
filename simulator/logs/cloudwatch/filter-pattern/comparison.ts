import { compareDigits } from "../numbers/compare-digits.ts";
import { takeQuoted } from "./quoted.ts";
import { takeRegex } from "./regex.ts";
import type { Scanner } from "./scanner.ts";

/** What a comparison looks at: a value of JSON, or a word of a line. `undefined` where there is none. */
export type Value = string | number | boolean | null | undefined | object;

/** Whether a value fits the right side of a comparison. */
export type ValueTest = (value: Value) => boolean;

/** An operator and what is right of it. */
export interface Comparison {
  readonly fits: ValueTest;
  /** Whether a text of JSON may have a value that fits: `false` spares the parsing of it. Only looks at the characters. */
  mayBeIn(json: string): boolean;
}

const OPERATOR = /!=|[<>]=?|=/y;

/** Without quotation marks: letters, digits, `_`, and what numbers and wild cards have. */
const BARE = /[A-Za-z0-9_.*]+/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z0-9_.*])/y;

/** What a text must be to be compared as a number. */
const WHOLE_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

type Order = ">" | ">=" | "<" | "<=";

const ORDERS: Readonly<Record<Order, (order: number) => boolean>> = {
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
};

/** Reads an operator and what is right of it: `= 4*`, `!= "a b"`, `>= 1e3`, `= %re%`. */
export function readComparison(scanner: Scanner): Comparison {
  const operator = scanner.expect(OPERATOR, "One of = != > >= < <=");
  scanner.skipBlanks();
  if (operator !== "=" && operator !== "!=")
    return { fits: readLimit(scanner, operator as Order), mayBeIn: always };
  const { isEqual, mayBeIn } = readEqual(scanner);
  if (operator === "=") return { fits: (value) => isScalar(value) && isEqual(value), mayBeIn };
  return { fits: (value) => isScalar(value) && !isEqual(value), mayBeIn: always };
}

function readLimit(scanner: Scanner, order: Order): ValueTest {
  const text = scanner.expect(NUMBER, `A number after ${order}`);
  const limit = Number(text);
  const holds = ORDERS[order];
  return (value) => {
    const number = toNumber(value);
    if (number === undefined) return false;
    return holds(compareDigits([number, String(value)], [limit, text]));
  };
}

type Scalar = string | number | boolean;

/** What can fit. An object or an array never does, also not with `!=`; nor does what is null or missing. */
function isScalar(value: Value): value is Scalar {
  return value !== undefined && value !== null && typeof value !== "object";
}

interface Equality extends Pick<Comparison, "mayBeIn"> {
  isEqual(value: Scalar): boolean;
}

function readEqual(scanner: Scanner): Equality {
  const test = takeRegex(scanner);
  if (test !== undefined) return { isEqual: (value) => test(String(value)), mayBeIn: always };
  const quoted = takeQuoted(scanner);
  if (quoted !== undefined) return textEquality(quoted);
  const number = scanner.take(NUMBER);
  if (number !== undefined)
    return { isEqual: numberTest(number), mayBeIn: numberMayBeIn(Number(number)) };
  return textEquality(
    scanner.expect(BARE, "A value (a text with other characters in quotation marks)"),
  );
}

/** A text with a wild card at either end; within it, `*` is itself. */
function textEquality(text: string): Equality {
  const isOpenAtEnd = text.endsWith("*");
  const isOpenAtStart = text.startsWith("*");
  const literal = text.slice(isOpenAtStart ? 1 : 0, isOpenAtEnd ? -1 : undefined);
  return {
    isEqual: textTest(literal, { isOpenAtStart, isOpenAtEnd }),
    mayBeIn: textMayBeIn(literal),
  };
}

interface OpenEnds {
  readonly isOpenAtStart: boolean;
  readonly isOpenAtEnd: boolean;
}

function textTest(
  literal: string,
  { isOpenAtStart, isOpenAtEnd }: OpenEnds,
): (value: Scalar) => boolean {
  if (isOpenAtStart && isOpenAtEnd) return (value) => String(value).includes(literal);
  if (isOpenAtStart) return (value) => String(value).endsWith(literal);
  if (isOpenAtEnd) return (value) => String(value).startsWith(literal);
  return (value) => String(value) === literal;
}

/** As a number; two long ids that only a double cannot tell apart are not the same. */
function numberTest(text: string): (value: Scalar) => boolean {
  const wanted = Number(text);
  return (value) => {
    const number = toNumber(value);
    return number === wanted && compareDigits([number, String(value)], [wanted, text]) === 0;
  };
}

/** The number that a value is or that its text reads as. */
function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && WHOLE_NUMBER.test(value) ? Number(value) : undefined;
}

function always(): boolean {
  return true;
}

/** A text of JSON has the characters of a text in it, unless there are escapes; a number may be written in many ways. */
function textMayBeIn(literal: string): Comparison["mayBeIn"] {
  const mayBeOfNumber = /^[\d.eE+-]*$/.test(literal) || "-Infinity".includes(literal);
  return mayBeOfNumber ? always : (json) => json.includes(literal) || json.includes("\\");
}

/** A double is one number only where that has fewer digits. */
const LONG_NUMBER = 16;
const MOST_EXACT = 1e15;
const MOST_DIGITS = 6;

/** Whatever its exponent and leading zeros are, a number has its digits in it; a point may stand between two of them. */
function numberMayBeIn(wanted: number): Comparison["mayBeIn"] {
  const digits = String(Math.abs(wanted)).replace(/0+$/, "");
  const isCertain = Number.isInteger(wanted) && Math.abs(wanted) < MOST_EXACT;
  if (!isCertain || digits === "" || digits.length > MOST_DIGITS) return always;
  const forms = Array.from({ length: digits.length }, (_, at) =>
    at === 0 ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`,
  );
  return (json) =>
    forms.some((form) => json.includes(form)) || json.includes("\\") || hasLongNumber(json);
}

/** Whether so many digits and points stand side by side. A regex takes longer than parsing the JSON. */
function hasLongNumber(json: string): boolean {
  // One of them stands at such a place.
  for (let at = LONG_NUMBER - 1; at < json.length; at += LONG_NUMBER) {
    let start = at;
    while (isOfNumber(json.charCodeAt(start - 1))) start--;
    let end = at;
    while (isOfNumber(json.charCodeAt(end))) end++;
    if (end - start >= LONG_NUMBER) return true;
  }
  return false;
}

function isOfNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}
