import { PROFILES } from "../access-log/formats.ts";
import type { AccessLogProfile } from "../access-log/profile.ts";
import { checkAccessLogLine } from "../contract/check-line.ts";
import { feedLines } from "./feed-lines.ts";
import { createLogCounter } from "./log-counter.ts";
import { type LogReport, withoutKeyOrder } from "./log-report.ts";
import type { AccessLogSource } from "./open-source.ts";
import { withoutValues } from "./without-values.ts";

interface CheckLogOptions {
  /** What lines have to be. @default any built-in profile */
  readonly profile?: AccessLogProfile;
  /** Says what is wrong with a JSON line, e.g. by a JSON Schema. */
  readonly validate?: (value: unknown) => readonly string[];
  readonly isRedacted?: boolean;
}

/**
 * Says of a whole log which lines are in it, which profiles they fit, and what deviates; in constant memory, and for bare lines from bytes
 * to report without a string for each.
 *
 * @throws {Error} What the source itself fails with.
 */
export async function checkLog(
  source: AccessLogSource,
  { profile, validate, isRedacted = false }: CheckLogOptions = {},
): Promise<LogReport> {
  const redact = isRedacted ? withoutValues : (text: string) => text;
  const counter = createLogCounter({ profile, validate, redact });
  await feedLines(source, counter.eat);
  const { kinds, shapes, deviations, unreadable } = counter;

  const known = profile === undefined ? Object.values(PROFILES) : [profile];
  // Lines of one shape deviate in the same way: one of them is held against the profiles.
  const reports = [...shapes.values()].map(({ shape, firstRaw, firstLine, count }) => {
    const check = checkAccessLogLine(firstRaw, profile && { profile });
    for (const { key, message } of check.ok ? [] : check.deviations) {
      deviations.add(redact(key === undefined ? message : `${key}: ${message}`), firstLine, count);
    }
    const fitting = known.filter((one) => checkAccessLogLine(firstRaw, { profile: one }).ok);
    const { protocol, format } = shape;
    return { protocol, format, profiles: fitting.map(({ name }) => name), count };
  });
  return {
    kinds,
    shapes: withoutKeyOrder(reports),
    deviations: deviations.list(),
    unreadable: unreadable.list(),
  };
}
