import { isStructure, textOf, type Value } from "../values.ts";
import type { FunctionsOf } from "./numbers.ts";

/** A map or list out of a text; missing for everything else. */
function parseStructure(value: Value): Value {
  if (typeof value !== "string") return isStructure(value) ? value : undefined;
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return undefined;
  }
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
    // As JSON has it: true is not 1 in an array.
    const text = typeof searched === "boolean" ? String(searched) : textOf(searched);
    const isSame = (element: unknown) =>
      element !== null &&
      (typeof element === "boolean" ? String(element) : textOf(element as Value)) === text;
    return toList(value)?.some(isSame) ?? false;
  },
};
