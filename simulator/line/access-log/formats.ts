import { SimulatorError } from "../../errors.ts";
import type { AccessLogFormat, AccessLogProtocol, IncludeQueryParameters } from "./fields.ts";
import { AWS_DOCS } from "./profiles/aws-docs.ts";
import { OBSERVED_2025_11 } from "./profiles/observed-2025-11.ts";
import type { AccessLogProfile, FormatField } from "./profiles/profile.ts";
import { LAYOUT_KEY } from "./text-layout.ts";

export type { AccessLogFormat, AccessLogProtocol } from "./fields.ts";
export type { AccessLogProfile } from "./profiles/profile.ts";

/** The profiles that come with the simulator, by name. */
export const PROFILES: Readonly<Record<string, AccessLogProfile>> = {
  [OBSERVED_2025_11.name]: OBSERVED_2025_11,
  [AWS_DOCS.name]: AWS_DOCS,
};

/** The profile where none is named. */
export const DEFAULT_PROFILE = "observed-2025-11";

/**
 * The built-in profile of this name.
 *
 * @throws {SimulatorError} `USAGE`, with the names there are.
 */
export function profileNamed(name: string): AccessLogProfile {
  const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profile !== undefined) return profile;
  throw new SimulatorError(
    "USAGE",
    `There is no access-log profile "${name}", only ${Object.keys(PROFILES).join(", ")}.`,
    { remedy: "Name one of these." },
  );
}

/**
 * The profile that an option gives: itself, or the built-in one of this name.
 *
 * @throws {SimulatorError} `USAGE` if no built-in profile has that name.
 */
export function profileOf(profile: AccessLogProfile | string): AccessLogProfile;
export function profileOf(
  profile: AccessLogProfile | string | undefined,
): AccessLogProfile | undefined;
export function profileOf(
  profile: AccessLogProfile | string | undefined,
): AccessLogProfile | undefined {
  return typeof profile === "string" ? profileNamed(profile) : profile;
}

/** What Envoy's `log_format` is given: a format string with its newline, or a format dictionary. */
export type EnvoyLogFormat =
  | { readonly kind: "TEXT"; readonly format: string }
  | { readonly kind: "JSON"; readonly format: Readonly<Record<string, string>> };

export interface EnvoyLogFormatOptions {
  readonly profile: AccessLogProfile;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly includeQueryParameters: IncludeQueryParameters;
}

/**
 * The profile's format for one protocol, in Envoy's language.
 *
 * With `includeQueryParameters` `DISABLED` it uses `%REQ_WITHOUT_QUERY(…)%`, which needs Envoy's extension
 * `envoy.formatter.req_without_query`.
 */
export function envoyLogFormat(options: EnvoyLogFormatOptions): EnvoyLogFormat {
  const { profile, protocol, format, includeQueryParameters } = options;
  const operatorOf = ({ operator, operatorWithoutQuery = operator }: FormatField) =>
    includeQueryParameters === "DISABLED" ? operatorWithoutQuery : operator;
  if (format === "JSON") {
    const { fields } = profile.formats[protocol].JSON;
    return {
      kind: "JSON",
      format: Object.fromEntries(fields.map((field) => [field.key, operatorOf(field)])),
    };
  }
  const { layout, fields } = profile.formats[protocol].TEXT;
  const operators = new Map(fields.map((field) => [field.key, operatorOf(field)]));
  const line = layout.replaceAll(
    new RegExp(LAYOUT_KEY, "g"),
    (written, key: string) => operators.get(key) ?? written,
  );
  return { kind: "TEXT", format: `${line}\n` };
}
