import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import type { Position } from "../../files/parsed-file.ts";
import { entryOf, type SyntaxNode } from "../../files/syntax-tree.ts";
import { withoutEndings } from "./root-stacks.ts";
import { type Template, textOf } from "./template.ts";

/** A file with the values of a template's parameters. */
export interface ParameterFile {
  readonly file: InputFile;
  readonly values: ReadonlyMap<string, string>;
  /** Entries without a value that can be taken. */
  readonly problems: readonly Problem[];
}

/** What an entry gives: its value, or why there is none. Messages name no value: it may be a secret. */
type Entry = { readonly key: string; readonly value: string } | Problem;

/**
 * The parameters in a file, as `copilot svc package` and CodePipeline write them (`{ Parameters, Tags }`), or as
 * `aws cloudformation create-stack --parameters` takes them (`[{ ParameterKey, ParameterValue }]`).
 */
export function parameterFile(file: InputFile): ParameterFile | undefined {
  const parsed = file.parsed();
  if ("message" in parsed) return undefined;
  const { value } = parsed;
  const isList =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => isObject(entry) && "ParameterKey" in entry);
  if (isList) return toFile(file, listedEntries(file, parsed.tree()));
  if (!isObject(value) || "Resources" in value) return undefined;
  const parameters = entryOf(parsed.tree(), "Parameters")?.value;
  if (parameters?.kind !== "map") return undefined;
  const entries = parameters.entries();
  // Declarations of parameters, as in a part of a template.
  if (entries.some((entry) => entryOf(entry.value, "Type") !== undefined)) return undefined;
  return toFile(
    file,
    entries.map(({ key, value: node, position }): Entry => {
      const text = textOf(node);
      if (text !== undefined) return { key, value: text };
      return notTaken(
        { file, path: `Parameters.${key}`, at: position() },
        {
          message: `The value of a parameter is a text, and this is ${NAMES[node.kind]}: it is not taken.`,
          hint: 'Write a list as one text: "a,b".',
        },
      );
    }),
  );
}

const NAMES = { scalar: "null", list: "a list", map: "an object" } as const;

function listedEntries(file: InputFile, tree: SyntaxNode): readonly Entry[] {
  const items = tree.kind === "list" ? tree.items() : [];
  return items.map((item, index): Entry => {
    const key = textOf(entryOf(item, "ParameterKey")?.value);
    const value = textOf(entryOf(item, "ParameterValue")?.value);
    if (key !== undefined && value !== undefined) return { key, value };
    const isPrevious = textOf(entryOf(item, "UsePreviousValue")?.value) === "true";
    return notTaken(
      { file, path: `[${index}]`, at: item.position() },
      {
        message: isPrevious
          ? `The value that the stack had before is not known here: ${key ?? "the parameter"} is not taken.`
          : "The parameter has no ParameterKey and ParameterValue that are texts: it is not taken.",
        hint: `Give it as --parameter ${key ?? "NAME"}=VALUE.`,
      },
    );
  });
}

interface Place {
  readonly file: InputFile;
  readonly path: string;
  readonly at: Position;
}

function notTaken({ file, path, at }: Place, words: Pick<Problem, "message" | "hint">): Problem {
  return { file: file.name, path, ...at, origin: "simulator", severity: "warning", ...words };
}

function toFile(file: InputFile, entries: readonly Entry[]): ParameterFile {
  return {
    file,
    values: new Map(entries.flatMap((entry) => ("key" in entry ? [[entry.key, entry.value]] : []))),
    problems: entries.flatMap((entry) => ("key" in entry ? [] : entry)),
  };
}

/** The parameters that are meant for a template: `x.params.json` stands beside `x.stack.yml`; a file that was named is for all. */
export function parametersFor(
  template: Template,
  files: readonly ParameterFile[],
): ReadonlyMap<string, string> {
  const base = withoutEndings(template.path);
  const isOwn = ({ file }: ParameterFile) =>
    file.path.replace(/[.-]param(?:eter)?s\.(?:json|ya?ml)$/i, "") === base;
  const named = files.filter((one) => one.file.isNamed && !isOwn(one));
  return new Map([...named, ...files.filter(isOwn)].flatMap(({ values }) => [...values]));
}
