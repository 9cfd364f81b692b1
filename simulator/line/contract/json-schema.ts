import { type AccessLogProtocol, type FieldFacts, factsOf } from "../access-log/fields.ts";
import type { AccessLogProfile, FormatField } from "../access-log/profiles/profile.ts";
import { wholePattern } from "../access-log/values.ts";

/**
 * `strict`: the profile's keys, all of them and no others, each as Envoy writes it today. `tolerant`: what a reader of logs
 * should accept, for other profiles and older Envoys: more keys, and missing ones where Envoy does not always have a value.
 */
export type SchemaStrictness = "strict" | "tolerant";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface SchemaOptions {
  readonly profile: AccessLogProfile;
  readonly protocol: AccessLogProtocol;
  readonly strictness: SchemaStrictness;
}

/** The schema of a JSON line. The same as the files under `schemas/`, for profiles of your own too. */
export function jsonSchemaFor({ profile, protocol, strictness }: SchemaOptions): JsonSchema {
  const { fields } = profile.formats[protocol].JSON;
  const isStrict = strictness === "strict";
  const required = fields.filter(({ missing }) => isStrict || missing === "never");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `ECS Service Connect access log, ${protocol}, profile ${profile.name}, ${strictness}`,
    description: profile.summary,
    type: "object",
    properties: Object.fromEntries(
      fields.map((field) => [field.key, propertySchema(field, isStrict)]),
    ),
    required: required.map(({ key }) => key),
    additionalProperties: !isStrict,
  };
}

function propertySchema(field: FormatField, isStrict: boolean): JsonSchema {
  const { type, olderType, missing, unit, evidence, name } = field;
  const types: string[] = [type === "number" ? "integer" : type];
  if (!isStrict && olderType !== undefined) types.push(olderType);
  if (missing === "null") types.push("null");
  const facts: FieldFacts | undefined = name && factsOf(name);
  return {
    ...(facts && { description: `${facts.meaning}${unit ? ` In ${unit}.` : ""} (${evidence})` }),
    type: types.length === 1 ? types[0] : types,
    ...(type === "number" && { minimum: 0 }),
    ...(type === "string" && patternOf(field)),
  };
}

function patternOf({ content }: FormatField): { readonly pattern?: string } {
  return content === "any" ? {} : { pattern: wholePattern(content) };
}
