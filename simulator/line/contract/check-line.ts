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
import { type Deviation, describeDeviation } from "./deviation.ts";
import { type ExpectedFields, mismatches } from "./expected-fields.ts";
import { jsonProperties } from "./json-properties.ts";
import { type AccessLogLine, lineOf, profileOfLine } from "./line-of.ts";
import { textLine } from "./text-values.ts";

/** What a line has to be. What is left out may be anything that Service Connect has. */
export interface AccessLogContract<P extends AccessLogProtocol = AccessLogProtocol> {
  readonly protocol?: P;
  readonly format?: AccessLogFormat;
  /**
   * A profile, or the name of a built-in one. Its keys have to be there, and no others.
   *
   * @default the line's own, else any built-in profile
   */
  readonly profile?: AccessLogProfile | string;
  /** Values under the documented keys, e.g. `{ path: "/", response_code: 200 }`. */
  readonly fields?: ExpectedFields;
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
 * Holds a line against a contract. Never throws on a line. An ambiguous line, whose header values imitate fields, never
 * passes: nobody can say what it holds.
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
  if (!parsed.ok) {
    const { at, misfit } = parsed;
    return failed(raw, contract, [{ kind: "unreadable", at, misfit }]);
  }
  if (parsed.ambiguous !== undefined) {
    const { length: readings } = parsed.ambiguous;
    return failed(raw, contract, [{ kind: "ambiguous", at: raw.indexOf('"'), readings }]);
  }
  const deviations: Deviation[] = [];
  if (format !== undefined && parsed.format !== format) {
    deviations.push({ kind: "format", expected: format, got: parsed.format, at: 0 });
  }
  if (protocol !== undefined && parsed.protocol !== protocol) {
    deviations.push({ kind: "protocol", expected: protocol, got: parsed.protocol, at: 0 });
  } else if (parsed.format === "JSON") {
    deviations.push(...nearest(profiles.map((candidate) => keyDeviations(parsed, candidate))));
  }
  const places = placesOf(parsed, profiles);
  for (const { name, ...values } of mismatches(parsed.fields, fields)) {
    const { key, at } = places.get(name) ?? { key: name, at: 0 };
    deviations.push({ kind: "value", key, at, ...values });
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

/** Keys that the profile does not have, values of another type, and keys of the profile that the line lacks. */
function keyDeviations(
  { raw, protocol }: ParsedAccessLogLine,
  { name: profile, formats }: AccessLogProfile,
): readonly Deviation[] {
  const properties = jsonProperties(raw);
  const expected = new Map(formats[protocol].JSON.fields.map((field) => [field.key, field]));
  const missing = new Set(expected.keys()).difference(new Set(properties.map(({ key }) => key)));
  const wrong = properties.flatMap(({ key, at, value }): readonly Deviation[] => {
    const field = expected.get(key);
    if (field === undefined) return [{ kind: "unknownKey", key, profile, at }];
    const got: unknown = JSON.parse(value);
    return isOfType(field, got) ? [] : [{ kind: "type", key, expected: typeOf(field), got, at }];
  });
  const absent = [...missing].map(
    (key): Deviation => ({ kind: "missingKey", key, profile, at: raw.length }),
  );
  return [...wrong, ...absent];
}

function isOfType({ type, olderType, missing }: FormatField, value: unknown): boolean {
  const isType = typeof value === type || typeof value === olderType;
  return isType || (value === null && missing === "null");
}

function typeOf({ type, missing }: FormatField): string {
  return `a ${type}${missing === "null" ? " or null" : ""}`;
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
  const sentences = deviations.map((deviation) => `  ${describeDeviation(deviation)}`);
  const [first] = deviations;
  const message = [
    `This is not a ${describeContract(contract)}:`,
    ...sentences,
    caretAt(raw, first?.at ?? 0),
  ].join("\n");
  return { ok: false, deviations, message } as const;
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
