import type { z } from "zod";
import { SimulatorError } from "../errors.ts";
import { namesInstead, nearName } from "../near-name.ts";
import { describeIssue } from "../topology/input/problems/describe-issue.ts";

/**
 * Holds options of the library to their schema, and applies its defaults. An option that is
 * `undefined` is one that was left out.
 *
 * @param owner Whose options they are, as a caller writes it: `simulate()`.
 * @throws {SimulatorError} `USAGE`, with every option that is wrong, its value, what was possible
 *   and the nearest name.
 */
export function checkOptions<T extends z.ZodObject>(
  schema: T,
  options: unknown,
  owner: string,
): z.output<T> {
  const value = withoutUndefined(options);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const known = Object.keys(schema.shape);
  const problems = result.error.issues.flatMap((issue) => describeProblems(issue, value, known));
  throw new SimulatorError(
    "USAGE",
    problems.length === 1
      ? `An option of ${owner} is wrong: ${problems[0]}`
      : `${problems.length} options of ${owner} are wrong:\n  ${problems.join("\n  ")}`,
    { remedy: "Correct what is named; docs/commands.md lists all options." },
  );
}

function withoutUndefined(options: unknown): unknown {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function describeProblems(
  issue: z.core.$ZodIssue,
  value: unknown,
  known: readonly string[],
): readonly string[] {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    return issue.keys.map((key) => `${key}: There is no such option${namesInstead(key, known)}.`);
  }
  return describeIssue(issue, { value, keysAt: () => [] }).map(({ path, message }) => {
    const place = path.join(".") || "options";
    return `${place}: ${message}${nearestChoice(issue, value)}`;
  });
}

/** The choice that was probably meant, as a sentence; all of them stand before it. */
function nearestChoice(issue: z.core.$ZodIssue, options: unknown): string {
  if (issue.code !== "invalid_value") return "";
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown>)[key],
    options,
  );
  if (typeof value !== "string") return "";
  const near = nearName(value, issue.values.map(String));
  return near === undefined ? "" : ` The nearest is "${near}".`;
}
