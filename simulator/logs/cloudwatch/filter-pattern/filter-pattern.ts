import type { FilterPattern } from "./compiled-pattern.ts";
import { type JsonPattern, readJsonPattern } from "./json-pattern.ts";
import { takeRegex } from "./regex.ts";
import { FilterPatternError, scannerOf } from "./scanner.ts";
import { readSpacePattern } from "./space-pattern.ts";
import { readTerms } from "./terms.ts";

/** As in the service's own model. */
const MOST_CHARACTERS = 1024;

/**
 * Compiles a filter pattern: terms, `%regex%`, `{ $.json = "pattern" }` or `[space, delimited=4*]`. An empty one matches everything.
 * Matching takes time in proportion to the message.
 *
 * @throws {FilterPatternError} For what is not a filter pattern of CloudWatch Logs.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compileFilterPattern(text: string): FilterPattern {
  const pattern = text.trim();
  if (pattern.length > MOST_CHARACTERS)
    throw new FilterPatternError(
      `A filter pattern has ${MOST_CHARACTERS} characters at most, and this one ${pattern.length}`,
    );
  const scanner = scannerOf(pattern);
  const [first] = pattern;
  if (first === "{") return jsonMatcher(readJsonPattern(scanner));
  if (first === "[") {
    const { match } = readSpacePattern(scanner);
    return { matches: (message) => match(message) !== undefined, warnings: [] };
  }
  if (first === "%") {
    const matches = takeRegex(scanner) ?? (() => false);
    if (!scanner.isAtEnd) throw scanner.error("Nothing can follow a regex outside of { } and [ ]");
    return { matches, warnings: [] };
  }
  if (first === undefined) return { matches: () => true, warnings: [] };
  return readTerms(scanner);
}

function jsonMatcher(pattern: JsonPattern): FilterPattern {
  return {
    warnings: [],
    matches(message) {
      const event = parseObject(message);
      return event !== undefined && pattern.matches(event);
    },
  };
}

const OBJECT = /^\s*\{/;

/** The message as a JSON object; `undefined` for every other text. */
function parseObject(message: string): object | undefined {
  if (!OBJECT.test(message)) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
}
