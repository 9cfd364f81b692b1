import type { InputFile } from "../../files/input-file.ts";
import type { Answers } from "../answers.ts";
import type { Origin, UnknownCause } from "../input-value.ts";
import {
  type KnownValue,
  type TemplateFunction,
  type TemplateValue,
  text,
  type WrongValue,
  wrong,
} from "./template-value.ts";
import type { TerraformState } from "./terraform-state.ts";

/** What functions need to know of the reading that they are part of. */
export interface ReadingContext {
  readonly answers: Answers;
  /** By id: the same unknown has one cause, with the place of its first use. */
  readonly causes: Map<string, UnknownCause>;
  /** Names of the variables that templates took from the shell. */
  readonly shellVariables: Set<string>;
  /** Of Terraform, that plugins have read: several configs may name one. */
  readonly states: Map<InputFile, TerraformState>;
}

/** Where a call stands, by the offset of its `{{`. */
export type OriginOf = (call: number) => Origin;

export type NamedFunction = readonly [name: string, TemplateFunction];

/**
 * The functions of every template: of configs, and of definitions.
 *
 * https://github.com/kayac/ecspresso#template-syntax
 */
export function basicFunctions(
  context: ReadingContext,
  originOf: OriginOf,
): readonly NamedFunction[] {
  const variable = (name: string) => {
    const answer = context.answers.environment(name);
    if (answer?.from === "the shell") context.shellVariables.add(name);
    return answer?.value;
  };
  return [
    // Each word is a variable, an empty one counts as none, and the last word is the text itself.
    ofTexts("env", { least: 0, most: Number.POSITIVE_INFINITY }, (words) => {
      return text(words.map(variable).find((value) => value) ?? words.at(-1) ?? "");
    }),
    ofTexts("must_env", { least: 1 }, ([name = ""], call) => {
      const value = variable(name);
      if (value !== undefined) return text(value);
      return unknown(context, `environment:${name}`, {
        origin: originOf(call),
        reason: `must_env ${name} has no value`,
        remedy: `Set ${name} in the shell, or write in sc-sim.yaml: environment: {${JSON.stringify(name)}:"…"}`,
        answer: { key: "environment", name },
        isRequired: true,
      });
    }),
    ofTexts("json_escape", { least: 1 }, ([value = ""]) => text(goJson(value).slice(1, -1))),
    ["printf", (args) => formatted("printf", args)],
  ];
}

interface Count {
  readonly least: number;
  /** @default least */
  readonly most?: number;
}

/** A function that takes texts only. */
export function ofTexts(
  name: string,
  { least, most = least }: Count,
  call: (words: readonly string[], at: number) => TemplateValue,
): NamedFunction {
  return [
    name,
    (args, at) => {
      const words = args.flatMap((arg) => (arg.kind === "text" ? arg.text : []));
      if (words.length < args.length) return wrong(`${name} of a template takes texts only.`);
      if (words.length < least || words.length > most) {
        return wrong(`${name} of a template takes ${least} texts; here it gets ${words.length}.`);
      }
      return call(words, at);
    },
  ];
}

/** A value that is not known, with the cause that the first use of the same gave. */
export function unknown(
  { causes }: ReadingContext,
  id: string,
  facts: Omit<UnknownCause, "id">,
): TemplateValue {
  const cause = causes.get(id) ?? { ...facts, id };
  causes.set(id, cause);
  return { kind: "unknown", causes: [cause] };
}

/** `%s`, `%d`, `%v` and `%q`, as Go has them. */
export function formatted(name: string, args: readonly KnownValue[]): KnownValue | WrongValue {
  const [format, ...rest] = args;
  if (format?.kind !== "text") return wrong(`${name} of a template takes a format first.`);
  let used = 0;
  let strange: string | undefined;
  const written = format.text.replace(/%(.?)/gs, (verb, letter: string) => {
    if (letter === "%") return "%";
    const arg = rest[used++];
    const isFitting =
      arg !== undefined &&
      (letter === "v" || (arg.kind === "number" ? letter === "d" : /[sq]/.test(letter)));
    if (!isFitting) {
      strange ??= verb;
      return "";
    }
    const value = arg.kind === "number" ? String(arg.number) : arg.text;
    return letter === "q" ? goJson(value) : value;
  });
  if (strange !== undefined) {
    return wrong(`${name} of a template has ${strange} in its format, and no value that fits it.`);
  }
  if (used < rest.length) return wrong(`${name} of a template has more values than its format.`);
  return text(written);
}

/** JSON as Go writes it. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
