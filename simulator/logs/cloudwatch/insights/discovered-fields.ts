import { parseLexemes, parseMessage } from "./evaluation/event-fields.ts";
import { textOf, type Value } from "./evaluation/values.ts";

/**
 * The fields that Logs Insights discovers in a message, by their names: those of a JSON object, with dots for objects in it and
 * indices for lists. `null` is no field; numbers are as they are written.
 */
export function discoveredFields(message: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (parseMessage(message) === undefined) return fields;
  // Not recursive: a message can be nested a hundred thousand times.
  const open: (readonly [name: string, value: unknown])[] = [["", parseLexemes(message)]];
  for (;;) {
    const next = open.pop();
    if (next === undefined) return fields;
    const [name, value] = next;
    if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).map(
        ([key, inner]) => [name === "" ? firstName(key) : `${name}.${key}`, inner] as const,
      );
      open.push(...entries.reverse());
    } else if (value !== null && !fields.has(name)) fields.set(name, textOf(value as Value) ?? "");
  }
}

/** Names with one `@` are the service's own. */
function firstName(key: string): string {
  return key.startsWith("@") ? `@${key}` : key;
}
