import type { LogCatalog } from "../../store/catalog.ts";
import { compileFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { METRIC_FILTER } from "./metric-filter.ts";
import { SUBSCRIPTION_FILTER } from "./subscription-filter.ts";

/**
 * Filter patterns with regexes that a log group can have.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export const MOST_PATTERNS_WITH_REGEXES = 5;

/** Which filter it is. */
export interface StoredFilter {
  readonly kind: string;
  readonly group: string;
  readonly filterName: string;
}

const KINDS = [METRIC_FILTER, SUBSCRIPTION_FILTER];

/** How many patterns with regexes a group has, beside those of one filter. */
export function patternsWithRegexes(
  catalog: Pick<LogCatalog, "resources">,
  { kind, group, filterName }: StoredFilter,
): number {
  return KINDS.flatMap((each) => catalog.resources(each)).filter(
    (filter) =>
      filter.parent === group &&
      !(filter.kind === kind && filter.name === filterName) &&
      compileFilterPattern((filter.body as { filterPattern: string }).filterPattern).regexes > 0,
  ).length;
}
