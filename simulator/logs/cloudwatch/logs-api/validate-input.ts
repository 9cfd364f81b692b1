import { invalidParameter, LogsApiError } from "./logs-api-error.ts";
import { SHAPES, type Shape } from "./model.ts";

/** Reports where a value breaks a constraint of its shape. */
type Check = (value: unknown, trail: Trail) => void;

/**
 * The way to the value that is looked at, and what is wrong so far. Its path is written only for a problem: a batch has 10,000 events.
 */
interface Trail {
  /** Names of members; a number is the index in a list. */
  readonly keys: (string | number)[];
  readonly problems: string[];
}

/** Holds inputs of operations to the service's model. */
export interface InputValidator {
  /**
   * Members of structures that are `null` are removed.
   *
   * @throws {LogsApiError} `SerializationException` for a value of another type or an unknown member,
   *   `InvalidParameterException` for everything else that breaks the model.
   */
  check(shape: string, input: unknown): void;
}

/** As many are told; a batch of 10,000 events can have as many problems. */
const MOST_PROBLEMS = 10;
const SHOWN_CHARACTERS = 200;

const KINDS: Readonly<Record<string, string>> = {
  ...{ structure: "a Structure", list: "a Collection", map: "a Map", string: "a String" },
  ...{ boolean: "a Boolean", integer: "an Integer", long: "a Long", double: "a Double" },
};

/** Makes a validator; each shape is compiled when it is first needed. */
export function createInputValidator(): InputValidator {
  const checks = new Map<string, Check>();
  return {
    check(shape, input) {
      const problems: string[] = [];
      checkOf(shape)(input, { keys: [], problems });
      if (problems.length === 0) return;
      const count = problems.length;
      const shown = problems.slice(0, MOST_PROBLEMS).join("; ");
      throw invalidParameter(
        `${count} validation error${count === 1 ? "" : "s"} detected: ${shown}`,
      );
    },
  };

  function checkOf(name: string): Check {
    const known = checks.get(name);
    if (known !== undefined) return known;
    const check = compile(SHAPES[name] ?? { type: "unknown" });
    checks.set(name, check);
    return check;
  }

  function compile(shape: Shape): Check {
    if (shape.type === "structure") return structureCheck(shape);
    if (shape.type === "list") return listCheck(shape);
    if (shape.type === "map") return mapCheck(shape);
    if (shape.type === "string") return stringCheck(shape);
    return shape.type === "boolean" ? booleanCheck : numberCheck(shape);
  }

  function structureCheck({ members = {}, required = [] }: Shape): Check {
    const inner = new Map(Object.entries(members).map(([key, name]) => [key, checkOf(name)]));
    return (value, trail) => {
      if (!isRecord(value)) throw wrongType(value, "structure", trail);
      for (const key of required) {
        if ((value[key] ?? undefined) === undefined)
          trail.problems.push(
            `Value null at '${pathOf([...trail.keys, key])}' failed to satisfy constraint: Member must not be null`,
          );
      }
      for (const key in value) {
        const check = inner.get(key);
        if (check === undefined)
          throw unknownMember(pathOf([...trail.keys, key]), Object.keys(members));
        const member = value[key];
        // To AWS it is the same as no member, and handlers have defaults for that.
        if (member === null) delete value[key];
        else checkMember(check, key, member, trail);
      }
    };
  }

  function listCheck(shape: Shape): Check {
    const inner = checkOf(shape.member ?? "");
    return (value, trail) => {
      if (!Array.isArray(value)) throw wrongType(value, "list", trail);
      checkLength(shape, { value, length: value.length, trail });
      for (let index = 0; index < value.length; index++) {
        const member: unknown = value[index];
        if (member === null) throw wrongType(member, "structure", trail);
        checkMember(inner, index, member, trail);
      }
    };
  }

  function mapCheck(shape: Shape): Check {
    const keyCheck = checkOf(shape.key ?? "");
    const valueCheck = checkOf(shape.value ?? "");
    return (value, trail) => {
      if (!isRecord(value)) throw wrongType(value, "map", trail);
      const entries = Object.entries(value);
      checkLength(shape, { value, length: entries.length, trail });
      for (const [key, member] of entries) {
        keyCheck(key, trail);
        checkMember(valueCheck, `${key}.member`, member, trail);
      }
    };
  }
}

function checkMember(check: Check, key: string | number, member: unknown, trail: Trail): void {
  trail.keys.push(key);
  check(member, trail);
  trail.keys.pop();
}

function stringCheck(shape: Shape): Check {
  const pattern = shape.pattern && new RegExp(`^(?:${shape.pattern})$`, "u");
  const { enum: values } = shape;
  return (value, trail) => {
    if (typeof value !== "string") throw wrongType(value, "string", trail);
    checkLength(shape, { value, length: value.length, trail });
    if (pattern && !pattern.test(value))
      report(trail, value, `satisfy regular expression pattern: ${shape.pattern}`);
    if (values !== undefined && !values.includes(value))
      report(trail, value, `satisfy enum value set: [${values.join(", ")}]`);
  };
}

function numberCheck(shape: Shape): Check {
  const isWhole = shape.type !== "double" && shape.type !== "float";
  return (value, trail) => {
    if (typeof value !== "number" || (isWhole && !Number.isSafeInteger(value)))
      throw wrongType(value, shape.type, trail);
    if (shape.min !== undefined && value < shape.min)
      report(trail, value, `have value greater than or equal to ${shape.min}`);
    if (shape.max !== undefined && value > shape.max)
      report(trail, value, `have value less than or equal to ${shape.max}`);
  };
}

function booleanCheck(value: unknown, trail: Trail): void {
  if (typeof value !== "boolean") throw wrongType(value, "boolean", trail);
}

interface Length {
  readonly value: unknown;
  readonly length: number;
  readonly trail: Trail;
}

function checkLength({ min = 0, max }: Shape, { value, length, trail }: Length): void {
  if (length < min) report(trail, value, `have length greater than or equal to ${min}`);
  if (max !== undefined && length > max)
    report(trail, value, `have length less than or equal to ${max}`);
}

function report({ keys, problems }: Trail, value: unknown, constraint: string): void {
  const shown = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const cut = shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}…` : shown;
  problems.push(
    `Value '${cut}' at '${pathOf(keys)}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As AWS writes it: `logEvents.1.member.message`. */
function pathOf(keys: readonly (string | number)[]): string {
  return keys.map((key) => (typeof key === "number" ? `${key + 1}.member` : key)).join(".");
}

function wrongType(value: unknown, type: string, { keys }: Trail): LogsApiError {
  const given = value === null ? "NULL" : Array.isArray(value) ? "LIST" : typeof value;
  const at = keys.length === 0 ? "" : ` at '${pathOf(keys)}'`;
  return new LogsApiError(
    "SerializationException",
    `${given.toUpperCase()}_VALUE can not be converted to ${KINDS[type] ?? type}${at}`,
  );
}

/** AWS would pass over it; here a member that this version does not know must not be without effect. */
function unknownMember(path: string, known: readonly string[]): LogsApiError {
  return new LogsApiError(
    "SerializationException",
    `The member '${path}' is not known to this simulator, only ${known.join(", ")}.`,
  );
}
