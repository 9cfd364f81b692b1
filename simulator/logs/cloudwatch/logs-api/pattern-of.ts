import type { FilterPattern } from "../filter-pattern/compiled-pattern.ts";
import { compileFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { FilterPatternError } from "../filter-pattern/scanner.ts";
import { invalidParameter, withHint } from "./logs-api-error.ts";

/**
 * Compiles the filter pattern of an input.
 *
 * @throws {LogsApiError} `InvalidParameterException` for what is not a filter pattern.
 */
export function patternOf(pattern: string): FilterPattern {
  try {
    return compileFilterPattern(pattern);
  } catch (error) {
    if (!(error instanceof FilterPatternError)) throw error;
    throw invalidParameter(withHint("Invalid filter pattern", `${error.message}.`));
  }
}
