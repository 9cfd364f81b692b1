import type { Node as JsonNode } from "jsonc-parser";
import { isMap, isScalar, isSeq } from "yaml";

const DEEPEST = 100;
const MOST_VALUES = 500_000;
const TOO_DEEP = `it is nested more than ${DEEPEST} levels deep`;

class TooMuch extends RangeError {}

/** Why a parser or a copy has given up on a value: it is too large or nested too deeply; `undefined` for any other error. */
export function tooMuchIn(error: unknown): string | undefined {
  if (error instanceof TooMuch) return error.message;
  // Parsers recurse, and so end their stack.
  return error instanceof RangeError ? TOO_DEEP : undefined;
}

/** A copy of bounded size in which a key `__proto__` is a key like any other. YAML's aliases could else multiply without end. */
export function boundedCopy(whole: unknown): unknown {
  const bounds = boundsOfCopy();
  const copyOf = (value: unknown, depth: number): unknown => {
    bounds.count();
    if (typeof value !== "object" || value === null) return value;
    bounds.enter(depth);
    if (Array.isArray(value)) return value.map((entry) => copyOf(entry, depth + 1));
    const copy: Record<string, unknown> = Object.create(null);
    for (const [key, entry] of Object.entries(value)) copy[key] = copyOf(entry, depth + 1);
    return copy;
  };
  return copyOf(whole, 0);
}

/** The same of a YAML node that has neither aliases nor keys that are maps or lists. */
export function boundedValue(whole: unknown): unknown {
  const bounds = boundsOfCopy();
  const copyOf = (node: unknown, depth: number): unknown => {
    bounds.count();
    if (isScalar(node)) return node.value;
    if (isSeq(node)) {
      bounds.enter(depth);
      return node.items.map((item) => copyOf(item, depth + 1));
    }
    if (!isMap(node)) return null;
    bounds.enter(depth);
    const copy: Record<string, unknown> = Object.create(null);
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? key.value : key;
      copy[String(name ?? "")] = copyOf(value, depth + 1);
    }
    return copy;
  };
  return copyOf(whole, 0);
}

/** The same of a node of JSON's tree. */
export function boundedJson(whole: JsonNode): unknown {
  const bounds = boundsOfCopy();
  const copyOf = ({ type, children = [], value }: JsonNode, depth: number): unknown => {
    bounds.count();
    if (type !== "object" && type !== "array") return value;
    bounds.enter(depth);
    if (type === "array") return children.map((child) => copyOf(child, depth + 1));
    const copy: Record<string, unknown> = Object.create(null);
    for (const { children: [key, inner] = [] } of children) {
      if (key !== undefined && inner !== undefined) copy[key.value] = copyOf(inner, depth + 1);
    }
    return copy;
  };
  return copyOf(whole, 0);
}

function boundsOfCopy() {
  let values = 0;
  return {
    count() {
      if (++values > MOST_VALUES) throw new TooMuch(`it holds more than ${MOST_VALUES} values`);
    },
    enter(depth: number) {
      if (depth > DEEPEST) throw new TooMuch(TOO_DEEP);
    },
  };
}
