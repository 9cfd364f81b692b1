import { z } from "zod";
import { namesInstead, nearName } from "../../../near-name.ts";
import { describeIssue } from "./describe-issue.ts";

type CheckedObject<T extends z.ZodType> =
  | { readonly data: z.output<T> }
  /** Everything that is wrong: the key, its value, what was possible and the nearest name. */
  | { readonly problems: readonly string[] };

interface CheckOptions {
  /** What a key of the object is called: `option`. */
  readonly keys: string;
}

/**
 * Holds an object that did not come from a file to its schema, and applies the schema's defaults.
 */
export function checkObject<T extends z.ZodObject>(
  schema: T,
  value: unknown,
  { keys }: CheckOptions,
): CheckedObject<T> {
  const result = schema.safeParse(value);
  if (result.success) return { data: result.data };
  const { issues } = result.error;
  return { problems: issues.flatMap((issue) => describeProblems(issue, { schema, value, keys })) };
}

interface Checked extends CheckOptions {
  readonly schema: z.ZodObject;
  readonly value: unknown;
}

function describeProblems(
  issue: z.core.$ZodIssue,
  { schema, value, keys }: Checked,
): readonly string[] {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    const known = Object.keys(schema.shape);
    return issue.keys.map((key) => `${key}: There is no such ${keys}${namesInstead(key, known)}.`);
  }
  const keysAt = (path: readonly PropertyKey[]) => keysOf(schema, path);
  return describeIssue(issue, { value, keysAt }).map(({ path, message }) => {
    const place = path.join(".") || `${keys}s`;
    return `${place}: ${message}${nearestChoice(issue, value)}`;
  });
}

/** The keys that the schema of an object has at a place; none where no object is there. */
function keysOf(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [key, ...rest] = path;
  const inner =
    schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault
      ? schema.unwrap()
      : schema;
  if (!(inner instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(inner.shape);
  const next = inner.shape[String(key)];
  return next === undefined ? [] : keysOf(next as z.ZodType, rest);
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
