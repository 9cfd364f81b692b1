import type { Arithmetic, Comparison, Expression, Pattern } from "./ast.ts";
import { commandNamed, isRefusedCommand } from "./command-table.ts";
import {
  AGGREGATES,
  aggregateNamed,
  FUNCTIONS,
  type FunctionRow,
  functionNamed,
  isRefusedFunction,
  REPLACED_FUNCTIONS,
} from "./function-table.ts";
import { hintFor } from "./hint-for.ts";
import { takeName } from "./parse-name.ts";
import { periodUnit } from "./periods.ts";
import { compileError, QueryError, RefusalError, type Span } from "./query-error.ts";
import { unescapeText } from "./texts.ts";
import type { TokenReader } from "./token-reader.ts";

/** How expressions are read where AWS does not say it. */
export interface ExpressionOptions {
  /** Whether `and` binds more tightly than `or`. */
  readonly isAndFirst: boolean;
  /** Whether a backslash escapes a quote in a text. */
  readonly hasEscapes: boolean;
}

/** As they are written in the documentation. */
const FUNCTION_NAMES = [...Object.values(FUNCTIONS), ...Object.values(AGGREGATES)].map(
  ({ usage }) => usage.replace(/\(.*/s, ""),
);

/** Deeper expressions are refused: the evaluation needs a call for each level. */
const DEEPEST = 200;

const LEVELS = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6, power: 7, sign: 8 };

const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);
const SUMS: ReadonlySet<string> = new Set(["+", "-"]);
const PRODUCTS: ReadonlySet<string> = new Set(["*", "/", "%"]);

