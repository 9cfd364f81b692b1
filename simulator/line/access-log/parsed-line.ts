import type { AccessLogFormat, AccessLogProtocol } from "./fields.ts";
import type { Misfit } from "./misfit.ts";
import type { AccessLogProfile } from "./profiles/profile.ts";
import type { AccessLogFields, AccessLogRecord } from "./record.ts";

/** What is known of a line before it is read. What is not given is recognised from the line. */
export interface ParseOptions<P extends AccessLogProtocol = AccessLogProtocol> {
  /** A profile, or the name of a built-in one. @default any built-in profile */
  readonly profile?: AccessLogProfile | string;
  /** `appProtocol` of the port. */
  readonly protocol?: P;
  readonly format?: AccessLogFormat;
}

/** One way to read a line. */
export interface AccessLogReading<P extends AccessLogProtocol = AccessLogProtocol> {
  readonly protocol: P;
  readonly record: AccessLogRecord<P>;
  /**
   * The same for the TEXT and the JSON line of one request, and whatever the profile calls its keys: every documented
   * key of the protocol, `duration` for the duration.
   */
  readonly fields: AccessLogFields;
  /** Values under keys that AWS's page does not have, as they stand. Mostly empty. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A line that was read. */
export interface ParsedAccessLogLine<P extends AccessLogProtocol = AccessLogProtocol>
  extends AccessLogReading<P> {
  readonly ok: true;
  /** The line as it was given. */
  readonly raw: string;
  readonly format: AccessLogFormat;
  /** What the caller did not say, and was therefore recognised from the line or left open. */
  readonly assumed: readonly ("profile" | "protocol" | "format")[];
  /**
   * Every way to read the line (at most 16) where there is more than one: TEXT escapes nothing, so a header value that
   * holds quotes can imitate the fields after it. The record above is the likeliest of them and must not be trusted.
   */
  readonly ambiguous?: readonly AccessLogReading<P>[];
}

/** A line that does not fit. */
export interface UnreadableLine {
  readonly ok: false;
  /** The line as it was given. */
  readonly raw: string;
  /** Why, for people; it may quote the line. */
  readonly reason: string;
  /** The same as data. */
  readonly misfit: Misfit;
  /** Where it stops fitting: an index into `raw`, counted from 0. */
  readonly at: number;
}

/** Readings of one line in one format, the likeliest first, or where and why it does not fit. */
export type FormatReading = { readonly readings: readonly RawReading[] } | MisfitAt;

/** Where and why a line does not fit. */
export interface MisfitAt {
  /** Index in the line, counted from 0. */
  readonly at: number;
  readonly misfit: Misfit;
}

/** A misfit that one sentence says, which quotes nothing of the line. */
export function shapeMisfit(at: number, sentence: string): MisfitAt {
  return { at, misfit: { kind: "shape", sentence } };
}

/** A reading before its record is made. */
export interface RawReading {
  readonly protocol: AccessLogProtocol;
  readonly fields: AccessLogFields;
  readonly extra: Readonly<Record<string, unknown>>;
}
