import type { InputFile } from "../../files/input-file.ts";
import { isObject } from "../../files/is-object.ts";
import { entryOf, type SyntaxNode } from "../../files/syntax-tree.ts";
import { withoutEndings } from "./root-stacks.ts";
import { type Template, textOf } from "./template.ts";

/** A file with the values of a template's parameters. */
export interface ParameterFile {
  readonly file: InputFile;
  readonly values: ReadonlyMap<string, string>;
}

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
  if (isList) return { file, values: listedValues(parsed.tree()) };
  if (!isObject(value) || "Resources" in value || !isObject(value["Parameters"])) return undefined;
  const isPlain = Object.values(value["Parameters"]).every((entry) => typeof entry !== "object");
  const parameters = entryOf(parsed.tree(), "Parameters")?.value;
  if (!isPlain || parameters?.kind !== "map") return undefined;
  const pairs = parameters
    .entries()
    .flatMap(({ key, value: node }): [string, string][] => [[key, textOf(node) ?? ""]]);
  return { file, values: new Map(pairs) };
}

function listedValues(tree: SyntaxNode): ReadonlyMap<string, string> {
  const items = tree.kind === "list" ? tree.items() : [];
  return new Map(
    items.flatMap((item): [string, string][] => {
      const key = textOf(entryOf(item, "ParameterKey")?.value);
      const value = textOf(entryOf(item, "ParameterValue")?.value);
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
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
