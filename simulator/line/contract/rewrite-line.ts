import { SimulatorError } from "../../errors.ts";
import { type FieldName, factsOf } from "../access-log/fields.ts";
import { DEFAULT_PROFILE, profileNamed, profileOf } from "../access-log/formats.ts";
import { parseAccessLogLine } from "../access-log/parse.ts";
import { jsonKeys } from "../access-log/parse-json.ts";
import type { ParsedAccessLogLine } from "../access-log/parsed-line.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import { caretAt } from "./caret.ts";
import { jsonLine, jsonProperties } from "./json-properties.ts";
import { type AccessLogLine, lineOf, profileOfLine } from "./line-of.ts";
import { textLine } from "./text-values.ts";

/**
 * The line with a placeholder such as `<start_time>` for every value that differs each time the same request is made, and
 * with its JSON keys sorted: for snapshots and golden files. A missing value stays missing.
 *
 * @throws {SimulatorError} `USAGE` if it is not an access-log line, or is an ambiguous one.
 */
export function maskVolatile(line: AccessLogLine): string {
  const parsed = readable(line);
  const isMasked = (name: FieldName | undefined): name is FieldName =>
    name !== undefined && factsOf(name).isVolatile && (parsed.fields[name] ?? null) !== null;
  if (parsed.format === "TEXT") {
    const masked = Object.entries(parsed.fields).map(([name, value]) => [
      name,
      isMasked(name as FieldName) ? `<${name}>` : value,
    ]);
    const { formats } = profileOfLine(line) ?? profileNamed(DEFAULT_PROFILE);
    return textLine(formats[parsed.protocol].TEXT, {
      ...parsed,
      fields: Object.fromEntries(masked),
    }).line;
  }
  const names = jsonKeys(profileOfLine(line));
  const properties = jsonProperties(parsed.raw).map(({ key, value }) => {
    const name = names.get(key);
    return { key, value: isMasked(name) ? JSON.stringify(`<${name}>`) : value };
  });
  return jsonLine(properties.toSorted(byKey));
}

/**
 * A JSON line with its keys in another order and the same values, to find parsers that rely on the order. TEXT has no keys
 * and stays as it is.
 *
 * @param random Numbers from 0 to 1, for the same order every time.
 * @throws {SimulatorError} `USAGE` if it is not an access-log line, or is an ambiguous one.
 */
export function shuffleKeys(line: AccessLogLine, random: () => number = Math.random): string {
  const { raw, format } = readable(line);
  if (format === "TEXT") return raw;
  const properties = [...jsonProperties(raw)];
  for (let last = properties.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [properties[last], properties[other]];
    if (a !== undefined && b !== undefined) [properties[last], properties[other]] = [b, a];
  }
  return jsonLine(properties);
}

/**
 * The line as another profile would have it: its keys, and `null` for what this line does not have. For tests of parsers
 * only: no proxy wrote it.
 *
 * @throws {SimulatorError} `USAGE` if it is not an access-log line, or is an ambiguous one, or if no built-in
 *   profile has that name.
 */
export function asProfile(line: AccessLogLine, profile: AccessLogProfile | string): string {
  const parsed = readable(line);
  const { formats } = profileOf(profile);
  if (parsed.format === "TEXT") return textLine(formats[parsed.protocol].TEXT, parsed).line;
  const names = jsonKeys(profileOfLine(line));
  const written = new Map(
    jsonProperties(parsed.raw).map(({ key, value }) => [names.get(key) ?? key, value]),
  );
  const properties = formats[parsed.protocol].JSON.fields.map(({ key, name }) => ({
    key,
    value: written.get(name ?? key) ?? "null",
  }));
  return jsonLine(properties.toSorted(byKey));
}

function readable(line: AccessLogLine): ParsedAccessLogLine {
  const profile = profileOfLine(line);
  const parsed = parseAccessLogLine(lineOf(line), profile && { profile });
  if (parsed.ok && parsed.ambiguous === undefined) return parsed;
  const why = parsed.ok ? "its header values imitate other fields: it is ambiguous" : parsed.reason;
  const at = parsed.ok ? 0 : parsed.at;
  throw new SimulatorError(
    "USAGE",
    `This line cannot be rewritten: ${why}\n${caretAt(parsed.raw, at)}`,
    {
      remedy: "Give one access-log line of Service Connect; classifyLine() finds them.",
    },
  );
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