/** Takes an expression: a Pratt parser over the operators of the language. */
export function takeExpression(reader: TokenReader, options: ExpressionOptions): Expression {
  let depth = 0;

  const deeper = <T>(take: () => T): T => {
    if (depth >= DEEPEST) {
      const place = reader.peek() ?? { from: reader.end, to: reader.end };
      throw compileError(`The expression is nested more than ${DEEPEST} times`, place);
    }
    depth++;
    const taken = take();
    depth--;
    return taken;
  };

  const spanFrom = (from: number): Span => ({ from, to: reader.end });

  const take = (level: number): Expression =>
    deeper(() => {
      let left = takePrefix();
      for (;;) {
        const next = takeInfix(left, level);
        if (next === undefined) return left;
        left = next;
      }
    });

  const takePrefix = (): Expression => {
    const from = reader.peek()?.from ?? reader.query.length;
    if (reader.takeIf("not")) {
      const operand = take(LEVELS.not);
      return { kind: "not", operand, ...spanFrom(from) };
    }
    if (reader.takeIf("-")) {
      const operand = take(LEVELS.sign);
      return { kind: "negative", operand, ...spanFrom(from) };
    }
    if (reader.takeIf("+")) return take(LEVELS.sign);
    return takePrimary();
  };

  const takeInfix = (left: Expression, level: number): Expression | undefined => {
    const token = reader.peek();
    if (token === undefined || token.kind === "text" || token.kind === "regex") return undefined;
    const symbol = reader.textOf(token).toLowerCase();
    const { from } = left;
    const logic = symbol === "or" || symbol === "and" ? symbol : undefined;
    if (logic !== undefined) {
      const own = options.isAndFirst ? LEVELS[logic] : LEVELS.or;
      if (own < level) return undefined;
      reader.take();
      const right = take(own + 1);
      return { kind: logic, left, right, ...spanFrom(from) };
    }
    if (COMPARISONS.has(symbol)) {
      if (level > LEVELS.comparison) return undefined;
      reader.take();
      const right = take(LEVELS.comparison + 1);
      return { kind: "comparison", operator: symbol as Comparison, left, right, ...spanFrom(from) };
    }
    const isMatch = symbol === "like" || symbol === "=~" || symbol === "in" || symbol === "not";
    if (isMatch) return level > LEVELS.comparison ? undefined : takeMatch(left);
    const own = levelOf(symbol);
    if (own === undefined || own < level) return undefined;
    reader.take();
    const right = take(own + 1);
    return { kind: "arithmetic", operator: symbol as Arithmetic, left, right, ...spanFrom(from) };
  };

  const takeMatch = (operand: Expression): Expression => {
    const { from } = operand;
    const isNegated = reader.takeIf("not") !== undefined;
    if (reader.takeIf("like")) {
      const pattern = takePattern(reader, options);
      return { kind: "like", operand, pattern, isNegated, ...spanFrom(from) };
    }
    if (!isNegated && reader.takeIf("=~")) {
      if (reader.peek()?.kind !== "regex") throw reader.unexpected("=~ takes a regex: /…/");
      const pattern = takePattern(reader, options);
      return { kind: "like", operand, pattern, isNegated, ...spanFrom(from) };
    }
    reader.expect("in");
    if (reader.isNext("(") && isQueryNext(reader)) throw refusal("subqueries", reader.take());
    reader.expect("[");
    const values = [take(LEVELS.or)];
    while (reader.takeIf(",")) values.push(take(LEVELS.or));
    reader.expect("]");
    return { kind: "in", operand, values, isNegated, ...spanFrom(from) };
  };

  const takePrimary = (): Expression => {
    const token = reader.peek();
    if (token === undefined) throw reader.unexpected();
    const { from, to, kind } = token;
    if (kind === "number") {
      reader.take();
      const lexeme = reader.textOf(token);
      return { kind, value: Number(lexeme), lexeme, from, to };
    }
    if (kind === "text") return takeText(reader, options);
    if (reader.isNext("(")) {
      reader.take();
      const inner = take(LEVELS.or);
      reader.expect(")");
      return takePostfix({ ...inner, ...spanFrom(from) });
    }
    if (!reader.isName()) throw reader.unexpected();
    if (kind === "function") return takePostfix(takeCall());
    const name = takeName(reader);
    const word = reader.textOf(name).toLowerCase();
    if (word === "true" || word === "false")
      return { kind: "boolean", value: word === "true", from, to };
    return takePostfix({ kind: "name", ...name });
  };

  /** `list[1]`, `list[1].name`, `jsonParse(text).name` */
  const takePostfix = (operand: Expression): Expression => {
    const { from } = operand;
    let taken = operand;
    for (;;) {
      if (reader.isNext("[")) {
        const index = takeIndex();
        taken = { kind: "index", operand: taken, index, ...spanFrom(from) };
      } else if (isDotNext()) {
        reader.take();
        const { parts } = takeName(reader);
        taken = { kind: "member", operand: taken, parts, ...spanFrom(from) };
      } else return taken;
    }
  };

  const takeIndex = (): number => {
    reader.take();
    const index = reader.peek();
    if (index?.kind !== "number") throw reader.unexpected();
    reader.take();
    reader.expect("]");
    return Number(reader.textOf(index));
  };

  /** Dots inside of names belong to their tokens; this one stands directly behind `)` or `]`. */
  const isDotNext = (): boolean => {
    const token = reader.peek();
    return token !== undefined && token.from === reader.end && reader.textOf(token) === ".";
  };

  const takeCall = (): Expression => {
    const nameSpan = reader.take();
    const { from } = nameSpan;
    const name = reader.textOf(nameSpan);
    const row = rowOf(name, nameSpan);
    reader.expect("(");
    let isStar = false;
    const values: Expression[] = [];
    if (reader.isNext("*") && aggregateNamed(name) === "count") {
      reader.take();
      isStar = true;
    } else if (!reader.isNext(")")) {
      values.push(takeArgument());
      while (reader.takeIf(",")) values.push(takeArgument());
    }
    reader.expect(")");
    const call = {
      kind: "call",
      name,
      nameSpan,
      arguments: values,
      isStar,
      ...spanFrom(from),
    } as const;
    checkArguments(call, row);
    return call;
  };

  const takeArgument = (): Expression => {
    const token = reader.peek();
    if (token?.kind !== "period") return take(LEVELS.or);
    reader.take();
    const [, count = "", letters = ""] = /^([\d.]+)(.*)$/.exec(reader.textOf(token)) ?? [];
    const unit = periodUnit(letters);
    if (unit === undefined) throw new QueryError(`Unknown unit of time: ${letters}`, token);
    if (Number(count) === 0) throw compileError("A period must be longer than 0", token);
    return {
      kind: "period",
      period: { count: Number(count), unit },
      from: token.from,
      to: token.to,
    };
  };

  return take(LEVELS.or);
}

