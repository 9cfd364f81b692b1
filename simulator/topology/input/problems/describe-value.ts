/** A value in few words: `the string "80"`, `the number 80`, `a list`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the string ${JSON.stringify(shorten(value))}`;
  if (typeof value === "boolean") return String(value);
  return `the ${typeof value} ${String(value)}`;
}

/** The same for a value that must not be shown: `a string`, `a list`. */
export function describeKind(value: unknown): string {
  return typeof value === "string" || typeof value === "number"
    ? `a ${typeof value}`
    : describeValue(value);
}

/** So much of a text as a line of a terminal bears. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
