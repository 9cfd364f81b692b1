import type { z } from "zod";
import { SimulatorError } from "../errors.ts";
import { checkObject } from "../topology/input/problems/check-object.ts";

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
  const checked = checkObject(schema, withoutUndefined(options), { keys: "option" });
  if ("data" in checked) return checked.data;
  const { problems } = checked;
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
