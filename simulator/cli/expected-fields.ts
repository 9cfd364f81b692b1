import { SimulatorError } from "../errors.ts";
import { FIELDS, type FieldName, factsOf, isFieldName } from "../line/access-log/fields.ts";
import type { ExpectedFields, ExpectedValue } from "../line/contract/expected-fields.ts";
import { limitedPattern } from "../logs/limited-pattern.ts";
import { namesInstead } from "../near-name.ts";

/** Fields that have a flag of their own, under its name as commander has it. `protocol` is none: that flag names the endpoint's. */
export const FIELD_FLAGS = {
  method: "method",
  path: "path",
  responseCode: "response_code",
  grpcStatus: "grpc_status",
  authority: "authority",
  userAgent: "user_agent",
  requestId: "request_id",
} as const satisfies Record<string, FieldName>;

/** The flags that say what a line's fields have to be, as they were written. */
export type FieldFlags = Readonly<Partial<Record<keyof typeof FIELD_FLAGS, string>>> & {
  /** `name=value` or `name~pattern`. */
  readonly field?: readonly string[];
  /** Names of fields without a value. */
  readonly absent?: readonly string[];
};

/**
 * What these flags expect of a line.
 *
 * @throws {SimulatorError} `USAGE` with everything that is wrong with them.
 */
export function expectedFields(flags: FieldFlags): ExpectedFields {
  const problems: string[] = [];
  const expected = new Map<FieldName, ExpectedValue>();
  const add = (name: string, value: (name: FieldName) => ExpectedValue | Problem) => {
    if (!isFieldName(name)) {
      problems.push(`There is no field "${name}"${namesInstead(name, Object.keys(FIELDS))}.`);
      return;
    }
    const read = value(name);
    if (read instanceof Problem) problems.push(read.message);
    else if (expected.has(name)) problems.push(`The field ${name} is given twice.`);
    else expected.set(name, read);
  };
  for (const [flag, name] of Object.entries(FIELD_FLAGS)) {
    const text = flags[flag as keyof typeof FIELD_FLAGS];
    if (text !== undefined) add(name, (field) => parseValue(field, text));
  }
  for (const written of flags.field ?? []) {
    const [, name = "", sign, text = ""] = /^([^=~]+)([=~])(.*)$/s.exec(written) ?? [];
    if (sign === undefined)
      problems.push(`--field: "${written}" is not name=value or name~pattern.`);
    else add(name, (field) => (sign === "=" ? parseValue(field, text) : parsePattern(field, text)));
  }
  for (const name of flags.absent ?? []) add(name, () => null);
  if (problems.length === 0) return Object.fromEntries(expected);
  throw new SimulatorError("USAGE", problems.join("\n  "), {
    remedy: "Correct what is named; docs/formats.md lists the fields.",
  });
}

/** What is wrong with a value. */
class Problem extends Error {
  override readonly name = "Problem";
}

/** Envoy takes any number of three digits from a server. */
const RESPONSE_CODE = /^(?:0|[1-9]\d\d)$/;

const STATUS_CLASS = /^([1-5])xx$/i;

/** A value of the field's own type; for `response_code` also a class of statuses, such as `5xx`. */
function parseValue(name: FieldName, text: string): ExpectedValue | Problem {
  if (factsOf(name).type === "string") return text;
  const [, first] = STATUS_CLASS.exec(text) ?? [];
  if (name === "response_code" && first !== undefined) return new RegExp(`^${first}\\d\\d$`);
  if (name === "response_code" && /^\d+$/.test(text) && !RESPONSE_CODE.test(text))
    return new Problem(`response_code: ${text} is not a status; 0 is that of no response.`);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const also = name === "response_code" ? ", or a class such as 5xx" : "";
  return new Problem(`${name}: "${text}" is not a whole number${also}.`);
}

function parsePattern(name: FieldName, text: string): ExpectedValue | Problem {
  try {
    return limitedPattern(text);
  } catch {
    return new Problem(`${name}: "${text}" is not a regular expression.`);
  }
}
