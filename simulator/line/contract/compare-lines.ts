import { type FieldName, factsOf, PROTOCOL_FIELDS } from "../access-log/fields.ts";
import type { AccessLogFields } from "../access-log/record.ts";
import { checkAccessLogLine, type LineCheck } from "./check-line.ts";
import type { AccessLogLine } from "./line-of.ts";

/**
 * Whether two lines say the same, in whatever format and profile each is: all documented fields are compared but those that
 * differ each time the same request is made (times, ids, addresses, ports).
 */
export function compareAccessLogLines(actual: AccessLogLine, expected: AccessLogLine): LineCheck {
  const wanted = checkAccessLogLine(expected);
  if (!wanted.ok)
    return { ...wanted, message: `The expected line is not usable. ${wanted.message}` };
  const { protocol, fields } = wanted.line;
  return checkAccessLogLine(actual, { protocol, fields: steadyFields(protocol, fields) });
}

function steadyFields(protocol: keyof typeof PROTOCOL_FIELDS, fields: AccessLogFields) {
  const names: readonly FieldName[] = PROTOCOL_FIELDS[protocol];
  return Object.fromEntries(
    names
      .filter((name) => !factsOf(name).isVolatile)
      .map((name) => [name, fields[name] ?? null] as const),
  );
}
