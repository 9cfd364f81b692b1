import type { z } from "zod";
import type { Problem } from "../../../errors.ts";
import type { JsonPath } from "../files/parsed-file.ts";
import { valueAt } from "../files/value-at.ts";
import { describeIssue, pathOf } from "./describe-issue.ts";
import { ECS_RULES } from "./ecs-rules.ts";
import { forgiving } from "./forgiving.ts";
import { type Located, problemAt, startsWith } from "./located.ts";
import { perhapsMeant } from "./perhaps-meant.ts";

interface ValidateOptions<T> {
  /** Its `broken` values have been reported already. */
  readonly part: Located<unknown>;
  readonly schema: z.ZodType<T>;
  /** The keys that the schema knows at a place; ECS's own shapes are checked by `checkFields` before. */
  readonly keysAt?: (path: JsonPath) => readonly string[];
}

/** A part in the form of its schema, and what is wrong with it. */
interface Validated<T> {
  /** What is wrong is replaced or left out, and marked as broken. */
  readonly located: Located<T>;
  readonly problems: readonly Problem[];
}

/** Problems of one definition; whoever fixes these sees the rest. */
const MOST_PROBLEMS = 50;

/** Checks a part against its schema and fills in defaults, as far as it can be understood. */
export function validate<T>({ part, schema, keysAt = () => [] }: ValidateOptions<T>): Validated<T> {
  const value = withoutNulls(part.value);
  const result = schema.safeParse(value);
  if (result.success) return { located: { ...part, value: result.data }, problems: [] };
  const { issues } = result.error;
  const isSensitive = (path: JsonPath) => part.isSensitive?.([...part.path, ...path]) === true;
  const hidden = issues.flatMap((issue) =>
    issue.code !== "unrecognized_keys"
      ? []
      : issue.keys.flatMap((key) =>
          perhapsMeant({
            key,
            known: keysAt(pathOf(issue)),
            beside: valueAt(value, pathOf(issue)),
          }).map((meant) => [...part.path, ...pathOf(issue), meant]),
        ),
  );
  const known = [...part.broken, ...hidden];
  const described = issues
    .flatMap((issue) => describeIssue(issue, { value, keysAt, isSensitive }))
    .map((issue) => ({ ...issue, whole: [...part.path, ...issue.path] }))
    .filter(({ whole }) => !known.some((bad) => startsWith(whole, bad)))
    .slice(0, MOST_PROBLEMS);
  return {
    located: {
      ...part,
      value: forgiving(schema).parse(value),
      broken: [...known, ...described.map(({ whole }) => whole)],
    },
    problems: described.map(({ path, message, rule = "" }) => {
      const hint = ECS_RULES.get(rule);
      return problemAt(
        part,
        hint === undefined ? { path, message } : { path, message: rule, origin: "aws", hint },
      );
    }),
  };
}

/** The AWS CLI prints null for what is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNulls(entry)]));
}
