import { type FieldName, isFieldName } from "../access-log/fields.ts";
import type { AccessLogFields } from "../access-log/record.ts";

/** What a value has to be: itself, a pattern, a test, or a matcher of vitest or Jest such as `expect.any(String)`. */
export type ExpectedValue =
  | string
  | number
  | null
  | RegExp
  | ((value: string | number | null) => boolean)
  | { asymmetricMatch(value: unknown): boolean };

/** Values by their documented keys, whatever the line's profile and format call them. `null`: the line has none. */
export type ExpectedFields = Readonly<Partial<Record<FieldName, ExpectedValue>>>;

/** A field with another value than was expected. */
export interface FieldMismatch {
  readonly name: FieldName;
  /** In words: `"/cart"`, `something like /^curl/`. */
  readonly expected: string;
  /** `undefined` if the protocol does not have the field. */
  readonly got: string | number | null | undefined;
}

/**
 * Every field that differs from what was expected.
 *
 * @throws TypeError if a key is not a documented field
 */
export function mismatches(
  fields: AccessLogFields,
  expected: ExpectedFields,
): readonly FieldMismatch[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    // Not a mismatch: a misspelt key would let every `not` hold.
    if (!isFieldName(name)) {
      throw new TypeError(
        `No access-log field is called "${name}". Expected values go by documented JSON keys, such as "response_code".`,
      );
    }
    if (wanted === undefined) return [];
    const got = fields[name];
    if (got !== undefined && isMet(wanted, got)) return [];
    return [{ name, expected: inWords(wanted), got }];
  });
}

function isMet(wanted: ExpectedValue, got: string | number | null): boolean {
  if (wanted instanceof RegExp) return got !== null && String(got).search(wanted) >= 0;
  if (typeof wanted === "function") return wanted(got);
  if (typeof wanted === "object" && wanted !== null) return wanted.asymmetricMatch(got);
  return wanted === got;
}

function inWords(value: ExpectedValue): string {
  if (value instanceof RegExp) return `something like ${value}`;
  if (typeof value === "function") return "what its test accepts";
  if (value === null) return "none";
  // vitest's and Jest's matchers say themselves in toString.
  return typeof value === "object" ? String(value) : JSON.stringify(value);
}
