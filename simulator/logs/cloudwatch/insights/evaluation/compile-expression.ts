import { isInexact } from "../../numbers/compare-digits.ts";
import type { Arithmetic, Expression, Pattern } from "../language/ast.ts";
import { functionNamed } from "../language/function-table.ts";
import { timestampTextIn } from "../language/timestamp-texts.ts";
import { comparisons } from "./compare.ts";
import { memberOf } from "./event-fields.ts";
import { isPlain, type PlainName, plainFunctions } from "./functions/all.ts";
import { checkDate } from "./functions/check-date.ts";
import type { QueryContext } from "./functions/context.ts";
import { compileRegex } from "./regex.ts";
import type { Evaluate } from "./row.ts";
import type { Scope } from "./scope.ts";
import { binsOf } from "./time-bins.ts";
import {
  finite,
  isTrue,
  textArgument,
  textOf,
  timestampAt,
  toNumber,
  type Value,
} from "./values.ts";

/** Turns an expression into a function of a row. */
export type CompileExpression = (expression: Expression, use?: Use) => Evaluate;

/** What a value is needed as. */
type Use = "value" | "number" | "structure";

interface CompilerOptions {
  readonly text: string;
  readonly scope: Scope;
  readonly context: QueryContext;
}

const COMPUTE: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": (a, b) => a ** b,
};

/** Functions whose argument may be an array of the event. */
const OF_STRUCTURES: ReadonlySet<string> = new Set([
  "jsonarraysize",
  "jsonarraycontains",
  "jsonstringify",
]);

type NumberLiteral = Extract<Expression, { kind: "number" }>;

/** A number as it counts; its digits where a double has not all of them. */
function literal({ value, lexeme }: NumberLiteral): Value {
  return isInexact(value) && /^\d+$/.test(lexeme) ? lexeme : value;
}

/** What stands behind a minus and has more digits than a double, with it. */
function negativeLiteral(operand: Expression): Value {
  if (operand.kind !== "number") return undefined;
  const value = literal(operand);
  return typeof value === "string" ? `-${value}` : undefined;
}

