import type { Command, Expression, Item, Source } from "./language/ast.ts";
import type { CompiledQuery, QueryResult } from "./run-query.ts";

/** One command of a query, in words. */
export interface ExplainedCommand {
  /** The command as it was written. */
  readonly written: string;
  /** How it was understood, with parentheses where the order counts. */
  readonly meaning: string;
  /** How many rows it gave on; `undefined` for a command that has no rows. */
  readonly kept?: number;
}

/** What a query was understood to be, and what each of its commands kept. */
export function explainQuery(
  { query }: Pick<CompiledQuery, "query">,
  { kept }: Pick<QueryResult, "kept">,
): readonly ExplainedCommand[] {
  return query.commands.map((command, index) => {
    const count = kept[index];
    const hasRows = command.kind !== "source" && command.kind !== "unmask";
    return {
      written: query.text.slice(command.from, command.to).replace(/\s+/g, " "),
      meaning: meaningOf(command),
      ...(hasRows && count !== undefined && { kept: count }),
    };
  });
}

function meaningOf(command: Command): string {
  switch (command.kind) {
    case "fields":
      return `shows ${command.items.map(itemText).join(", ")}`;
    case "display":
      return `shows only ${command.items.map(itemText).join(", ")}`;
    case "filter":
      return `keeps events with ${textOf(command.condition)}`;
    case "parse": {
      const field = command.field?.name ?? "@message";
      const names = command.names.map(({ name }) => name).join(", ");
      const multi = command.isMulti ? ", a row for each match" : "";
      return `takes ${names || "the named groups"} out of ${field} (${command.mode})${multi}`;
    }
    case "stats": {
      const by = command.by.length === 0 ? "" : ` for each ${command.by.map(itemText).join(", ")}`;
      return `computes ${command.items.map(itemText).join(", ")}${by}`;
    }
    case "sort": {
      const keys = command.keys.map(({ name, direction = "asc" }) => `${name} ${direction}`);
      return `sorts by ${keys.join(", ")}; numbers behind texts, missing values first`;
    }
    case "limit":
      return `keeps ${command.isAny ? "any" : "the first"} ${command.count}`;
    case "dedup":
      return `keeps the first row of each ${command.keys.map(({ name }) => name).join(", ")}`;
    case "unmask":
      return "changes nothing: nothing is masked";
    case "unnest":
      return `a row for each element of ${textOf(command.list)}, as ${command.into.name}`;
    case "expand":
      return `a row for each element of the array ${command.field.name}`;
    case "source":
      return sourceMeaning(command.source);
    default:
      return command satisfies never;
  }
}

function sourceMeaning({ namePrefixes, accountIdentifiers, groupClasses }: Source): string {
  const names = namePrefixes && ` whose names begin with ${namePrefixes.join(" or ")}`;
  const accounts = accountIdentifiers && ` of account ${accountIdentifiers.join(" or ")}`;
  const classes = groupClasses && ` of class ${groupClasses.join(" or ")}`;
  return `reads all log groups${names ?? ""}${accounts ?? ""}${classes ?? ""}`;
}

function itemText({ expression, alias }: Item): string {
  return alias === undefined ? textOf(expression) : `${textOf(expression)} as ${alias.name}`;
}

/** An expression with a parenthesis around each operation in another. */
function textOf(expression: Expression, isInner = false): string {
  const grouped = (text: string) => (isInner ? `(${text})` : text);
  const inner = (one: Expression) => textOf(one, true);
  switch (expression.kind) {
    case "number":
      return expression.lexeme;
    case "text":
      return JSON.stringify(expression.value);
    case "boolean":
      return String(expression.value);
    case "period":
      return `${expression.period.count}${expression.period.unit.names[0]}`;
    case "name":
      return expression.name;
    case "call":
      return `${expression.name}(${expression.isStar ? "*" : expression.arguments.map((one) => textOf(one)).join(", ")})`;
    case "arithmetic":
    case "comparison":
      return grouped(`${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`);
    case "and":
    case "or":
      return grouped(`${inner(expression.left)} ${expression.kind} ${inner(expression.right)}`);
    case "negative":
      return `-${inner(expression.operand)}`;
    case "not":
      return grouped(`not ${inner(expression.operand)}`);
    case "like": {
      const { pattern, isNegated, operand } = expression;
      const sought =
        pattern.kind === "text" ? JSON.stringify(pattern.value) : `/${pattern.source}/`;
      return grouped(`${inner(operand)} ${isNegated ? "not like" : "like"} ${sought}`);
    }
    case "in": {
      const values = expression.values.map((one) => textOf(one)).join(", ");
      return grouped(
        `${inner(expression.operand)} ${expression.isNegated ? "not in" : "in"} [${values}]`,
      );
    }
    case "index":
      return `${inner(expression.operand)}[${expression.index}]`;
    case "member":
      return `${inner(expression.operand)}.${expression.parts.join(".")}`;
    default:
      return expression satisfies never;
  }
}
