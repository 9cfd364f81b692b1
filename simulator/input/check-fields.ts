import { closest } from "fastest-levenshtein";
import type { Problem } from "../problem.ts";
import { ECS_FIELDS } from "./ecs-fields.ts";
import { type Located, problemAt } from "./located.ts";
import type { JsonPath } from "./parse-file.ts";

/** The shapes a file may be, as ECS names them. */
export type EcsShape = "TaskDefinition" | "Service" | "Cluster";

type Fields = Readonly<Record<string, string>>;

const parsedShapes = Object.fromEntries(
  Object.entries(ECS_FIELDS).map(([shape, line]) => [
    shape,
    Object.fromEntries(
      line.split(" ").map((field) => field.split(":") as [string, string]),
    ) as Fields,
  ]),
);

/**
 * Holds a value against everything that ECS's API knows: a key that ECS does not know is an error with the nearest real one,
 * and so is a value of another type.
 *
 * @returns Problems, and the paths of every field that is there (`containerDefinitions[].cpu`), for telling which of them mean
 *   nothing here.
 */
export function checkFields(part: Located<unknown>, shape: EcsShape) {
  const problems: Problem[] = [];
  const present = new Set<string>();
  const add = (path: JsonPath, message: string) =>
    problems.push(problemAt(part, { path, message }));

  const checkShape = (value: unknown, name: string, path: JsonPath, generic: string) => {
    const fields = parsedShapes[name] ?? {};
    if (!isObject(value)) {
      add(path, `It is ${describe(value)}; an object (ECS's ${name}) was expected.`);
      return;
    }
    for (const [key, entry] of Object.entries(value)) {
      const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const at = [...path, key];
      if (type === undefined) {
        const nearest = closest(key, Object.keys(fields));
        add(at, `ECS's ${name} has no field "${key}"; the nearest it has is "${nearest}".`);
      } else if (entry !== null) {
        // The AWS CLI prints null for what is not set in some outputs.
        const field = generic === "" ? key : `${generic}.${key}`;
        present.add(field);
        checkType(entry, type, at, field);
      }
    }
  };
  const checkType = (value: unknown, type: string, path: JsonPath, generic: string): void => {
    if (type.endsWith("[]")) {
      if (!Array.isArray(value)) add(path, `It is ${describe(value)}; a list was expected.`);
      else {
        for (const [index, entry] of value.entries()) {
          checkType(entry, type.slice(0, -2), [...path, index], `${generic}[]`);
        }
      }
    } else if (Object.hasOwn(parsedShapes, type)) checkShape(value, type, path, generic);
    else if (!hasType(value, type)) {
      add(
        path,
        `It is ${describe(value)}; a ${type === "map" ? "map of names to values" : type} was expected.`,
      );
    }
  };
  checkShape(part.value, shape, [], "");
  return { problems, present };
}

function hasType(value: unknown, type: string): boolean {
  if (type === "timestamp") return ["string", "number"].includes(typeof value);
  if (type === "map") return isObject(value);
  return typeof value === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in few words: `the text "80"`, `the number 80`, `a list`. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 60))}`;
  return `the ${typeof value} ${String(value)}`;
}