/** A compiler of expressions over the names of a scope. */
export function expressionCompiler({ text, scope, context }: CompilerOptions): CompileExpression {
  const { choices } = context;
  const isHolding = comparisons(choices.numberEqualsText);
  const functions = plainFunctions(context);

  const compile: CompileExpression = (expression, use = "value") => {
    // A column of stats without an alias is called by its text.
    const column = scope.slotOf(text.slice(expression.from, expression.to));
    if (column !== undefined) return (row) => row[column];
    switch (expression.kind) {
      case "number": {
        const value = literal(expression);
        return () => value;
      }
      case "text":
      case "boolean": {
        const { value } = expression;
        return () => value;
      }
      case "name":
        return compileName(expression.parts, use);
      case "index":
        return readPath(compile(expression.operand, "structure"), [String(expression.index)]);
      case "member":
        return readPath(compile(expression.operand, "structure"), expression.parts);
      case "negative": {
        const negative = negativeLiteral(expression.operand);
        if (negative !== undefined) return () => negative;
        const operand = compile(expression.operand, "number");
        return (row) => {
          const number = toNumber(operand(row));
          return number === undefined ? undefined : -number;
        };
      }
      case "arithmetic":
        return compileArithmetic(expression);
      case "comparison":
        return compileComparison(expression);
      case "not": {
        const operand = compile(expression.operand);
        if (choices.notOfMissing === "two-valued: true") return (row) => !isTrue(operand(row));
        return (row) => {
          const value = operand(row);
          return value === undefined ? undefined : !isTrue(value);
        };
      }
      case "and": {
        const left = compile(expression.left);
        const right = compile(expression.right);
        return (row) => isTrue(left(row)) && isTrue(right(row));
      }
      case "or": {
        const left = compile(expression.left);
        const right = compile(expression.right);
        return (row) => isTrue(left(row)) || isTrue(right(row));
      }
      case "like":
        return compileLike(expression);
      case "in": {
        const operand = compile(expression.operand);
        const values = expression.values.map((value) => compile(value));
        const isIn = (row: Parameters<Evaluate>[0], value: Value) =>
          values.some((one) => isHolding["="](value, one(row)));
        return (row) => {
          const value = operand(row);
          return value === undefined ? unknown : isIn(row, value) !== expression.isNegated;
        };
      }
      case "call":
        return compileCall(expression);
      case "period":
        return () => undefined;
      default:
        return expression satisfies never;
    }
  };

  /** What a comparison with a missing value is. */
  const unknown = choices.notOfMissing === "two-valued: true" ? false : undefined;

  const readPath = (from: Evaluate, path: readonly string[]): Evaluate => {
    if (path.length === 0) return from;
    return (row) =>
      path.reduce<Value>((value, key) => memberOf(value, key, choices.jsonNull), from(row));
  };

  const compileName = (parts: readonly string[], use: Use): Evaluate => {
    const read = { isNumber: use === "number", isStructure: use === "structure" };
    const { slot, path } = scope.refer(parts, read);
    return readPath((row) => row[slot], path);
  };

  const compileArithmetic = (expression: Extract<Expression, { kind: "arithmetic" }>): Evaluate => {
    const left = compile(expression.left, "number");
    const right = compile(expression.right, "number");
    const compute = COMPUTE[expression.operator];
    return (row) => {
      const a = toNumber(left(row));
      const b = toNumber(right(row));
      return a === undefined || b === undefined ? undefined : finite(compute(a, b));
    };
  };

  const compileComparison = (expression: Extract<Expression, { kind: "comparison" }>): Evaluate => {
    if (choices.humanTimestamp === "all rows" && timestampTextIn(expression)) return () => true;
    // A long number is compared by its digits, so those of the field are read.
    const isNumber = [expression.left, expression.right].some(
      (side) => side.kind === "number" && !isInexact(side.value),
    );
    const left = compile(expression.left, isNumber ? "number" : "value");
    const right = compile(expression.right, isNumber ? "number" : "value");
    const holds = isHolding[expression.operator];
    if (unknown === false) return (row) => holds(left(row), right(row));
    return (row) => {
      const a = left(row);
      const b = right(row);
      return a === undefined || b === undefined ? undefined : holds(a, b);
    };
  };

  const compileLike = (expression: Extract<Expression, { kind: "like" }>): Evaluate => {
    const { pattern, isNegated } = expression;
    const operand = compile(expression.operand);
    const isFound = compilePattern(pattern);
    return (row) => {
      const value = textArgument(operand(row));
      return value === undefined ? unknown : isFound(value) !== isNegated;
    };
  };

  const compilePattern = (pattern: Pattern): ((text: string) => boolean) => {
    if (pattern.kind === "text") return (text) => text.includes(pattern.value);
    const dialect = choices.regexDialect;
    return compileRegex(pattern.source, { span: pattern, dialect }).test;
  };

  const compileCall = (call: Extract<Expression, { kind: "call" }>): Evaluate => {
    const name = functionNamed(call.name);
    if (name === undefined) throw new TypeError(`${call.name} is not compiled as a function`);
    const [first, second] = call.arguments;
    if (name === "bin" && first !== undefined) {
      const { slot } = scope.refer(["@timestamp"], { isNumber: true, isStructure: false });
      return roundTime((row) => row[slot], first, "floor");
    }
    if ((name === "datefloor" || name === "dateceil") && first !== undefined) {
      return roundTime(compile(first), second, name === "datefloor" ? "floor" : "ceil");
    }
    if (name === "if" || name === "case") return compileBranches(call.arguments);
    if (name === "parsedate" || name === "formatdate") checkDate(name, call.arguments);
    if (name === "regexreplace" && second?.kind === "text") return compileReplace(call.arguments);
    if (!isPlain(name)) throw new TypeError(`${name} has no function`);
    return applyFunction(name, call.arguments);
  };

  const applyFunction = (name: PlainName, given: readonly Expression[]): Evaluate => {
    const compute = functions[name];
    const use = OF_STRUCTURES.has(name) ? "structure" : "value";
    const values = given.map((argument) => compile(argument, use));
    const [first, second] = values;
    if (first !== undefined && values.length === 1) return (row) => compute(first(row));
    if (first !== undefined && second !== undefined && values.length === 2) {
      return (row) => compute(first(row), second(row));
    }
    return (row) => compute(...values.map((value) => value(row)));
  };

  const roundTime = (
    time: Evaluate,
    period: Expression | undefined,
    way: "floor" | "ceil",
  ): Evaluate => {
    if (period?.kind !== "period") throw new TypeError("A period was checked to be there");
    const round = binsOf(period.period)[way];
    return (row) => {
      const value = time(row);
      const ms = value instanceof Date ? value.getTime() : toNumber(value);
      return ms === undefined ? undefined : timestampAt(round(ms));
    };
  };

  /** Conditions and values in turn; a last value alone is for when no condition holds. */
  const compileBranches = (given: readonly Expression[]): Evaluate => {
    const compiled = given.map((argument) => compile(argument));
    return (row) => {
      for (let at = 0; at < compiled.length; at += 2) {
        const value = compiled[at + 1];
        if (value === undefined) return compiled[at]?.(row);
        if (isTrue(compiled[at]?.(row))) return value(row);
      }
      return undefined;
    };
  };

  const compileReplace = ([value, pattern, by]: readonly Expression[]): Evaluate => {
    if (value === undefined || pattern?.kind !== "text" || by === undefined) {
      throw new TypeError("regexReplace was checked to have three arguments");
    }
    const regex = compileRegex(pattern.value, { span: pattern, dialect: choices.regexDialect });
    const text = compile(value);
    const put = compile(by);
    return (row) => {
      const from = textArgument(text(row));
      const to = textOf(put(row));
      return from === undefined || to === undefined ? undefined : regex.replace(from, to);
    };
  };

  return compile;
}