/** Takes what `like` or `parse` looks for. */
export function takePattern(reader: TokenReader, options: ExpressionOptions): Pattern {
  const token = reader.peek();
  if (token?.kind === "text") return takeText(reader, options);
  if (token?.kind !== "regex") throw reader.unexpected();
  reader.take();
  const { from, to } = token;
  const written = reader.textOf(token);
  return { kind: "regex", source: written.slice(1, -1).replaceAll("\\/", "/"), from, to };
}

function takeText(reader: TokenReader, { hasEscapes }: ExpressionOptions) {
  const written = reader.textOf(reader.peek() ?? { from: 0, to: 0 });
  const quote = written[0] ?? "";
  if (!hasEscapes && written.includes(`\\${quote}`)) throw reader.unexpected();
  const { from, to } = reader.take();
  return { kind: "text", value: unescapeText(written, { hasEscapes }), from, to } as const;
}

/** The error for something that AWS has and the simulator has not. */
export function refusal(what: string, { from, to }: Span): RefusalError {
  const verb = what.endsWith("ies") ? "are" : "is";
  const message = `${what} ${verb} not supported by this simulator (AWS has it) ([${from},${to}])`;
  return new RefusalError(message, { from, to });
}

function levelOf(symbol: string): number | undefined {
  if (SUMS.has(symbol)) return LEVELS.sum;
  if (PRODUCTS.has(symbol)) return LEVELS.product;
  return symbol === "^" ? LEVELS.power : undefined;
}

/** Whether what follows the parenthesis is a query. */
function isQueryNext(reader: TokenReader): boolean {
  const token = reader.peek(1);
  const word = token && reader.textOf(token);
  return word !== undefined && (commandNamed(word) !== undefined || isRefusedCommand(word));
}

function rowOf(name: string, span: Span): FunctionRow {
  const aggregate = aggregateNamed(name);
  if (aggregate !== undefined) return AGGREGATES[aggregate];
  const known = functionNamed(name);
  if (known !== undefined) return FUNCTIONS[known];
  if (isRefusedFunction(name)) throw refusal(name, span);
  const replaced = REPLACED_FUNCTIONS.get(name.toLowerCase());
  const hint = replaced === undefined ? hintFor(name, FUNCTION_NAMES) : `write ${replaced}`;
  throw compileError(`Unknown function: ${name}`, span, hint);
}

type Call = Extract<Expression, { kind: "call" }>;

function checkArguments(
  call: Call,
  { usage, arguments: [fewest, most], period, percent }: FunctionRow,
): void {
  const { arguments: given, name, isStar } = call;
  if (!isStar && (given.length < fewest || given.length > most)) {
    throw compileError(`Invalid number of arguments for ${name}`, call, `write ${usage}`);
  }
  for (const [index, argument] of given.entries()) {
    if (index === percent && (argument.kind !== "number" || argument.value > 100))
      throw compileError(`${name} needs a number from 0 to 100`, argument, `write ${usage}`);
    if ((argument.kind === "period") === (index === period)) continue;
    const problem = argument.kind === "period" ? "takes no period" : "needs a period such as 5m";
    throw compileError(`${name} ${problem}`, argument, `write ${usage}`);
  }
}
