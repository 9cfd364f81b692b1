import type { LineKind } from "../access-log/classify-line.ts";
import type { AccessLogFormat, AccessLogProtocol } from "../access-log/fields.ts";
import { PROFILES } from "../access-log/formats.ts";
import type { AccessLogProfile } from "../access-log/profile.ts";
import { checkAccessLogLine } from "../contract/check-line.ts";
import type { AccessLogSource } from "./open-source.ts";
import { readAccessLog } from "./read-access-log.ts";
import { withoutValues } from "./without-values.ts";

/** What one line of a log is. */
export interface LineReport {
  readonly number: number;
  readonly kind: LineKind;
  readonly protocol?: AccessLogProtocol;
  readonly format?: AccessLogFormat;
  /** Names of the profiles that it fits. */
  readonly profiles: readonly string[];
  readonly deviations: readonly string[];
}

interface DescribeOptions {
  /** What lines have to be. @default any built-in profile */
  readonly profile?: AccessLogProfile;
  readonly isRedacted?: boolean;
}

/** Says of every line of a log what it is, one after the other. */
export async function* describeLines(
  source: AccessLogSource,
  { profile, isRedacted = false }: DescribeOptions,
): AsyncGenerator<LineReport> {
  const candidates = profile === undefined ? Object.values(PROFILES) : [profile];
  for await (const { number, kind, raw, parsed } of readAccessLog(source, profile && { profile })) {
    if (parsed === undefined) {
      yield { number, kind, profiles: [], deviations: [] };
      continue;
    }
    const check = checkAccessLogLine(raw, profile && { profile });
    const found = check.ok ? [] : check.deviations;
    const texts = found.map(({ key, message }) =>
      key === undefined ? message : `${key}: ${message}`,
    );
    yield {
      number,
      kind,
      ...(parsed.ok && { protocol: parsed.protocol, format: parsed.format }),
      profiles: candidates
        .filter((one) => checkAccessLogLine(raw, { profile: one }).ok)
        .map(({ name }) => name),
      deviations: isRedacted ? texts.map(withoutValues) : texts,
    };
  }
}
