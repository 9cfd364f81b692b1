import type { Problem } from "../../../errors.ts";
import { nearName } from "../../../near-name.ts";
import { isObject } from "../files/is-object.ts";
import type { JsonPath } from "../files/parsed-file.ts";
import { describeKind, describeValue, shorten } from "../problems/describe-value.ts";
import { isSound, type Located, problemAt } from "../problems/located.ts";
import { perhapsMeant } from "../problems/perhaps-meant.ts";
import { fieldTypesOf } from "./field-types.ts";

/** The shapes a file may be, as ECS names them. */
export type EcsShape = "TaskDefinition" | "Service" | "Cluster";

/** Of one definition; whoever mends these sees the rest. */
const MOST_PROBLEMS = 50;

interface CheckedFields {
  readonly problems: readonly Problem[];
  /** Paths in the file of values of another type, and of fields that a misspelt key may stand for. */
  readonly broken: readonly JsonPath[];
  /** Every field that is there, e.g. `containerDefinitions[].cpu`, to find those that mean nothing here. */
  readonly present: ReadonlySet<string>;
}

/**
 * Compares a value with everything that ECS's API knows: a key that ECS does not know is an error with the nearest real one,
 * and so is a value of another type.
 */
export function checkFields(part: Located<unknown>, shape: EcsShape): CheckedFields {
  const problems: Problem[] = [];
  const broken: JsonPath[] = [];
  const present = new Set<string>();
  const add = (path: JsonPath, message: string) => {
    if (problems.length < MOST_PROBLEMS) problems.push(problemAt(part, { path, message }));
  };
  const addBroken = (path: JsonPath, message: string) => {
    broken.push([...part.path, ...path]);
    add(path, message);
  };
  const isSensitive = (path: JsonPath) => part.isSensitive?.([...part.path, ...path]) === true;
  const described = (value: unknown, path: JsonPath) =>
    isSensitive(path) ? describeKind(value) : describeValue(value);

  const checkShape = (value: unknown, name: string, path: JsonPath, generic: string) => {
    const fields = fieldTypesOf(name) ?? {};
    if (!isObject(value)) {
      addBroken(path, `It is ${described(value, path)}; an object (ECS's ${name}) was expected.`);
      return;
    }
    for (const [key, entry] of Object.entries(value)) {
      const type = Object.hasOwn(fields, key) ? fields[key] : undefined;
      const at = [...path, key];
      if (type === undefined) {
        const known = Object.keys(fields);
        add(at, unknownField(key, name, known));
        const meant = perhapsMeant({ key, known, beside: value });
        broken.push(...meant.map((field) => [...part.path, ...path, field]));
      } else if (entry !== null) {
        // The AWS CLI prints null for what is not set in some outputs.
        const field = generic === "" ? key : `${generic}.${key}`;
        present.add(field);
        checkType(entry, type, at, field);
      }
    }
  };
  const checkType = (value: unknown, type: string, path: JsonPath, generic: string): void => {
    if (isTagged(path)) return;
    if (type.endsWith("[]")) {
      if (!Array.isArray(value)) {
        addBroken(path, `It is ${described(value, path)}; a list was expected.`);
      } else {
        for (const [index, entry] of value.entries()) {
          checkType(entry, type.slice(0, -2), [...path, index], `${generic}[]`);
        }
      }
    } else if (fieldTypesOf(type) !== undefined) checkShape(value, type, path, generic);
    else if (!hasType(value, type)) {
      const describe = isSensitive(path) || SECRET.test(generic) ? describeSecret : describeType;
      addBroken(path, describe(value, type));
    }
  };
  const isTagged = (path: JsonPath) => !isSound(part, path);
  checkShape(part.value, shape, [], "");
  return { problems, broken, present };
}

/** A value that a message never shows, whatever it is: it may end up in the log of a build. */
const SECRET = /\.(?:environment|secrets)\[\]\.value(?:From)?$/;

function describeType(value: unknown, type: string): string {
  return `It is ${describeValue(value)}; ${expected(value, type)} was expected.`;
}

function describeSecret(value: unknown, type: string): string {
  return `It is ${describeKind(value)}; ${type === "string" ? "a string, with its quotes," : expected(value, type)} was expected.`;
}

function unknownField(key: string, shape: string, fields: readonly string[]): string {
  const short = shorten(key);
  const near = nearName(short, fields);
  const hint = near === undefined ? `; it has ${fields.join(", ")}` : `; the nearest is "${near}"`;
  // Copied from CloudFormation, whose keys differ in nothing else.
  const isCapital = fields.includes(`${key.charAt(0).toLowerCase()}${key.slice(1)}`);
  const why = isCapital ? " (CloudFormation writes capitals, the ECS API does not)" : "";
  return `ECS's ${shape} has no field "${short}"${hint}${why}.`;
}

/** In YAML the commonest reason is a number without quotes. */
function expected(value: unknown, type: string): string {
  if (type === "map") return "an object of names and values";
  if (type === "string" && (typeof value === "number" || typeof value === "boolean"))
    return `a string ("${value}", with its quotes)`;
  return { string: "a string", boolean: "true or false", timestamp: "a time" }[type] ?? `a ${type}`;
}

function hasType(value: unknown, type: string): boolean {
  if (type === "timestamp") return ["string", "number"].includes(typeof value);
  if (type === "map") return isObject(value);
  if (type === "any") return true;
  return typeof value === type;
}
