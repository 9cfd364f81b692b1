import type { FieldContent } from "./fields.ts";

/** What a time looks like: ISO 8601 in UTC with milliseconds; `0` stands for any digit. */
export const TIME_TEMPLATE = "0000-00-00T00:00:00.000Z";

/**
 * What Envoy prints for a value, by its field's content, as the source of a regular expression that most languages know.
 * The one table: the TEXT reader, the classifier, the JSON Schemas and the checks of JSON values are made from it. `any`
 * has no entry, because a header holds whatever the caller sent.
 *
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
export const VALUE_PATTERNS: Readonly<Record<Exclude<FieldContent, "any">, string>> = {
  time: TIME_TEMPLATE.replace(".", "\\.").replace(/0+/g, ({ length }) => `\\d{${length}}`),
  integer: "\\d{1,20}",
  /** RFC 9110, 5.6.2. */
  token: "[!#$%&'*+.^_`|~\\w-]+",
  httpVersion: "HTTP/\\d(?:\\.\\d)?",
  /** A name, or a number where gRPC has no name for it. */
  grpcStatus: "[A-Za-z]+|-?\\d+",
  /** IPv4, or IPv6 in brackets with its zone if it has one; and a port. */
  address: "[\\d.]+:\\d+|\\[[\\da-fA-F:.]+(?:%\\w+)?\\]:\\d+",
};

/** Source of a regular expression that matches a whole text, if it is what Envoy prints for this content. */
export function wholePattern(content: Exclude<FieldContent, "any">): string {
  return `^(?:${VALUE_PATTERNS[content]})$`;
}

/** The same as a regular expression. */
export function wholeValue(content: Exclude<FieldContent, "any">): RegExp {
  return new RegExp(wholePattern(content));
}

const TIME = wholeValue("time");
const INTEGER = wholeValue("integer");

/** Whether a value is a moment as Envoy prints it; 30 February has the shape and is not a moment. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== "string" || !TIME.test(value)) return false;
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value;
}

/** Whether a value is a whole number as Envoy prints it in text. */
export function isInteger(value: unknown): value is string {
  return typeof value === "string" && INTEGER.test(value);
}
