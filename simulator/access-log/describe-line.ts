import { FIELDS, type FieldName } from "./formats.ts";
import { type ParseOptions, parseAccessLogLine } from "./parse.ts";
import type { ParsedAccessLogLine } from "./record.ts";

/** One field of a line with what it means. */
export interface DescribedField {
  readonly name: FieldName;
  readonly value: string | number | null;
  /** What the value is measured in, where it is measured. */
  readonly unit?: string;
  readonly meaning: string;
}

export interface DescribedLine {
  readonly fields: readonly DescribedField[];
  /** What the values together suggest; the formats carry no response flags, so it is never certain. */
  readonly hint?: string;
}

/** Explains an access-log line field by field; `undefined` where the line cannot be read. */
export function describeAccessLogLine(
  line: string,
  options?: ParseOptions,
): DescribedLine | undefined {
  const parsed = parseAccessLogLine(line, options);
  if (!parsed.ok) return undefined;
  const fields = Object.entries(parsed.fields).map(([key, value]) => {
    const name = key as FieldName;
    const { meaning, ...facts } = FIELDS[name];
    return { name, value: value ?? null, meaning, ...("unit" in facts && { unit: facts.unit }) };
  });
  const hint = hintFor(parsed);
  return { fields, ...(hint !== undefined && { hint }) };
}

function hintFor({ fields, ambiguous }: ParsedAccessLogLine): string | undefined {
  if (ambiguous !== undefined) {
    return `This line can be read in ${ambiguous.length} ways: a header value holds quotes. JSON has no such trouble.`;
  }
  const {
    response_code: code,
    upstream_service_time: serviceTime,
    method,
    grpc_status: status,
  } = fields;
  const isOwnAnswer = serviceTime === null || serviceTime === undefined;
  if (code === 0) return "Code 0 suggests that the caller left before there was a response.";
  if (code === 426 && method === null)
    return "426 before a request was read suggests HTTP/1.0, which is not supported.";
  if (code === 503 && isOwnAnswer) {
    return "503 without upstream_service_time suggests that the proxy could not reach the app, or the app broke off.";
  }
  if (code === 504 && isOwnAnswer) {
    return "504 without upstream_service_time suggests perRequestTimeoutSeconds (15 s unless configured).";
  }
  if (code === 404 && isOwnAnswer)
    return "404 without upstream_service_time suggests that no route matched.";
  if (status === "Unavailable" && isOwnAnswer) {
    return "Unavailable without upstream_service_time suggests that the proxy could not reach the app.";
  }
  return undefined;
}
