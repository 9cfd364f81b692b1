import type { Value } from "./comparison.ts";
import type { Scanner } from "./scanner.ts";

/** Finds the values of a JSON object that a selector such as `$.users[0].id` means. */
export interface Selector {
  /** As it was written. */
  readonly text: string;
  readonly hasWildcard: boolean;
  /** Whether the value fits; with a wild card, whether any of the values does. `undefined` is a value that is not there. */
  some(event: object, fits: (value: Value) => boolean): boolean;
  /** The first value that is a text, a number or a boolean. */
  first(event: object): Value;
}

type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "anyKey" }
  | { readonly kind: "anyIndex" };

const KEY = /[A-Za-z0-9_-]+/y;
const BRACKETED = /\[(?:(\d+)|\*|'([^']+)')\]/y;

/** Reads a selector: `$.a-b_c`, `$.a[0].b`, `$.a[*]`, `$.*`, `$.['a.b']`. */
export function readSelector(scanner: Scanner): Selector {
  const start = scanner.position;
  if (!scanner.takeText("$")) throw scanner.error("A selector such as $.name was expected");
  const steps: Step[] = [];
  for (;;) {
    const step = readStep(scanner, { isFirst: steps.length === 0 });
    if (step === undefined) break;
    steps.push(step);
  }
  const wildcards = steps.filter(({ kind }) => kind === "anyKey" || kind === "anyIndex").length;
  if (wildcards > 1) throw scanner.error("A selector can have one * only", start);
  return {
    text: scanner.textFrom(start),
    hasWildcard: wildcards > 0,
    some: (event, fits) => someAt(event, steps, fits),
    first(event) {
      let found: Value;
      someAt(event, steps, (value) => {
        if (value !== null && typeof value !== "object") found = value;
        return found !== undefined;
      });
      return found;
    },
  };
}

function readStep(scanner: Scanner, { isFirst }: { readonly isFirst: boolean }): Step | undefined {
  const start = scanner.position;
  const hasPeriod = scanner.takeText(".");
  if (!hasPeriod && isFirst) throw scanner.error("A selector begins with $.", start);
  const bracketed = scanner.take(BRACKETED);
  if (bracketed !== undefined) {
    const step = bracketedStep(bracketed.slice(1, -1));
    if (hasPeriod && step.kind !== "key") throw scanner.error("A name was expected", start + 1);
    return step;
  }
  if (!hasPeriod) return undefined;
  if (scanner.takeText("*")) return { kind: "anyKey" };
  return { kind: "key", key: scanner.expect(KEY, "A name (with other characters as ['a.b'])") };
}

function bracketedStep(inside: string): Step {
  if (inside === "*") return { kind: "anyIndex" };
  if (inside.startsWith("'")) return { kind: "key", key: inside.slice(1, -1) };
  return { kind: "index", index: Number(inside) };
}

function someAt(
  start: object,
  steps: readonly Step[],
  fits: (value: Value) => boolean,
  from = 0,
): boolean {
  let value: Value = start;
  for (let index = from; index < steps.length; index++) {
    const step = steps[index] as Step;
    if (step.kind === "anyKey" || step.kind === "anyIndex") {
      const values = valuesOf(value, step.kind);
      return values.some((inner) =>
        isObject(inner)
          ? someAt(inner, steps, fits, index + 1)
          : index + 1 === steps.length && fits(inner),
      );
    }
    value = step.kind === "key" ? ownValue(value, step.key) : elementOf(value, step.index);
    if (value === undefined) break;
  }
  return fits(value);
}

function isObject(value: Value): value is object {
  return typeof value === "object" && value !== null;
}

function valuesOf(value: Value, kind: "anyKey" | "anyIndex"): readonly Value[] {
  if (kind === "anyIndex") return Array.isArray(value) ? (value as readonly Value[]) : [];
  return isObject(value) && !Array.isArray(value)
    ? Object.values(value as Record<string, Value>)
    : [];
}

/** Own keys only: `$.__proto__` means a key of that name. */
function ownValue(value: Value, key: string): Value {
  if (!isObject(value) || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, Value>>)[key];
}

function elementOf(value: Value, index: number): Value {
  return Array.isArray(value) ? (value[index] as Value) : undefined;
}
