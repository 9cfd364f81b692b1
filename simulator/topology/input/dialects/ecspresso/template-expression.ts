import {
  type KnownValue,
  type TemplateFunctions,
  type TemplateValue,
  text,
  type UnknownTemplateValue,
  wrong,
} from "./template-value.ts";

type Token =
  | { readonly kind: "value"; readonly value: KnownValue }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "(" | ")" | "|" }
  | { readonly kind: "other"; readonly written: string };

/** Words of Go's templates that steer instead of giving a value. */
const STEERING = new Set("if else end range with define block template break continue".split(" "));

const TOKEN =
  /\s+|(?<raw>`[^`]*`)|(?<quoted>"(?:[^"\\\n]|\\.)*")|(?<number>[+-]?\d+(?![\w.]))|(?<name>[A-Za-z_]\w*)|(?<mark>[()|])|(?<other>[^\s()|`"]+|[`"])/gy;

interface EvaluateOptions {
  readonly functions: TemplateFunctions;
  /** Offset of the `{{` in the file. */
  readonly call: number;
}

/**
 * Evaluates what stands between `{{` and `}}`: calls of functions, pipes, parentheses, texts and numbers, as Go's text/template
 * has them. https://pkg.go.dev/text/template
 */
export function evaluateExpression(source: string, options: EvaluateOptions): TemplateValue {
  const tokens = tokensOf(source);
  const [first] = tokens;
  if (first === undefined) return wrong("The template between {{ and }} is empty.");
  if (first.kind === "name" && STEERING.has(first.name)) {
    return wrong(
      `"${first.name}" of a template is not evaluated here: only calls of functions are. Give the output of \`ecspresso render\` in place of this file.`,
    );
  }
  const strange = tokens.find((token) => token.kind === "other");
  if (strange?.kind === "other") {
    return wrong(
      `${JSON.stringify(strange.written.slice(0, 20))} is not understood in a template: only names of functions, texts in backticks or double quotes, numbers, pipes and parentheses are.`,
    );
  }
  const isOpen = tokens.some(
    ({ kind }, index) => kind === "|" && !isBetween(tokens[index - 1], tokens[index + 1]),
  );
  if (isOpen) return wrong("A | of the template needs a value before it and a function after it.");
  const { value, next } = pipelineAt(tokens, 0, options);
  if (value.kind !== "wrong" && next < tokens.length) return wrong("A ) has no ( before it.");
  return value;
}

function tokensOf(source: string): readonly Token[] {
  return [...source.matchAll(TOKEN)].flatMap(({ groups = {} }): readonly Token[] => {
    const { raw, quoted, number, name, mark, other } = groups;
    if (raw !== undefined) return [{ kind: "value", value: text(raw.slice(1, -1)) }];
    if (quoted !== undefined) {
      const unquoted = unquote(quoted);
      return [
        unquoted === undefined
          ? { kind: "other", written: quoted }
          : { kind: "value", value: text(unquoted) },
      ];
    }
    if (number !== undefined) {
      return [{ kind: "value", value: { kind: "number", number: Number(number) } }];
    }
    if (name !== undefined) return [{ kind: "name", name }];
    if (mark !== undefined) return [{ kind: mark as "(" }];
    return other === undefined ? [] : [{ kind: "other", written: other }];
  });
}

/** Go's escapes are JSON's, and some that nobody writes. */
function unquote(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted);
  } catch {
    return undefined;
  }
}

/** Whether a pipe stands between something that gives a value and a function that takes it. */
function isBetween(before: Token | undefined, after: Token | undefined): boolean {
  const gives = before !== undefined && before.kind !== "(" && before.kind !== "|";
  return gives && after?.kind === "name";
}

interface Evaluated {
  readonly value: TemplateValue;
  /** Index of the first token behind it. */
  readonly next: number;
}

/** `a b | c d`: what a gives is the last argument of c. */
function pipelineAt(tokens: readonly Token[], start: number, options: EvaluateOptions): Evaluated {
  let { value, next } = commandAt(tokens, start, { ...options, piped: undefined });
  while (value.kind !== "wrong" && tokens[next]?.kind === "|") {
    ({ value, next } = commandAt(tokens, next + 1, { ...options, piped: value }));
  }
  return { value, next };
}

function commandAt(
  tokens: readonly Token[],
  start: number,
  options: EvaluateOptions & { readonly piped: TemplateValue | undefined },
): Evaluated {
  const first = tokens[start];
  const args: TemplateValue[] = [];
  let next = first?.kind === "name" ? start + 1 : start;
  for (;;) {
    const token = tokens[next];
    if (token === undefined || token.kind === ")" || token.kind === "|") break;
    const operand = operandAt(tokens, next, options);
    if (operand.value.kind === "wrong") return operand;
    args.push(operand.value);
    next = operand.next;
  }
  if (options.piped !== undefined) args.push(options.piped);
  if (first?.kind === "name") return { value: called(first.name, args, options), next };
  const [value = wrong("Parentheses of the template are empty."), ...more] = args;
  return {
    value: more.length === 0 ? value : wrong("A template calls something that is not a function."),
    next,
  };
}

function operandAt(tokens: readonly Token[], start: number, options: EvaluateOptions): Evaluated {
  const token = tokens[start];
  if (token?.kind === "value") return { value: token.value, next: start + 1 };
  // A name among arguments is a function without arguments.
  if (token?.kind === "name") return { value: called(token.name, [], options), next: start + 1 };
  const inner = pipelineAt(tokens, start + 1, options);
  if (inner.value.kind === "wrong") return inner;
  return tokens[inner.next]?.kind === ")"
    ? { value: inner.value, next: inner.next + 1 }
    : { value: wrong("A ( of the template has no ) after it."), next: inner.next };
}

function called(
  name: string,
  args: readonly TemplateValue[],
  { functions, call }: EvaluateOptions,
): TemplateValue {
  const known = functions.get(name);
  if (known === undefined) {
    return wrong(
      `A template has no function "${name}" here; there are: ${[...functions.keys()].join(", ")}.`,
    );
  }
  const unknown = args.filter((arg): arg is UnknownTemplateValue => arg.kind === "unknown");
  const [first, ...others] = unknown.flatMap(({ causes }) => causes);
  if (first !== undefined) return { kind: "unknown", causes: [first, ...others] };
  return known(
    args.filter((arg): arg is KnownValue => arg.kind === "text" || arg.kind === "number"),
    call,
  );
}
