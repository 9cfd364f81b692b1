import { compareDigits } from "../../numbers/compare-digits.ts";
import { compareCodePoints } from "./compare.ts";
import { isStructure, textOf, toNumber, type Value } from "./values.ts";

/**
 * The order of `sort`, ascending, as the page `CWL_QuerySyntax-Sort` has it: all values that are no
 * numbers before all numbers. Missing values come first.
 */
export function compareNatural(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const left = sortKey(a);
  const right = sortKey(b);
  if (left.rank !== right.rank) return left.rank - right.rank;
  const order = compareDigits([left.number, left.text], [right.number, right.text]);
  if (order !== 0) return order;
  const compareTexts = left.rank === NUMBER ? compareCodePoints : compareChunks;
  return compareTexts(left.text, right.text);
}

/** Rank of numbers: behind missing values and texts. */
const NUMBER = 2;

const MISSING = { rank: 0, number: 0, text: "" };

function sortKey(value: Value) {
  if (value === undefined || isStructure(value)) return MISSING;
  const text = textOf(value) ?? "";
  const number = toNumber(value);
  return number === undefined ? { rank: 1, number: 0, text } : { rank: NUMBER, number, text };
}

/** Runs of digits by length and then value, everything else by code point. */
function compareChunks(a: string, b: string): number {
  let at = 0;
  let other = 0;
  while (at < a.length && other < b.length) {
    const left = digitsAt(a, at);
    const right = digitsAt(b, other);
    if (left !== "" && right !== "") {
      const order = left.length - right.length || compareCodePoints(left, right);
      if (order !== 0) return order;
      at += left.length;
      other += right.length;
    } else {
      const order = (a.codePointAt(at) ?? 0) - (b.codePointAt(other) ?? 0);
      if (order !== 0) return order;
      at++;
      other++;
    }
  }
  return a.length - at - (b.length - other);
}

function digitsAt(text: string, from: number): string {
  let to = from;
  while (text.charCodeAt(to) >= 0x30 && text.charCodeAt(to) <= 0x39) to++;
  return text.slice(from, to);
}
