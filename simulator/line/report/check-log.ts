import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import { feedLines } from "../sources/feed-lines.ts";
import type { AccessLogSource } from "../sources/open-source.ts";
import { createLogCounter } from "./log-counter.ts";
import { type LogReport, withoutKeyOrder } from "./log-report.ts";
import { fitOf } from "./profile-fit.ts";
import { withoutValues } from "./without-values.ts";

export interface CheckOptions {
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
  { profile, validate, isRedacted = false }: CheckOptions = {},
): Promise<LogReport> {
  const redact = isRedacted ? withoutValues : (text: string) => text;
  const counter = createLogCounter({ profile, validate, redact });
  await feedLines(source, counter.eat);
  const { kinds, shapes, deviations, unreadable } = counter;

  // Lines of one shape deviate in the same way: one of them is held against the profiles.
  const reports = [...shapes.values()].map(({ shape, firstRaw, firstLine, count }) => {
    const { profiles, deviations: found } = fitOf(firstRaw, profile);
    for (const text of found) deviations.add(redact(text), firstLine, count);
    const { protocol, format } = shape;
    return { protocol, format, profiles, count };
  });
  return {
    kinds,
    shapes: withoutKeyOrder(reports),
    deviations: deviations.list(),
    unreadable: unreadable.list(),
  };
}
