import type { Problem } from "../../../../errors.ts";
import type { InputFile } from "../../files/input-file.ts";
import { linesOf } from "../../files/lines-of.ts";
import { parseText, textOf } from "../../files/parse-file.ts";
import type { FileProblem, ParsedFile, Position } from "../../files/parsed-file.ts";
import { QUOTE_IT } from "../../files/yaml-errors.ts";
import { fileProblem } from "../../problems/file-problem.ts";
import { describePath } from "../../problems/located.ts";
import type { InputValue, UnknownCause } from "../input-value.ts";
import type { UnknownUse } from "../unknown-uses.ts";
import { type MappedText, mappedText, mappedTwice } from "./mapped-text.ts";
import { type PlainJsonnet, plainJsonnet } from "./plain-jsonnet.ts";
import { type RenderedText, renderTemplate } from "./render-template.ts";
import type { NamedFunction, OriginOf, ReadingContext } from "./template-functions.ts";
import { valuesIn } from "./values-in.ts";

/** A file with its templates filled in, as a value. */
export interface TemplatedFile {
  /** Absent where the file cannot be read; `problems`, `unknowns` or `computed` say why. */
  readonly value?: InputValue;
  readonly problems: readonly Problem[];
  /** Values that the file as a whole needs. */
  readonly unknowns: readonly UnknownUse[];
  /** Where Jsonnet computes something, which is not done here. */
  readonly computed?: Position & { readonly found: string };
}

interface ReadOptions {
  readonly context: ReadingContext;
  readonly functionsAt: (originOf: OriginOf) => readonly NamedFunction[];
  /** What ecspresso reads as Jsonnet: all `.jsonnet`, and configs that are `.json`. */
  readonly isJsonnet: boolean;
}

/** Reads a file as ecspresso does: Jsonnet first, then templates, then JSON or YAML. */
export function readTemplated(file: InputFile, options: ReadOptions): TemplatedFile {
  const bytes = file.bytes();
  const text = "message" in bytes ? bytes : textOf(bytes);
  if (typeof text !== "string") return { problems: [fileProblem(file.name, text)], unknowns: [] };
  const whole = mappedText([{ text, source: 0, isCopied: true }]);
  if (!options.isJsonnet) return readRendered({ file, text, source: whole, ...options });
  const jsonnet = plainJsonnet(text, options.context.answers.variable);
  if ("found" in jsonnet) {
    const { positionAt } = linesOf(text);
    const computed = { ...positionAt(jsonnet.offset), found: jsonnet.found };
    return { problems: [], unknowns: [], computed };
  }
  const unknowns = missingVariables({ file, text, jsonnet, context: options.context });
  if (unknowns.length > 0) return { problems: [], unknowns };
  return readRendered({ file, text, source: jsonnet.mapped, ...options });
}

interface RenderedFile extends Omit<ReadOptions, "isJsonnet"> {
  readonly file: InputFile;
  readonly text: string;
  /** The text that templates are looked for in. */
  readonly source: MappedText;
}

function readRendered(given: RenderedFile): TemplatedFile {
  const { file, text, source, functionsAt } = given;
  const { positionAt } = linesOf(text);
  const isJson = !/\.ya?ml$/i.test(file.name);
  const paths = new Map<number, string>();
  const originOf: OriginOf = (call) => ({
    file: file.name,
    place: () => ({ path: paths.get(call) ?? "", ...positionAt(source.sourceAt(call)) }),
  });
  const functions = new Map(functionsAt(originOf));
  const rendered = renderTemplate({ text: source.text, functions, isJson });
  if (rendered.problems.length > 0) {
    const problems = rendered.problems.map(({ offset, message }) =>
      fileProblem(file.name, { message, ...positionAt(source.sourceAt(offset)) }),
    );
    return { problems, unknowns: [] };
  }
  const mapped = mappedTwice(source, rendered.mapped);
  const placed = parsePlaced({ mapped, isJson, positionAt });
  if ("message" in placed) {
    const marksOnly = renderTemplate({ text: source.text, functions, isJson, fillsIn: false });
    const bare = parsePlaced({ mapped: mappedTwice(source, marksOnly.mapped), isJson, positionAt });
    const problem = "message" in bare ? withoutMarks(bare, marksOnly) : broken(placed, isJson);
    return { problems: [fileProblem(file.name, problem)], unknowns: [] };
  }
  return {
    value: valuesIn({ file: file.name, parsed: placed, rendered, paths }),
    problems: [
      ...placed.slips.map((slip) => fileProblem(file.name, slip)),
      ...tagProblems(file, placed),
    ],
    unknowns: [],
  };
}

function withoutMarks({ message, ...place }: FileProblem, rendered: RenderedText): FileProblem {
  return { ...place, message: rendered.withoutMarks(message) };
}

/** What is filled in may be a secret: it is not shown. */
function broken({ message: _, ...place }: FileProblem, isJson: boolean): FileProblem {
  const kind = isJson ? "JSON" : "YAML";
  const message = `The file is not valid ${kind} any more with a value that its templates fill in: end that template with | json_escape, or correct the value.`;
  return { ...place, message };
}

/** Parses a text whose places are those of the file that it was made out of. */
function parsePlaced({
  mapped,
  isJson,
  positionAt,
}: {
  readonly mapped: MappedText;
  readonly isJson: boolean;
  readonly positionAt: (offset: number) => Position;
}): ParsedFile | FileProblem {
  const { offsetAt } = linesOf(mapped.text);
  const placed = <T extends Partial<Position>>(at: T): T => {
    const { line, column } = at;
    if (line === undefined || column === undefined) return at;
    return { ...at, ...positionAt(mapped.sourceAt(offsetAt({ line, column }))) };
  };
  // ecspresso goes by the ending: all that is not YAML is JSON.
  const parsed = parseText(isJson ? "definition.json" : "definition.yaml", mapped.text);
  if ("message" in parsed) return placed(parsed);
  return {
    ...parsed,
    slips: parsed.slips.map(placed),
    tags: parsed.tags.map(placed),
    locate(path) {
      const position = parsed.locate(path);
      return position === undefined ? undefined : placed(position);
    },
  };
}

function missingVariables({
  file,
  text,
  jsonnet: { missing },
  context: { causes },
}: {
  readonly file: InputFile;
  readonly text: string;
  readonly jsonnet: PlainJsonnet;
  readonly context: ReadingContext;
}): readonly UnknownUse[] {
  const { positionAt } = linesOf(text);
  return missing.map(({ name, offset }): UnknownUse => {
    const origin = { file: file.name, place: () => ({ path: "", ...positionAt(offset) }) };
    const id = `variables:${name}`;
    const cause: UnknownCause = causes.get(id) ?? {
      ...{ id, origin },
      reason: `std.extVar(${JSON.stringify(name)}) has no value`,
      remedy: `Write in sc-sim.yaml: variables: {${JSON.stringify(name)}: …}, with the value that ecspresso gets by --ext-str or --ext-code`,
      answer: { key: "variables", name },
    };
    causes.set(id, cause);
    return { cause, origin, shape: "Service", path: [], effect: "error" };
  });
}

function tagProblems(file: InputFile, { tags }: ParsedFile): readonly Problem[] {
  return tags.map(({ path, line, column }) => ({
    ...fileProblem(file.name, {
      ...{ line, column },
      message: `A tag (!) is not supported here; write the value itself. ${QUOTE_IT}.`,
    }),
    path: describePath(path),
  }));
}
