import { PROFILES } from "../access-log/formats.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import { checkAccessLogLine } from "../contract/check-line.ts";
import type { Deviation } from "../contract/deviation.ts";

/** How a line fits the profiles. */
interface ProfileFit {
  /** Names of those that it fits. */
  readonly profiles: readonly string[];
  /** What differs, where it fits none; of several profiles, from the nearest. */
  readonly deviations: readonly Deviation[];
}

/** Holds a line against the profile that it has to fit, or against every built-in one. */
export function fitOf(raw: string, profile: AccessLogProfile | undefined): ProfileFit {
  const check = checkAccessLogLine(raw, profile && { profile });
  if (!check.ok) return { profiles: [], deviations: check.deviations };
  const fitting =
    profile === undefined
      ? Object.values(PROFILES).filter((candidate) => {
          return checkAccessLogLine(raw, { profile: candidate }).ok;
        })
      : [profile];
  return { profiles: fitting.map(({ name }) => name), deviations: [] };
}
