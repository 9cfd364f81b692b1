import {
  hasUnusualNumber,
  isWrittenNumber,
  parseWritten,
} from "../../../numbers/written-numbers.ts";
import { numberOrder } from "../compare.ts";
import { fromJson, isStructure, textOf, type Value } from "../values.ts";
import type { FunctionsOf } from "./numbers.ts";

/**
 * A map or list out of a text has as many levels at most, as with the parsers of Java. Whatever is recursive, such as JSON.stringify and
 * the way of a result out of its thread, would end with a failure over many thousands.
 */
const MOST_LEVELS = 1000;

const TEXT_OR_BRACKET = /"[^"\\]*(?:\\.[^"\\]*)*"|[[{\]}]/g;

/** A map or list out of a text; missing for everything else. */
function parseStructure(value: Value): Value {
  if (typeof value !== "string") return isStructure(value) ? value : undefined;
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    if (!hasUnusualNumber(value)) {
      const parsed = JSON.parse(value) as Value;
      return isTooDeep(value) ? undefined : parsed;
    }
    // Its reviver is recursive.
    return isTooDeep(value) ? undefined : (parseWritten(value) as Value);
  } catch {
    return undefined;
  }
}

/** @param json Valid JSON. */
function isTooDeep(json: string): boolean {
  if (json.length <= 2 * MOST_LEVELS) return false;
  let levels = 0;
  for (const [part] of json.matchAll(TEXT_OR_BRACKET)) {
    if (part === "[" || part === "{") levels += 1;
    else if (part === "]" || part === "}") levels -= 1;
    if (levels > MOST_LEVELS) return true;
  }
  return false;
}

/** A list, or a text that is a JSON array. */
export function toList(value: Value): readonly unknown[] | undefined {
  const parsed = parseStructure(value);
  return Array.isArray(parsed) ? parsed : undefined;
}

export const JSON_FUNCTIONS: FunctionsOf<
  "jsonparse" | "jsonstringify" | "jsonarraysize" | "jsonarraycontains"
> = {
  jsonparse: parseStructure,
  jsonstringify: (value) => (isStructure(value) ? JSON.stringify(value) : undefined),
  jsonarraysize: (value) => toList(value)?.length,
  jsonarraycontains(value, searched) {
    if (searched === undefined) return false;
    return toList(value)?.some((element) => isElement(element, searched)) ?? false;
  },
};

/** As JSON has it: true is not 1 in an array. A number counts, however it is written. */
function isElement(element: unknown, searched: Value): boolean {
  if (element === null) return false;
  const value = fromJson(element, "absent");
  const isNumber = typeof element === "number" || isWrittenNumber(element);
  if (isNumber && typeof searched !== "boolean") {
    const order = numberOrder(value, searched);
    if (order !== undefined) return order === 0;
  }
  return jsonText(value) === jsonText(searched);
}

function jsonText(value: Value): string | undefined {
  return typeof value === "boolean" ? String(value) : textOf(value);
}
