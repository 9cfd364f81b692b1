import { type FieldName, factsOf, PROTOCOL_FIELDS } from "../access-log/fields.ts";
import type { AccessLogFields } from "../access-log/record.ts";
import { checkAccessLogLine, type LineCheck } from "./check-line.ts";
import type { AccessLogLine } from "./line-of.ts";

/**
 * Whether a line says the same as another one, in whatever format and profile each is: every documented field but those that are other ones
 * each time the same request is made (times, ids, addresses, ports).
 */
export function compareAccessLogLines(actual: AccessLogLine, expected: AccessLogLine): LineCheck {
  const wanted = checkAccessLogLine(expected);
  if (!wanted.ok)
    return { ...wanted, message: `The expected line cannot be held to. ${wanted.message}` };
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
