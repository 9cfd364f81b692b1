import type { AccessLogProfile } from "../access-log/profiles/profile.ts";
import { type Deviation, describeDeviation } from "../contract/deviation.ts";
import type { AccessLogSource } from "../sources/open-source.ts";
import { walkAccessLog } from "../sources/read-access-log.ts";
import { createLogCounter } from "./log-counter.ts";
import { type LogReport, withoutKeyOrder } from "./log-report.ts";
import { fitOf } from "./profile-fit.ts";
import type { JsonValidator } from "./schema-validator.ts";

export interface CheckOptions {
  /** What lines have to be. @default any built-in profile */
  readonly profile?: AccessLogProfile;
  /** Finds what is wrong with a JSON line, e.g. by a JSON Schema. */
  readonly validate?: JsonValidator;
  /** Leave out whatever somebody sent: values, and keys that no profile has. @default false */
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
  const describe = (deviation: Deviation) => describeDeviation(deviation, { isRedacted });
  const counter = createLogCounter({ profile, validate, describe });
  const entries = walkAccessLog(source, profile ? { profile } : {}, counter.readBareLines);
  for await (const entry of entries) counter.add(entry);
  const { kinds, shapes, deviations, unreadable } = counter;

  // Lines of one shape deviate in the same way: one of them is held against the profiles.
  const reports = [...shapes.values()].map(({ shape, firstRaw, firstLine, count }) => {
    const { profiles, deviations: found } = fitOf(firstRaw, profile);
    for (const deviation of found) deviations.add(describe(deviation), firstLine, count);
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
