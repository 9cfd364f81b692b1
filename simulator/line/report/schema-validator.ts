import { readFileSync } from "node:fs";
import { reasonOf, SimulatorError } from "../../errors.ts";

/**
 * A check by a JSON Schema (draft 2020-12), such as those under `schemas/`.
 *
 * @throws {SimulatorError} `INPUT_INVALID`, where the file is no schema.
 */
export async function schemaValidator(
  file: string,
): Promise<(value: unknown) => readonly string[]> {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  try {
    const schema: object = JSON.parse(readFileSync(file, "utf8"));
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    return (value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map(({ instancePath, message = "", params }) => {
        const extra = params["additionalProperty"];
        const key = instancePath.slice(1) || (typeof extra === "string" ? extra : "");
        return `${key && `${key}: `}${message}`;
      });
    };
  } catch (cause) {
    // ajv says everything at once; the first of it is enough to see what the file is.
    const [reason = ""] = reasonOf(cause).split(", ", 1);
    throw new SimulatorError("INPUT_INVALID", `${file} is no JSON Schema: ${reason}.`, {
      cause,
      remedy: "Give one of draft 2020-12, such as those under schemas/.",
    });
  }
}
