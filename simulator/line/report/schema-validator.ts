import { readFileSync } from "node:fs";
import type { ErrorObject } from "ajv";
import { reasonOf, SimulatorError, whyNotRead } from "../../errors.ts";
import type { Deviation } from "../contract/deviation.ts";

/** Finds what is wrong with the value of a JSON line. */
export type JsonValidator = (value: unknown) => readonly Deviation[];

/**
 * A check by a JSON Schema (draft 2020-12), such as those under `schemas/`.
 *
 * @throws {SimulatorError} `INPUT_INVALID` if the file does not exist or is not a schema.
 */
export async function schemaValidator(file: string): Promise<JsonValidator> {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const text = readText(file);
  try {
    const schema: SchemaWithProperties = JSON.parse(text);
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    const known = new Set(Object.keys(schema.properties ?? {}));
    return (value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map((error) => deviationOf(error, known));
    };
  } catch (cause) {
    // ajv says everything at once; the first of it is enough to see what the file is.
    const [reason = ""] = reasonOf(cause).split(", ", 1);
    throw new SimulatorError("INPUT_INVALID", `${file} is not a JSON Schema: ${reason}.`, {
      cause,
      remedy: "Give one of draft 2020-12, such as those under schemas/.",
    });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const problem = `${whyNotRead({ name: file, path: file }, cause)}.`;
    throw new SimulatorError("INPUT_INVALID", problem, { cause, remedy: "Name a JSON Schema." });
  }
}

interface SchemaWithProperties {
  readonly properties?: object;
}

function deviationOf(
  { instancePath, message = "", params }: ErrorObject,
  known: ReadonlySet<string>,
): Deviation {
  const extra: unknown = params["additionalProperty"] ?? params["unevaluatedProperty"];
  const path = instancePath.slice(1) || (typeof extra === "string" ? extra : "");
  const key = known.has(path) ? { key: path } : undefined;
  return { kind: "schema", at: 0, path, rule: message, ...key };
}
