import type { z } from "zod";
import type { Problem } from "../../../errors.ts";
import { DNS_NAME_INVALID } from "../ecs/service.ts";
import type { JsonPath } from "../files/parse-file.ts";
import { describeIssue } from "./describe-issue.ts";
import { type Located, problemAt } from "./located.ts";

interface ValidateOptions<T> {
  readonly part: Located<unknown>;
  readonly schema: z.ZodType<T>;
  /** The keys that the schema knows at a place; of ECS's shapes, `checkFields` has seen to that. */
  readonly keysAt?: (path: JsonPath) => readonly string[];
}

const DNS_NAME_HINT =
  "It has at most 127 characters of a-z, 0-9, _, - and ., and does not begin with -.";

/** Of one definition; whoever mends these sees the rest. */
const MOST_PROBLEMS = 50;

/** A part held against its schema, defaults filled in; or what is wrong with it. */
export function validate<T>({
  part,
  schema,
  keysAt = () => [],
}: ValidateOptions<T>): Located<T> | readonly Problem[] {
  const value = withoutNulls(part.value);
  const result = schema.safeParse(value);
  if (result.success) return { ...part, value: result.data };
  return result.error.issues
    .slice(0, MOST_PROBLEMS)
    .flatMap((issue) => describeIssue(issue, { value, keysAt }))
    .map(({ path, message, rule }) =>
      problemAt(
        part,
        rule === DNS_NAME_INVALID
          ? { path, message: rule, origin: "aws", hint: DNS_NAME_HINT }
          : { path, message },
      ),
    );
}

/** The AWS CLI prints null for what is not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutNulls(entry)]));
}
