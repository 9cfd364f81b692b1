import { z } from "zod";
import { SimulatorError } from "../errors.ts";
import { checkObject } from "../topology/input/problems/check-object.ts";

/**
 * The query of a call by its schema. Numbers are written as such, lists with commas.
 *
 * @throws {SimulatorError} `USAGE`, with everything that is wrong with it.
 */
export function readQuery<T extends z.ZodObject>(
  schema: T,
  query: Readonly<Record<string, unknown>>,
): z.output<T> {
  const values = Object.entries(query).map(([name, text]) => [
    name,
    typeof text === "string" ? valueFor(schema.shape[name], text) : text,
  ]);
  const checked = checkObject(schema, Object.fromEntries(values), { keys: "parameter" });
  if ("data" in checked) return checked.data;
  throw wrong("query", checked.problems);
}

/**
 * The body of a call by its schema.
 *
 * @throws {SimulatorError} `USAGE`, with everything that is wrong with it.
 */
export function readBody<T extends z.ZodObject>(schema: T, body: unknown): z.output<T> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw wrong("body", [body === undefined ? "It is empty." : "It is not a JSON object."]);
  }
  const checked = checkObject(schema, body, { keys: "key" });
  if ("data" in checked) return checked.data;
  throw wrong("body", checked.problems);
}

function valueFor(schema: unknown, text: string): unknown {
  const type =
    schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault
      ? schema.unwrap()
      : schema;
  if (type instanceof z.ZodArray) return text.split(",");
  return type instanceof z.ZodNumber && /^-?\d+$/.test(text) ? Number(text) : text;
}

function wrong(part: "query" | "body", problems: readonly string[]): SimulatorError {
  const problem =
    problems.length === 1
      ? `The ${part} of the call is wrong: ${problems[0]}`
      : `${problems.length} things in the ${part} of the call are wrong:\n  ${problems.join("\n  ")}`;
  return new SimulatorError("USAGE", problem, {
    remedy: "Correct what is named; docs/api.md and schemas/openapi.json describe the API.",
  });
}
