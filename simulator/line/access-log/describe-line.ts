import {
  type AccessLogFormat,
  type FieldName,
  type FieldUnit,
  factsOf,
  PROTOCOL_FIELDS,
} from "./fields.ts";
import { DEFAULT_PROFILE, PROFILES, profileOf } from "./formats.ts";
import { parseAccessLogLine } from "./parse.ts";
import type { ParsedAccessLogLine, ParseOptions } from "./parsed-line.ts";
import type { AccessLogProfile, Evidence, FormatField } from "./profiles/profile.ts";
import { suggestionFor } from "./suggestion.ts";

/** One field of a line with what it means. */
export interface DescribedField {
  /** As the profile spells it. */
  readonly key: string;
  readonly value: string | number | null;
  readonly unit?: FieldUnit;
  /** One plain sentence. */
  readonly meaning: string;
  /** How sure it is that AWS writes this field here, and where that stands. */
  readonly evidence: Evidence;
  readonly source: string;
}

/** An access-log line explained. */
export interface DescribedLine {
  /** In the documented order. */
  readonly fields: readonly DescribedField[];
  /** What the values together suggest. The formats carry no response flags, so it is never certain. */
  readonly hint?: string;
}

/** Explains an access-log line field by field; `undefined` if the line cannot be read. */
export function describeAccessLogLine(
  line: string,
  options: ParseOptions = {},
): DescribedLine | undefined {
  const parsed = parseAccessLogLine(line, options);
  if (!parsed.ok) return undefined;
  const chosen = profileOf(options.profile ?? DEFAULT_PROFILE);
  const names: readonly FieldName[] = PROTOCOL_FIELDS[parsed.protocol];
  const fields = names.flatMap((name) => describeField(name, parsed, chosen));
  const hint = suggestionFor(parsed);
  return { fields, ...(hint !== undefined && { hint }) };
}

function describeField(
  name: FieldName,
  { fields, protocol, format }: ParsedAccessLogLine,
  profile: AccessLogProfile,
): readonly DescribedField[] {
  const value = fields[name] ?? null;
  const isIn = (candidate: AccessLogProfile) => fieldIn(candidate, { name, protocol, format });
  // A key that the profile leaves out is described only if the line has it all the same.
  const others = value === null ? [] : Object.values(PROFILES);
  const [field] = [profile, ...others].flatMap((candidate) => isIn(candidate) ?? []);
  if (field === undefined) return [];
  const { key, unit, evidence, source } = field;
  const { meaning } = factsOf(name);
  return [{ key, value, ...(unit !== undefined && { unit }), meaning, evidence, source }];
}

interface FieldPlace {
  readonly name: FieldName;
  readonly protocol: ParsedAccessLogLine["protocol"];
  readonly format: AccessLogFormat;
}

function fieldIn(
  { formats }: AccessLogProfile,
  { name, protocol, format }: FieldPlace,
): FormatField | undefined {
  return formats[protocol][format].fields.find((field) => field.name === name);
}
