import {
  formatted,
  type NamedFunction,
  type OriginOf,
  ofTexts,
  type ReadingContext,
  unknown,
} from "./template-functions.ts";
import { type TemplateValue, text, wrong } from "./template-value.ts";
import type { StateLookup } from "./terraform-state.ts";

/** A plugin of a config, with what it needs. */
export interface Plugin {
  readonly name: "tfstate" | "cloudformation" | "ssm" | "secretsmanager";
  /** `func_prefix`: stands before the names of its functions. */
  readonly prefix: string;
  /** Of `tfstate`. */
  readonly state?: StateLookup;
}

/** Every config has these two. https://github.com/kayac/ecspresso#plugins */
export const DEFAULT_PLUGINS: readonly Plugin[] = [
  { name: "ssm", prefix: "" },
  { name: "secretsmanager", prefix: "" },
];

/** The functions that a plugin adds to the templates of definitions. Those that ask AWS give values that are not known. */
export function pluginFunctions(
  { name, prefix, state }: Plugin,
  context: ReadingContext,
  originOf: OriginOf,
): readonly NamedFunction[] {
  switch (name) {
    case "tfstate":
      return stateFunctions(prefix, state, context, originOf);
    case "cloudformation":
      return [
        ofTexts(`${prefix}cfn_output`, { least: 2 }, ([stack, key], call) =>
          onlyOnAws(`cfn_output ${stack} ${key}`, `output:${stack}/${key}`, call),
        ),
        ofTexts(`${prefix}cfn_export`, { least: 1 }, ([exported], call) =>
          onlyOnAws(`cfn_export ${exported}`, `import:${exported}`, call),
        ),
      ];
    case "ssm":
      return [[`${prefix}ssm`, ssm]];
    case "secretsmanager":
      return [
        ofTexts(`${prefix}secretsmanager_arn`, { least: 1 }, ([id], call) =>
          onlyOnAws(`secretsmanager_arn ${id}`, `secretsmanager_arn:${id}`, call),
        ),
      ];
  }

  /** `ssm NAME`, or `ssm NAME INDEX` for an entry of a StringList. */
  function ssm(...[args, call]: Parameters<NamedFunction[1]>): TemplateValue {
    const [parameter, index, ...more] = args;
    const isFitting =
      parameter?.kind === "text" && more.length === 0 && (index?.kind ?? "number") === "number";
    if (!isFitting) return wrong("ssm of a template takes the name of a parameter, and an index.");
    const value = onlyOnAws(`ssm ${parameter.text}`, `ssm:${parameter.text}`, call);
    if (value.kind !== "text" || index?.kind !== "number") return value;
    const entry = value.text.split(",")[index.number];
    return entry === undefined
      ? wrong(`ssm ${parameter.text} has no entry ${index.number}.`)
      : text(entry);
  }

  function onlyOnAws(what: string, key: string, call: number): TemplateValue {
    return answered(context, {
      what,
      key,
      call,
      originOf,
      why: "asks AWS, which is not asked here",
    });
  }
}

function stateFunctions(
  prefix: string,
  state: StateLookup | undefined,
  context: ReadingContext,
  originOf: OriginOf,
): readonly NamedFunction[] {
  const name = `${prefix}tfstate`;
  const lookUp = (written: string, call: number) => {
    // Quotes stand in JSON otherwise.
    const address = written.replaceAll("'", '"');
    const found = state?.(address) ?? { kind: "unknown", why: "has no state" };
    if (found.kind === "found") return text(found.text);
    if (found.kind === "unread") return { kind: "unknown", causes: found.causes } as const;
    const key = `${name}:${address}`;
    return answered(context, { what: `${name} ${address}`, key, call, originOf, why: found.why });
  };
  return [
    ofTexts(name, { least: 1 }, ([address = ""], call) => lookUp(address, call)),
    [
      `${name}f`,
      (args, call) => {
        const address = formatted(`${name}f`, args);
        return address.kind === "text" ? lookUp(address.text, call) : address;
      },
    ],
  ];
}

interface Asked {
  /** As it is written in the template. */
  readonly what: string;
  /** In `parameters`. */
  readonly key: string;
  readonly call: number;
  readonly originOf: OriginOf;
  /** A clause without a subject. */
  readonly why: string;
}

function answered(
  context: ReadingContext,
  { what, key, call, originOf, why }: Asked,
): TemplateValue {
  const answer = context.answers.parameter(key);
  if (answer !== undefined) return text(answer.value);
  return unknown(context, key, {
    origin: originOf(call),
    reason: `${what} ${why}`,
    remedy: `Write in sc-sim.yaml: parameters: {${JSON.stringify(key)}:"…"}`,
    answer: { key: "parameters", name: key },
  });
}
