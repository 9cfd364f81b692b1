import fc from "fast-check";

/** One change of a JSON value, at one of its entries. */
export interface JsonFault {
  readonly at: number;
  readonly kind: "value" | "delete" | "rename" | "copy" | "double";
  readonly value: unknown;
  /** The entry that is copied. */
  readonly from: number;
}

type Json = Record<string, unknown>;

const JUNK = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, "", "x", [], {}, [[]], [null]),
  fc.constantFrom("arn:aws:", "module.", 'module.a["', "local.x", "${", "__proto__", "\u0000"),
  fc.constantFrom('[{"name":1}]', "[", '{"a":1}', "[[[[]]]]", "[null]", `${"[".repeat(5000)}`),
  fc.jsonValue(),
);

const FAULT: fc.Arbitrary<JsonFault> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("value", "delete", "rename", "copy", "double"),
  value: JUNK,
  from: fc.nat(),
});

/** One to six changes. */
export const jsonFaults: fc.Arbitrary<readonly JsonFault[]> = fc.array(FAULT, {
  minLength: 1,
  maxLength: 6,
});

/** The value of a JSON text with some changes. */
export function withJsonFaults(text: string, faults: readonly JsonFault[]): unknown {
  const value: unknown = JSON.parse(text);
  for (const { at, kind, value: made, from } of faults) {
    const entries = entriesOf(value);
    const { parent, key } = entries[at % Math.max(entries.length, 1)] ?? { parent: {}, key: "x" };
    const other = entries[from % Math.max(entries.length, 1)];
    if (kind === "delete") Reflect.deleteProperty(parent, key);
    else if (kind === "rename") parent[`${key}x`] = parent[key];
    // A copy, so that nothing holds itself.
    else if (kind === "copy") parent[key] = structuredClone(other?.parent[other.key]);
    else if (kind === "double" && Array.isArray(parent)) parent.push(parent[Number(key)]);
    else parent[key] = made;
    if (JSON.stringify(value).length > 2e6) break;
  }
  return value;
}

/** Every object or list with its keys, to choose one entry of. */
function entriesOf(value: unknown): readonly { readonly parent: Json; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { parent: value as Json, key },
    ...entriesOf(inner),
  ]);
}
