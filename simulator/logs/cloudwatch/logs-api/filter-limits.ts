import type { FilterPattern } from "../filter-pattern/compiled-pattern.ts";
import {
  MOST_PATTERNS_WITH_REGEXES,
  patternsWithRegexes,
  type StoredFilter,
} from "../filters/regex-limit.ts";
import { LogsApiError, withHint } from "./logs-api-error.ts";
import type { Call } from "./service.ts";

/** @throws {LogsApiError} `LimitExceededException` if the group has enough patterns with regexes beside this filter's. */
export function requireRegexes(
  { regexes }: FilterPattern,
  filter: StoredFilter,
  { service }: Call,
): void {
  if (regexes === 0) return;
  const others = patternsWithRegexes(service.store.catalog, filter);
  if (others < MOST_PATTERNS_WITH_REGEXES) return;
  throw new LogsApiError(
    "LimitExceededException",
    withHint(
      "Resource limit exceeded.",
      `A log group can have ${MOST_PATTERNS_WITH_REGEXES} filter patterns with regexes.`,
    ),
  );
}
