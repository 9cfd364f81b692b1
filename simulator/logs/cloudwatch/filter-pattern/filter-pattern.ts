import { hasUnusualNumber, parseLexemes } from "../numbers/written-numbers.ts";
import type { FilterPattern } from "./compiled-pattern.ts";
import { type JsonMessage, type JsonPattern, readJsonPattern } from "./json-pattern.ts";
import { takeRegex } from "./regex.ts";
import { FilterPatternError, type Scanner, scannerOf } from "./scanner.ts";
import { readSpacePattern, type SpacePattern } from "./space-pattern.ts";
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
  const test = read(pattern, scanner);
  return { fieldsOf: () => ({}), fields: [], warnings: [], regexes: scanner.regexes, ...test };
}

type Test = Pick<FilterPattern, "matches"> & Partial<FilterPattern>;

function read(pattern: string, scanner: Scanner): Test {
  const [first] = pattern;
  if (first === undefined) return { matches: () => true };
  if (first === "{") return jsonTest(readJsonPattern(scanner));
  if (first === "[") return spaceTest(readSpacePattern(scanner));
  if (first !== "%") return readTerms(scanner);
  const matches = takeRegex(scanner) ?? (() => false);
  if (!scanner.isAtEnd) throw scanner.error("Nothing can follow a regex outside of { } and [ ]");
  return { matches };
}

function spaceTest({ match, names }: SpacePattern): Test {
  return {
    fields: names.map((name) => `$${name}`),
    matches: (message) => match(message) !== undefined,
    fieldsOf: (message) =>
      Object.fromEntries([...(match(message) ?? [])].map(([name, word]) => [`$${name}`, word])),
  };
}

function jsonTest({ matches, selectors }: JsonPattern): Test {
  return {
    fields: selectors.map(({ text }) => text),
    matches: (message) => matches(jsonMessage(message)),
    fieldsOf(message) {
      const event = parseObject(message) ?? {};
      const found = selectors.map(({ text, first }) => [text, first(event)] as const);
      return Object.fromEntries(
        found.flatMap(([text, value]) => (value === undefined ? [] : [[text, String(value)]])),
      );
    },
  };
}

function jsonMessage(text: string): JsonMessage {
  let parsed: { readonly object: object | undefined } | undefined;
  return {
    text,
    object() {
      parsed ??= { object: parseObject(text) };
      return parsed.object;
    },
  };
}

const OBJECT = /^\s*\{/;

/** The message as a JSON object, with unusual numbers as texts; `undefined` for every other text. */
function parseObject(message: string): object | undefined {
  if (!OBJECT.test(message)) return undefined;
  try {
    const parsed = JSON.parse(message) as object;
    return hasUnusualNumber(message) ? (parseLexemes(message) as object) : parsed;
  } catch {
    return undefined;
  }
}
