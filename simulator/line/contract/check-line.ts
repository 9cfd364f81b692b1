import {
  type AccessLogFormat,
  type AccessLogProtocol,
  type FieldName,
  isFieldName,
} from "../access-log/fields.ts";
import { PROFILES, profileOf } from "../access-log/formats.ts";
import { parseAccessLogLine } from "../access-log/parse.ts";
import type { ParsedAccessLogLine } from "../access-log/parsed-line.ts";
import type { AccessLogProfile, FormatField } from "../access-log/profiles/profile.ts";
import { caretAt } from "./caret.ts";
import { type ExpectedFields, mismatches } from "./expected-fields.ts";
import { jsonProperties } from "./json-properties.ts";
import { type AccessLogLine, lineOf, profileOfLine } from "./line-of.ts";
import { textLine } from "./text-values.ts";

/** What a line has to be. What is left out may be anything that Service Connect has. */
export interface AccessLogContract<P extends AccessLogProtocol = AccessLogProtocol> {
  readonly protocol?: P;
  readonly format?: AccessLogFormat;
  /** A profile, or the name of a built-in one. Its keys have to be there, and no others. @default that of the line, else any built-in profile */
  readonly profile?: AccessLogProfile | string;
  /** Values under the documented keys, e.g. `{ path: "/", response_code: 200 }`. */
  readonly fields?: ExpectedFields;
}

/** One way in which a line is not what it has to be. */
export interface Deviation {
  /** Key as the line or the profile spells it; absent where the line as a whole is meant. */
  readonly key?: string;
  /** `expected 200, got 503` */
  readonly message: string;
  /** Where in the line, counted from 0. */
  readonly at: number;
}

/** What came of holding a line against a contract. */
export type LineCheck<P extends AccessLogProtocol = AccessLogProtocol> =
  | { readonly ok: true; readonly line: ParsedAccessLogLine<P> }
  | {
      readonly ok: false;
      readonly deviations: readonly Deviation[];
      /** All of them for people, with the line and a caret below the first. */
      readonly message: string;
    };

/**
 * Holds a line against a contract. Never throws on a line. An ambiguous line, whose header values imitate fields, is never what it has to be:
 * nobody can say what it holds.
 *
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function checkAccessLogLine<P extends AccessLogProtocol = AccessLogProtocol>(
  line: AccessLogLine,
  contract: AccessLogContract<P> = {},
): LineCheck<P> {
  const raw = lineOf(line);
  const { protocol, format, fields = {} } = contract;
  const profiles = profilesOf(contract.profile ?? profileOfLine(line));
  const [profile] = profiles.length === 1 ? profiles : [];
  const parsed = parseAccessLogLine(raw, { ...(profile && { profile }) });
  if (!parsed.ok) return failed(raw, contract, [{ message: parsed.reason, at: parsed.at }]);
  if (parsed.ambiguous !== undefined) {
    const message = `ambiguous: its header values imitate other fields, and ${parsed.ambiguous.length} readings fit`;
    return failed(raw, contract, [{ message, at: raw.indexOf('"') }]);
  }
  const deviations: Deviation[] = [];
  if (format !== undefined && parsed.format !== format) {
    deviations.push({ message: `expected format ${format}, got ${parsed.format}`, at: 0 });
  }
  if (protocol !== undefined && parsed.protocol !== protocol) {
    deviations.push({ message: `expected protocol ${protocol}, got ${parsed.protocol}`, at: 0 });
  } else if (parsed.format === "JSON") {
    deviations.push(...nearest(profiles.map((one) => keyDeviations(parsed, one))));
  }
  const places = placesOf(parsed, profiles);
  for (const { name, message } of mismatches(parsed.fields, fields)) {
    const place = places.get(name);
    deviations.push({ key: place?.key ?? name, message, at: place?.at ?? 0 });
  }
  if (deviations.length > 0) return failed(raw, contract, deviations);
  // No deviation: it is of the contract's protocol.
  return { ok: true, line: parsed as ParsedAccessLogLine<P> };
}

function profilesOf(profile: AccessLogContract["profile"]): readonly AccessLogProfile[] {
  if (profile === undefined) return Object.values(PROFILES);
  return [profileOf(profile)];
}

/** Of several profiles the one that fits best. */
function nearest(all: readonly (readonly Deviation[])[]): readonly Deviation[] {
  return all.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/** Keys that the profile's line has not, and those that it has and this line has not. */
function keyDeviations(
  { raw, protocol }: ParsedAccessLogLine,
  { name, formats }: AccessLogProfile,
): readonly Deviation[] {
  const properties = jsonProperties(raw);
  const expected = new Map(formats[protocol].JSON.fields.map((field) => [field.key, field]));
  const missing = new Set(expected.keys()).difference(new Set(properties.map(({ key }) => key)));
  const unknown = properties.flatMap(({ key, at, value }) => {
    const field = expected.get(key);
    if (field === undefined) return [{ key, message: `profile ${name} has no such key`, at }];
    const message = typeDeviation(field, JSON.parse(value));
    return message === undefined ? [] : [{ key, message, at }];
  });
  const absent = [...missing].map((key) => ({
    key,
    message: `missing, profile ${name} has it`,
    at: raw.length,
  }));
  return [...unknown, ...absent];
}

function typeDeviation({ type, olderType, missing }: FormatField, value: unknown) {
  const isType = typeof value === type || typeof value === olderType;
  if (isType || (value === null && missing === "null")) return undefined;
  const orNull = missing === "null" ? " or null" : "";
  return `expected a ${type}${orNull}, got ${JSON.stringify(value)}`;
}

interface Place {
  readonly key: string;
  readonly at: number;
}

/** Where each documented field stands in the line. */
function placesOf(
  { raw, format, protocol, fields, extra }: ParsedAccessLogLine,
  profiles: readonly AccessLogProfile[],
): ReadonlyMap<FieldName, Place> {
  const written = profiles.flatMap(({ formats }) => formats[protocol][format].fields);
  const nameOf = (key: string) =>
    written.find((field) => field.key === key)?.name ?? (isFieldName(key) ? key : undefined);
  const [profile] = profiles;
  const values =
    format === "JSON" || profile === undefined
      ? jsonProperties(raw)
      : textLine(profile.formats[protocol].TEXT, { fields, extra }).values;
  return new Map(
    values.flatMap(({ key, at }) => {
      const name = nameOf(key);
      return name === undefined ? [] : [[name, { key, at }]];
    }),
  );
}

function failed(raw: string, contract: AccessLogContract, deviations: readonly Deviation[]) {
  const told = deviations.map((deviation) => `  ${describeDeviation(deviation)}`);
  const [first] = deviations;
  const message = [
    `This is no ${describeContract(contract)}:`,
    ...told,
    caretAt(raw, first?.at ?? 0),
  ].join("\n");
  return { ok: false, deviations, message } as const;
}

/** `response_code: expected 200, got 503` */
export function describeDeviation({ key, message }: Deviation): string {
  return key === undefined ? message : `${key}: ${message}`;
}

/** `Service Connect access log (protocol http, format JSON, profile aws-docs)` */
function describeContract({ protocol, format, profile, fields }: AccessLogContract): string {
  const parts = [
    protocol && `protocol ${protocol}`,
    format && `format ${format}`,
    profile && `profile ${typeof profile === "string" ? profile : profile.name}`,
    fields && `with ${Object.keys(fields).join(", ")}`,
  ].filter(Boolean);
  return `Service Connect access log${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`;
}
