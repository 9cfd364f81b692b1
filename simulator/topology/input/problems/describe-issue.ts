import type { z } from "zod";
import { namesInstead } from "../../../near-name.ts";
import type { JsonPath } from "../files/parsed-file.ts";
import { valueAt } from "../files/value-at.ts";
import { describeKind, describeValue, shorten } from "./describe-value.ts";

/** What a schema found wrong, in words that name the value and what was possible. */
export interface DescribedIssue {
  readonly path: JsonPath;
  readonly message: string;
  /** The rule that the value breaks, if the schema words it. */
  readonly rule?: string;
}

interface IssueSource {
  /** What was held against the schema. */
  readonly value: unknown;
  /** The keys that the schema knows at a place, for naming the nearest. */
  readonly keysAt: (path: JsonPath) => readonly string[];
  /** Whether a value must not be shown. @default those of secrets and variables in sc-sim.yaml */
  readonly isSensitive?: (path: JsonPath) => boolean;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** One issue of zod's, as one or several of ours. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  source: IssueSource,
): readonly DescribedIssue[] {
  const path = pathOf(issue);
  const value = valueAt(source.value, path);
  if (issue.code === "unrecognized_keys") {
    const known = source.keysAt(path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `There is no key "${shorten(key)}" here${namesInstead(shorten(key), known)}.`,
    }));
  }
  if (issue.code === "invalid_union") return describeUnion(issue, source);
  const described = descriptionOf(value, path, source);
  const is = value === undefined ? "It is missing" : `It is ${described}`;
  const message = `${is}; ${expectation(issue)} was expected.`;
  // Rules with words of their own: they say what is possible, the value is theirs to be told.
  if (issue.code === "invalid_format" || issue.code === "custom") {
    const { message: rule } = issue;
    return [{ path, rule, message: `${rule}; it is ${described}.` }];
  }
  return [{ path, message }];
}

/**
 * Values of secrets, parameters and variables in sc-sim.yaml: a message may end up in the log of a
 * build. Without the space after its colon, `Password:hush` makes one string of a whole section.
 */
function isSecret([first, , third]: JsonPath): boolean {
  if (first === "parameters" || first === "environment" || first === "variables") return true;
  return first === "containers" && (third === "secrets" || third === "environment");
}

function descriptionOf(
  value: unknown,
  path: JsonPath,
  { isSensitive = () => false }: IssueSource,
): string {
  return isSecret(path) || isSensitive(path) ? describeKind(value) : describeValue(value);
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return EXPECTED[issue.expected] ?? issue.expected;
    case "invalid_value":
      return issue.values.map(String).join(" or ");
    case "too_small":
      if (issue.origin === "array" || issue.origin === "string") return `at least ${issue.minimum}`;
      return issue.inclusive === false ? `more than ${issue.minimum}` : `${issue.minimum} or more`;
    case "too_big":
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** Of the alternatives, the one that has the value's own kind says what is wrong with it. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  source: IssueSource,
): readonly DescribedIssue[] {
  const path = pathOf(issue);
  const sameKind = issue.errors.find((errors) =>
    errors.every((error) => error.code !== "invalid_type" || error.path.length > 0),
  );
  if (sameKind !== undefined) {
    return sameKind.flatMap((error) =>
      describeIssue({ ...error, path: [...issue.path, ...error.path] }, source),
    );
  }
  const kinds = issue.errors.flatMap(([error]) => (error === undefined ? [] : expectation(error)));
  const value = valueAt(source.value, path);
  const described = descriptionOf(value, path, source);
  const message = `It is ${described}; ${[...new Set(kinds)].join(" or ")} was expected.`;
  return [{ path, message }];
}

/** The path of one of zod's issues. */
export function pathOf({ path }: z.core.$ZodIssue): JsonPath {
  return path.filter((step) => typeof step !== "symbol");
}
