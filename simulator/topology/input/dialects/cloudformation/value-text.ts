import type { InputValue, UnknownValue } from "../input-value.ts";
import type { Value } from "./world.ts";

/** A value as a part of a text, or the unknown that it hangs on; `undefined` for what is not a text. */
export function textOfValue(value: Value): string | UnknownValue | undefined {
  if (value?.kind === "unknown") return value;
  if (value?.kind !== "scalar" || value.value === null) return undefined;
  return value.text ?? String(value.value);
}

/** The first unknown in a value. */
export function unknownIn(value: Value): UnknownValue | undefined {
  if (value?.kind === "unknown") return value;
  const parts: Iterable<InputValue> =
    value?.kind === "list" ? value.items : value?.kind === "map" ? value.entries.values() : [];
  for (const part of parts) {
    const found = unknownIn(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value as plain JSON; what is not known is left out. */
export function plainOf(value: InputValue): unknown {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map(plainOf);
    case "map":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plainOf(entry)]));
    case "unknown":
      return undefined;
  }
}
