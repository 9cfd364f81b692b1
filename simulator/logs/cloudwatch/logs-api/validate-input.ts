import { invalidParameter, LogsApiError } from "./logs-api-error.ts";
import { SHAPES, type Shape } from "./model.ts";

/** Reports where a value breaks a constraint of its shape. */
type Check = (value: unknown, path: string, report: (problem: string) => void) => void;

/** Holds inputs of operations to the service's model. */
export interface InputValidator {
  /**
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
      checkOf(shape)(input, "", (problem) => problems.push(problem));
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
    return (value, path, report) => {
      if (!isRecord(value)) throw wrongType(value, "structure", path);
      for (const key of required) {
        if ((value[key] ?? undefined) === undefined)
          report(
            `Value null at '${join(path, key)}' failed to satisfy constraint: Member must not be null`,
          );
      }
      for (const key in value) {
        const check = inner.get(key);
        if (check === undefined) throw unknownMember(join(path, key), Object.keys(members));
        const member = value[key];
        if (member !== null && member !== undefined) check(member, join(path, key), report);
      }
    };
  }

  function listCheck(shape: Shape): Check {
    const inner = checkOf(shape.member ?? "");
    return (value, path, report) => {
      if (!Array.isArray(value)) throw wrongType(value, "list", path);
      reportLength(shape, { value, length: value.length, path, report });
      for (const [index, member] of value.entries()) {
        if (member === null) throw wrongType(member, "structure", path);
        inner(member, `${path}.${index + 1}.member`, report);
      }
    };
  }

  function mapCheck(shape: Shape): Check {
    const keyCheck = checkOf(shape.key ?? "");
    const valueCheck = checkOf(shape.value ?? "");
    return (value, path, report) => {
      if (!isRecord(value)) throw wrongType(value, "map", path);
      const entries = Object.entries(value);
      reportLength(shape, { value, length: entries.length, path, report });
      for (const [key, member] of entries) {
        keyCheck(key, path, report);
        valueCheck(member, `${path}.${key}.member`, report);
      }
    };
  }
}

function stringCheck(shape: Shape): Check {
  const pattern = shape.pattern && new RegExp(`^(?:${shape.pattern})$`, "u");
  const { enum: values } = shape;
  return (value, path, report) => {
    if (typeof value !== "string") throw wrongType(value, "string", path);
    reportLength(shape, { value, length: value.length, path, report });
    if (pattern && !pattern.test(value))
      report(broken(value, path, `satisfy regular expression pattern: ${shape.pattern}`));
    if (values !== undefined && !values.includes(value))
      report(broken(value, path, `satisfy enum value set: [${values.join(", ")}]`));
  };
}

function numberCheck(shape: Shape): Check {
  const isWhole = shape.type !== "double" && shape.type !== "float";
  return (value, path, report) => {
    if (typeof value !== "number" || (isWhole && !Number.isSafeInteger(value)))
      throw wrongType(value, shape.type, path);
    if (shape.min !== undefined && value < shape.min)
      report(broken(value, path, `have value greater than or equal to ${shape.min}`));
    if (shape.max !== undefined && value > shape.max)
      report(broken(value, path, `have value less than or equal to ${shape.max}`));
  };
}

function booleanCheck(value: unknown, path: string): void {
  if (typeof value !== "boolean") throw wrongType(value, "boolean", path);
}

interface Length {
  readonly value: unknown;
  readonly length: number;
  readonly path: string;
  readonly report: (problem: string) => void;
}

function reportLength({ min = 0, max }: Shape, { value, length, path, report }: Length): void {
  if (length < min) report(broken(value, path, `have length greater than or equal to ${min}`));
  if (max !== undefined && length > max)
    report(broken(value, path, `have length less than or equal to ${max}`));
}

function broken(value: unknown, path: string, constraint: string): string {
  const shown = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const cut = shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}…` : shown;
  return `Value '${cut}' at '${path}' failed to satisfy constraint: Member must ${constraint}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function wrongType(value: unknown, type: string, path: string): LogsApiError {
  const given = value === null ? "NULL" : Array.isArray(value) ? "LIST" : typeof value;
  const at = path === "" ? "" : ` at '${path}'`;
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
