/** A value of a record, with the text it was read from where there is one. */
export type RecordValue = StringValue | ScalarValue | ContainerValue;

export interface StringValue {
  readonly kind: "string";
  /** As it stands in the source, with its quotes. */
  readonly source: string;
}

/** A number, `true`, `null`, or an unquoted word of a format that is nearly JSON. */
export interface ScalarValue {
  readonly kind: "scalar";
  readonly source: string;
}

export interface ContainerValue {
  readonly kind: "object" | "array";
  readonly members: Member[];
  /** Where it stands, if it stands on one line. */
  span?: { readonly text: string; readonly from: number; readonly to: number };
  /** The text ended, or stopped being JSON, before this was closed. */
  isOpen: boolean;
}

/** Whether a value holds others. */
export function isContainer(value: RecordValue): value is ContainerValue {
  return value.kind === "object" || value.kind === "array";
}

export interface Member {
  /** Decoded; empty in arrays. */
  readonly key: string;
  readonly value: RecordValue;
}

/**
 * A value that another parser (YAML, CSV) has read. Whatever that parser made of it, strings stay
 * strings.
 */
export function recordValueOf(value: unknown): RecordValue {
  const root: ContainerValue = { kind: "array", members: [], isOpen: false };
  const open: { readonly from: object; readonly into: ContainerValue }[] = [];
  const add = (into: ContainerValue, key: string, item: unknown) => {
    if (typeof item === "string") {
      into.members.push({ key, value: { kind: "string", source: JSON.stringify(item) } });
    } else if (typeof item === "object" && item !== null && !(item instanceof Date)) {
      const kind = Array.isArray(item) ? "array" : "object";
      const container: ContainerValue = { kind, members: [], isOpen: false };
      into.members.push({ key, value: container });
      open.push({ from: item, into: container });
    } else {
      const source = item instanceof Date ? item.toISOString() : String(item);
      into.members.push({ key, value: { kind: "scalar", source } });
    }
  };
  add(root, "", value);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [key, item] of Object.entries(next.from)) add(next.into, key, item);
  }
  return root.members[0]?.value ?? root;
}

/**
 * What a quoted text says: JSON's escapes, and those of Ruby, Python and JavaScript, which also
 * quote with `'`.
 */
export function unquote(source: string): string {
  const isPlain = !source.includes("\\");
  if (isPlain) return source.slice(1, -1);
  if (source.startsWith('"')) {
    try {
      return JSON.parse(source);
    } catch {
      // Not JSON's: read below.
    }
  }
  return source
    .slice(1, -1)
    .replace(ESCAPE, (_, code: string) =>
      code.length > 1
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : (LETTERS[code] ?? code),
    );
}

const ESCAPE = /\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|.)/gs;

const LETTERS: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  e: "\u001b",
};

/** The text of a string or scalar; `undefined` for containers. */
export function textOf(value: RecordValue | undefined): string | undefined {
  if (value === undefined || isContainer(value)) return undefined;
  return value.kind === "string" ? unquote(value.source) : value.source;
}

/** The value on one line: as it stands if it stands on one, else put together without spaces. */
export function writeValue(value: RecordValue): string {
  if (!isContainer(value)) return value.source;
  const { span } = value;
  if (span !== undefined) return span.text.slice(span.from, span.to);
  const parts: string[] = [];
  const todo: (string | RecordValue)[] = [value];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === "string") parts.push(next);
    else if (next.kind === "string") parts.push(jsonString(next));
    else if (isContainer(next)) todo.push(...piecesOf(next).reverse());
    else parts.push(next.source);
  }
  return parts.join("");
}

function piecesOf({ kind, members, isOpen }: ContainerValue): (string | RecordValue)[] {
  const [opening, closing] = kind === "object" ? ["{", "}"] : ["[", "]"];
  const pieces: (string | RecordValue)[] = [opening];
  members.forEach(({ key, value }, index) => {
    if (index > 0) pieces.push(",");
    if (kind === "object") pieces.push(`${JSON.stringify(key)}:`);
    pieces.push(value);
  });
  if (!isOpen) pieces.push(closing);
  return pieces;
}

function jsonString({ source }: StringValue): string {
  if (source.startsWith('"')) {
    try {
      JSON.parse(source);
      return source;
    } catch {
      // Quoted by another language.
    }
  }
  return JSON.stringify(unquote(source));
}
