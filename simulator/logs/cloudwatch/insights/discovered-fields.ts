import { parseLexemes } from "../numbers/written-numbers.ts";
import { parseMessage } from "./evaluation/event-fields.ts";
import { textOf, type Value } from "./evaluation/values.ts";

/**
 * Names of one event have as many characters at most. Those of a flat object are shorter than its message; with a value on each of
 * many levels they would take gigabytes.
 */
const MOST_NAME_CHARACTERS = 2 ** 22;

/**
 * The fields that Logs Insights discovers in a message, by their names: those of a JSON object, with dots for objects in it and
 * indices for lists. `null` is no field; numbers are as they are written.
 */
export function discoveredFields(message: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (parseMessage(message) === undefined) return fields;
  let characters = 0;
  // Not recursive: a message can be nested a hundred thousand times.
  const open: (readonly [name: string, value: unknown])[] = [["", parseLexemes(message)]];
  for (;;) {
    const next = open.pop();
    if (next === undefined || characters > MOST_NAME_CHARACTERS) return fields;
    const [name, value] = next;
    if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value).reverse())
        open.push([name === "" ? firstName(key) : `${name}.${key}`, inner]);
    } else if (value !== null) {
      characters += name.length;
      if (!fields.has(name)) fields.set(name, textOf(value as Value) ?? "");
    }
  }
}

/** Names with one `@` are the service's own. */
function firstName(key: string): string {
  return key.startsWith("@") ? `@${key}` : key;
}
