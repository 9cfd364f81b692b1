import { withoutLineEnd } from "../access-log/line-end.ts";
import type { AccessLogProfile } from "../access-log/profiles/profile.ts";

/** A line as it stands, or anything that holds one: the lines of a simulation do. */
export type AccessLogLine =
  | string
  | {
      readonly raw: string;
      /** The profile by which the line was written. @default any built-in profile */
      readonly profile?: AccessLogProfile;
    };

/** The line itself, without its newline. */
export function lineOf(line: AccessLogLine): string {
  return withoutLineEnd(typeof line === "string" ? line : line.raw);
}

/** The profile by which the line says that it was written. */
export function profileOfLine(line: AccessLogLine): AccessLogProfile | undefined {
  return typeof line === "string" ? undefined : line.profile;
}
