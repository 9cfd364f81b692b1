import { type ParseError, parse as parseWithOffsets } from "jsonc-parser";
import { type AccessLogProtocol, type FieldName, factsOf, PROTOCOL_FIELDS } from "./fields.ts";
import { DEFAULT_PROFILE, PROFILES, profileNamed } from "./formats.ts";
import type { ReadLineOptions } from "./parse-text.ts";
import { type FormatReading, type MisfitAt, shapeMisfit } from "./parsed-line.ts";
import type { AccessLogProfile } from "./profiles/profile.ts";
import { isInteger, isTimestamp } from "./values.ts";

/**
 * Reads a JSON line: keys in any order, in the spelling of any built-in profile or of the given one. Numbers may be
 * written `1e+05`, a port may be a string, as older Envoys wrote it. Keys may be missing, because profiles differ in
 * that, but not where Envoy always has a value.
 */
export function readJsonLine(line: string, { protocol, profile }: ReadLineOptions): FormatReading {
  const json = parseObject(line);
  if ("misfit" in json) return json;
  const sorted = sortKeys(line, json.object, jsonKeys(profile));
  if ("misfit" in sorted) return sorted;
  const { known, extra } = sorted;

  const read = protocol ?? recognise(known);
  const telling = TELLING_KEY[read];
  if (telling !== undefined && !known.has(telling) && hasKey(read, telling, profile)) {
    return shapeMisfit(0, `A JSON line of protocol ${read} has "${telling}", this one does not.`);
  }
  const fields: Record<string, string | number | null> = {};
  for (const name of PROTOCOL_FIELDS[read]) {
    const entry = known.get(name);
    const value = fieldValue(name, entry?.value ?? null);
    if (value === undefined) return misfitOf(line, name, entry);
    fields[name] = value;
    known.delete(name);
  }
  const [foreign] = known.values();
  if (foreign !== undefined) {
    const sentence = `A JSON line of protocol ${read} has no "${foreign.key}".`;
    return shapeMisfit(columnOf(line, foreign.key), sentence);
  }
  return { readings: [{ protocol: read, fields, extra }] };
}

/** A key of the line with its value. */
interface Entry {
  readonly key: string;
  readonly value: unknown;
}

function parseObject(line: string): { readonly object: object } | MisfitAt {
  if (!/^\s*\{/.test(line)) return shapeMisfit(0, "A JSON line begins with {.");
  let value: object;
  try {
    value = JSON.parse(line);
  } catch {
    const errors: ParseError[] = [];
    parseWithOffsets(line, errors, { disallowComments: true });
    const [{ offset, length } = { offset: line.length, length: 0 }] = errors;
    return offset + length >= line.length
      ? shapeMisfit(line.length, "The JSON ends too early: was the line cut?")
      : shapeMisfit(offset, "It is not valid JSON from here on.");
  }
  // What begins with a brace and is JSON is an object.
  return { object: value };
}

interface SortedKeys {
  readonly known: Map<FieldName, Entry>;
  readonly extra: Readonly<Record<string, unknown>>;
}

function sortKeys(
  line: string,
  object: object,
  names: ReadonlyMap<string, FieldName>,
): SortedKeys | MisfitAt {
  const known = new Map<FieldName, Entry>();
  const extra: [string, unknown][] = [];
  for (const [key, value] of Object.entries(object)) {
    const name = names.get(key);
    if (name === undefined) {
      extra.push([key, value]);
    } else if (known.has(name)) {
      return shapeMisfit(columnOf(line, key), `"${key}" gives ${name} a second time.`);
    } else {
      known.set(name, { key, value });
    }
  }
  return { known, extra: Object.fromEntries(extra) };
}

/** The key that only this protocol has among those that share its other keys. */
const TELLING_KEY: Readonly<Partial<Record<AccessLogProtocol, FieldName>>> = {
  http2: "stream_id",
  grpc: "grpc_status",
};

function recognise(known: ReadonlyMap<FieldName, unknown>): AccessLogProtocol {
  if (known.has("connection_id") || known.has("downstream_remote_address")) return "tcp";
  if (known.has("grpc_status")) return "grpc";
  return known.has("stream_id") ? "http2" : "http";
}

function hasKey(
  protocol: AccessLogProtocol,
  name: FieldName,
  profile: AccessLogProfile | undefined,
): boolean {
  const { fields } = (profile ?? profileNamed(DEFAULT_PROFILE)).formats[protocol].JSON;
  return fields.some((field) => field.name === name);
}

/** The value if it may stand there, else `undefined`. */
function fieldValue(name: FieldName, value: unknown): string | number | null | undefined {
  const { type, olderType, content, alwaysThere } = factsOf(name);
  if (value === null) return alwaysThere ? undefined : null;
  if (type === "number") {
    if (typeof value === "number") return value;
    return olderType !== undefined && isInteger(value) ? Number(value) : undefined;
  }
  if (typeof value !== "string") return undefined;
  if (content === "time") return isTimestamp(value) ? value : undefined;
  if (content === "integer") return isInteger(value) ? value : undefined;
  return value;
}

function misfitOf(line: string, name: FieldName, entry: Entry | undefined): MisfitAt {
  if (entry === undefined) return { at: 0, misfit: { kind: "missing", key: name } };
  const { type, content, alwaysThere } = factsOf(name);
  const text = content === "time" ? "a time" : content === "integer" ? "digits" : "a string";
  const expected = `${type === "number" ? "a number" : text}${alwaysThere ? "" : " or null"}`;
  const { key, value: got } = entry;
  return { at: columnOf(line, key), misfit: { kind: "value", key, expected, got } };
}

/** Where a key stands. Quotes in values are escaped, so `"key"` with a colon after it can only be a key. */
function columnOf(line: string, key: string): number {
  return Math.max(line.indexOf(`${JSON.stringify(key)}:`), 0);
}

/** Every spelling of every field in the JSON formats of the built-in profiles, and the given profile's own over them. */
export function jsonKeys(profile: AccessLogProfile | undefined): ReadonlyMap<string, FieldName> {
  if (profile === undefined) return builtInKeys;
  const known = profileKeys.get(profile);
  if (known !== undefined) return known;
  const keys = new Map([...builtInKeys, ...keysOf(profile)]);
  profileKeys.set(profile, keys);
  return keys;
}

const profileKeys = new WeakMap<AccessLogProfile, ReadonlyMap<string, FieldName>>();

const builtInKeys: ReadonlyMap<string, FieldName> = new Map(
  Object.values(PROFILES).flatMap(keysOf),
);

function keysOf({ formats }: AccessLogProfile): [string, FieldName][] {
  return Object.values(formats).flatMap(({ JSON: { fields } }) =>
    fields.flatMap(({ key, name }): [string, FieldName][] =>
      name === undefined ? [] : [[key, name]],
    ),
  );
}
