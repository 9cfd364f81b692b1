import { MOST_METRIC_FILTERS, transformationProblem } from "../filters/metric-filter.ts";
import { MOST_PATTERNS_WITH_REGEXES } from "../filters/regex-limit.ts";
import { LogsApiError } from "./logs-api-error.ts";
import { INPUTS, type Operations } from "./model.ts";
import { patternOf } from "./pattern-of.ts";
import { createInputValidator } from "./validate-input.ts";

type Input = Pick<
  Operations["PutMetricFilter"]["input"],
  "logGroupName" | "filterName" | "filterPattern"
> & { readonly metricTransformations: readonly unknown[] };

/**
 * What PutMetricFilter would refuse a filter with, in its words, if these others were put before; `undefined` if it takes it.
 */
export function metricFilterProblem(input: Input, others: readonly Input[]): string | undefined {
  try {
    createInputValidator().check(INPUTS.PutMetricFilter, input);
    const { metricTransformations } = input as Operations["PutMetricFilter"]["input"];
    const pattern = patternOf(input.filterPattern);
    for (const made of metricTransformations) {
      const problem = transformationProblem(made, pattern);
      if (problem !== undefined) return problem;
    }
    const inGroup = others.filter(({ logGroupName }) => logGroupName === input.logGroupName);
    if (inGroup.some(({ filterName }) => filterName === input.filterName))
      return `The log group has two metric filters with the name ${input.filterName}.`;
    if (inGroup.length >= MOST_METRIC_FILTERS)
      return `A log group can have ${MOST_METRIC_FILTERS} metric filters.`;
    if (pattern.regexes === 0) return undefined;
    return inGroup.filter(hasRegex).length < MOST_PATTERNS_WITH_REGEXES
      ? undefined
      : `A log group can have ${MOST_PATTERNS_WITH_REGEXES} filter patterns with regexes.`;
  } catch (error) {
    if (error instanceof LogsApiError) return error.message;
    throw error;
  }
}

function hasRegex({ filterPattern }: Input): boolean {
  try {
    return patternOf(filterPattern).regexes > 0;
  } catch {
    // What is wrong with it is said where it is declared.
    return false;
  }
}
