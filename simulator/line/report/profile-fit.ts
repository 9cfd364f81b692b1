import { PROFILES } from "../access-log/formats.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import { checkAccessLogLine, describeDeviation } from "../contract/check-line.ts";

/** How a line fits the profiles. */
interface ProfileFit {
  /** Names of those that it fits. */
  readonly profiles: readonly string[];
  /** What differs, where it fits none; of several profiles, from the nearest. */
  readonly deviations: readonly string[];
}

/** Holds a line against the profile that it has to fit, or against every built-in one. */
export function fitOf(raw: string, profile: AccessLogProfile | undefined): ProfileFit {
  const check = checkAccessLogLine(raw, profile && { profile });
  if (!check.ok) return { profiles: [], deviations: check.deviations.map(describeDeviation) };
  const fitting =
    profile === undefined
      ? Object.values(PROFILES).filter((one) => checkAccessLogLine(raw, { profile: one }).ok)
      : [profile];
  return { profiles: fitting.map(({ name }) => name), deviations: [] };
}
