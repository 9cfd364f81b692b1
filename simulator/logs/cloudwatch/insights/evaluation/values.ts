import { isWrittenNumber } from "../../numbers/written-numbers.ts";
import type { Choices } from "../language/undocumented.ts";

/** A map of `jsonParse` or logfmt, as JSON.parse gives it. */
export type MapValue = Readonly<Record<string, unknown>>;

/** A value of a query: a text, number, boolean, timestamp, list or map; `undefined` where it is missing. */
export type Value = undefined | string | number | boolean | Date | readonly unknown[] | MapValue;

/** A hexadecimal id such as 00e1 is no number with an exponent. */
const NUMBER = /^[+-]?(?:(?!0\d+[eE])\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a value is or looks like: texts count as numbers, booleans as 1 and 0. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return finite(value);
  if (typeof value === "string") return NUMBER.test(value) ? finite(Number(value)) : undefined;
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Date ? value.getTime() : undefined;
}

/** A finite number, or missing: no function gives Infinity or NaN. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Whether it is a list or a map: nothing for the functions of texts, numbers and times. */
export function isStructure(value: Value): value is readonly unknown[] | MapValue {
  return typeof value === "object" && !(value instanceof Date);
}

/** A value out of JSON; `null` is no value, unless the switch says otherwise. */
export function fromJson(value: unknown, jsonNull: Choices["jsonNull"]): Value {
  if (value === null) return jsonNull === "absent" ? undefined : "null";
  if (typeof value === "object" && isWrittenNumber(value)) return value.rawJSON;
  return value as Value;
}

/** Whether a condition holds with this value. */
export function isTrue(value: Value): boolean {
  if (typeof value === "boolean") return value;
  if (value === undefined) return false;
  if (value === "true") return true;
  const number = toNumber(value);
  return number !== undefined && number !== 0;
}

/** The text of a timestamp: `2026-11-23 14:18:00.000`, in UTC. */
function timestampText(date: Date): string {
  return date.toISOString().replace("T", " ").replace("Z", "");
}

/** A timestamp; missing where a calendar has no such day. */
export function timestampAt(ms: number | undefined): Date | undefined {
  if (ms === undefined) return undefined;
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** How a value shows in a result and counts as a text; `undefined` for a missing one. */
export function textOf(value: Value): string | undefined {
  if (typeof value === "string" || value === undefined) return value;
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  return value instanceof Date ? timestampText(value) : JSON.stringify(value);
}

/** A value as an argument of a function of texts: structures are missing there. */
export function textArgument(value: Value): string | undefined {
  return isStructure(value) ? undefined : textOf(value);
}

/** A number as Java prints a double, for the switch of computed numbers. */
export function javaNumber(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e7)) {
    return Number.isInteger(value) ? `${value}.0` : String(value);
  }
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${digits.includes(".") ? digits : `${digits}.0`}E${Number(exponent)}`;
}
