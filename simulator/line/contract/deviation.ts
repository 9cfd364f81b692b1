import type { AccessLogFormat, AccessLogProtocol } from "../access-log/fields.ts";
import { describeMisfit, type Misfit } from "../access-log/misfit.ts";
import { jsonKeys } from "../access-log/parse-json.ts";

/** One way in which a line is not what it has to be: data, for {@link describeDeviation} to put into words. */
export type Deviation = DeviationFacts & {
  /** Key as the line or the profile spells it; absent where the line as a whole is meant. */
  readonly key?: string;
  /** Where in the line, counted from 0. */
  readonly at: number;
};

type DeviationFacts =
  | { readonly kind: "format"; readonly expected: AccessLogFormat; readonly got: AccessLogFormat }
  | {
      readonly kind: "protocol";
      readonly expected: AccessLogProtocol;
      readonly got: AccessLogProtocol;
    }
  /** The line has a key that the profile does not have. */
  | { readonly kind: "unknownKey"; readonly key: string; readonly profile: string }
  /** The profile has a key that the line does not have. */
  | { readonly kind: "missingKey"; readonly key: string; readonly profile: string }
  /** A value of another JSON type: `expected` is e.g. `a number or null`. */
  | {
      readonly kind: "type";
      readonly key: string;
      readonly expected: string;
      readonly got: unknown;
    }
  /** A field with another value than the contract's; `got` is `undefined` if the protocol does not have the field. */
  | {
      readonly kind: "value";
      readonly key: string;
      /** In words: `"/cart"`, `something like /^curl/`. */
      readonly expected: string;
      readonly got: string | number | null | undefined;
    }
  /** What a JSON Schema says; `key` is absent where the schema does not name it. */
  | { readonly kind: "schema"; readonly key?: string; readonly path: string; readonly rule: string }
  /** So many readings of the line fit: a header value imitates other fields. */
  | { readonly kind: "ambiguous"; readonly readings: number }
  /** The line cannot be read. */
  | { readonly kind: "unreadable"; readonly misfit: Misfit };

interface DescribeOptions {
  /** Leave out whatever somebody sent: values, and keys that no profile has. @default false */
  readonly isRedacted?: boolean;
}

/** `response_code: expected 200, got 503`. With `isRedacted` no value of the line is in it. */
export function describeDeviation(
  deviation: Deviation,
  { isRedacted = false }: DescribeOptions = {},
): string {
  const got = (value: unknown) => (isRedacted ? "another value" : JSON.stringify(value));
  switch (deviation.kind) {
    case "format":
    case "protocol":
      return `expected ${deviation.kind} ${deviation.expected}, got ${deviation.got}`;
    case "unknownKey":
      // A key of AWS's page is nobody's; any other may hold anything.
      return isRedacted && !jsonKeys(undefined).has(deviation.key)
        ? `a key that profile ${deviation.profile} does not have`
        : `${deviation.key}: profile ${deviation.profile} has no such key`;
    case "missingKey":
      return `${deviation.key}: missing, profile ${deviation.profile} has it`;
    case "type":
      return `${deviation.key}: expected ${deviation.expected}, got ${got(deviation.got)}`;
    case "value":
      return `${deviation.key}: expected ${deviation.expected}, got ${shownValue(deviation.got, got)}`;
    case "schema":
      return describeRule(deviation, isRedacted);
    case "ambiguous":
      return `ambiguous: its header values imitate other fields, and ${deviation.readings} readings fit`;
    case "unreadable":
      return describeMisfit(deviation.misfit, { isRedacted });
  }
}

function shownValue(value: string | number | null | undefined, got: (value: unknown) => string) {
  if (value === undefined) return "none: this protocol does not have it";
  return value === null ? "none" : got(value);
}

function describeRule(
  { key, path, rule }: Extract<Deviation, { kind: "schema" }>,
  isRedacted: boolean,
): string {
  const place = isRedacted
    ? (key ?? (path === "" ? "" : "a key that the schema does not name"))
    : path;
  return place === "" ? rule : `${place}: ${rule}`;
}
