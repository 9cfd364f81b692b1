import type { Problem } from "../../errors.ts";
import type { EcsPart } from "./dialects/dialect.ts";
import { ecsJsonParts, explainUnrecognised, type ParsedInput } from "./dialects/ecs-json.ts";
import { otherKindOf, otherKindOfText } from "./dialects/other-files.ts";
import type { EcsShape } from "./ecs/check-fields.ts";
import { OTHER_ENDINGS } from "./files/find-files.ts";
import type { InputFile } from "./files/input-file.ts";
import { MOST_BYTES } from "./files/parse-file.ts";
import type { FileProblem } from "./files/parsed-file.ts";
import { QUOTE_IT } from "./files/yaml-errors.ts";
import { type LoosePart, looseFieldOf } from "./loose-parts.ts";
import { fileProblem } from "./problems/file-problem.ts";
import { describePath, type Located } from "./problems/located.ts";
import { hasOurName, looksLikeScSimYaml } from "./sc-sim-yaml/is-sc-sim-yaml.ts";

/** What a file may hold. */
export type PartShape = EcsShape | "ScSimYaml";

/** What one file holds. Neither parts nor problems: it is none of our business, and is passed over. */
export interface ReadFile {
  readonly parts: readonly EcsPart[];
  readonly scSimYaml?: Located<unknown>;
  /** What a file that was found is instead: told only where there is nothing to simulate. */
  readonly other?: Problem;
  /** Where the file is a part of a definition only. */
  readonly loosePart?: LoosePart;
  readonly problems: readonly Problem[];
  /** What may be in the file and could not be read. */
  readonly unread: readonly PartShape[];
}

const NOTHING: ReadFile = { parts: [], problems: [], unread: [] };
const ANY_DEFINITION: readonly EcsShape[] = ["TaskDefinition", "Service", "Cluster"];

/** The only tags that a message names: any other may be the value of a secret without its quotes. */
const CLOUDFORMATION_TAGS: ReadonlySet<string> = new Set(
  "And Base64 Cidr Condition Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Ref Select Split Sub Transform"
    .split(" ")
    .map((name) => `!${name}`),
);

/** Keys that tell, in text that is neither JSON nor YAML, what it was meant to be. */
const KEYS: Readonly<Record<EcsShape, string>> = {
  TaskDefinition: "containerDefinitions",
  Service: "serviceConnectConfiguration",
  Cluster: "serviceConnectDefaults",
};

/** Whether a file is our own: by its name, or by what it holds. */
export function isScSimYaml(file: InputFile): boolean {
  if (hasOurName(file.name)) return true;
  if (isForDialectsOnly(file)) return false;
  const parsed = file.parsed();
  return "value" in parsed && looksLikeScSimYaml(parsed.value);
}

/** Whether a file holds definitions in ECS's own JSON, and no templates of ecspresso. */
export function isEcsJson(file: InputFile): boolean {
  if (isForDialectsOnly(file)) return false;
  const bytes = file.bytes();
  // A template of ecspresso may be JSON before it is filled in, too.
  if ("message" in bytes || bytes.includes("{{")) return false;
  const parsed = file.parsed();
  return "value" in parsed && ecsJsonParts({ ...file, parsed }).length > 0;
}

/** Whether nobody but a dialect looks at a file that was found. */
export function isForDialectsOnly({ name, isNamed, sizeBytes }: InputFile): boolean {
  return !isNamed && (sizeBytes > MOST_BYTES || OTHER_ENDINGS.test(name));
}

/**
 * The definitions of one file that no dialect has taken. A file that was named has to hold some; one that was found in a
 * folder is a problem only if it was plainly meant to.
 */
export function readParts(input: InputFile): ReadFile {
  const { name, folder, isNamed } = input;
  if (isForDialectsOnly(input)) return NOTHING;
  const content = input.bytes();
  const parsed = input.parsed();
  if ("message" in parsed) {
    const unread = content instanceof Buffer ? shapesIn(name, content) : shapesIn(name, "");
    const kind =
      content instanceof Buffer ? otherKindOfText(name, content.toString("utf8")) : undefined;
    if (!isNamed && unread.length === 0) {
      return kind === undefined
        ? { ...NOTHING, problems: brokenJson(name, parsed) }
        : { ...NOTHING, other: otherProblem(name, kind) };
    }
    const words = kind === undefined ? {} : { message: `The file is ${kind}.` };
    const problems = [fileProblem(name, { ...parsed, ...words })];
    return { parts: [], problems, unread: unread.length === 0 ? ANY_DEFINITION : unread };
  }
  const file = { name, folder, parsed };
  const read = recognise(file);
  const isKnown = read.parts.length > 0 || read.scSimYaml !== undefined;
  if (isKnown) return read;
  const loose = looseFieldOf(parsed.value);
  if (loose !== undefined) {
    const loosePart = { ...loose, isNamed, at: wholeFile(file) };
    const unread = loose.field === "containerDefinitions" ? ["TaskDefinition" as const] : [];
    return { parts: [], loosePart, problems: [], unread };
  }
  if (!isNamed) {
    const kind = otherKindOf(parsed.value);
    return kind === undefined ? read : { ...read, other: otherProblem(name, kind) };
  }
  const message = explainUnrecognised(parsed.value);
  return {
    parts: [],
    problems: [fileProblem(name, { message, ...parsed.locate([]) })],
    unread: ANY_DEFINITION,
  };
}

function recognise(file: ParsedInput): ReadFile {
  const { name, parsed } = file;
  const { value } = parsed;
  const slips = parsed.slips.map((slip) => fileProblem(name, slip));
  // Ours with nothing but comments in it, or with a misspelt key, is ours all the same.
  if (hasOurName(name) || looksLikeScSimYaml(value)) {
    const scSimYaml = { ...wholeFile(file), value: value ?? {} };
    return { parts: [], scSimYaml, problems: [...slips, ...tagProblems(file)], unread: [] };
  }
  const parts = ecsJsonParts(file);
  if (parts.length > 0) return { parts, problems: [...slips, ...tagProblems(file)], unread: [] };
  return NOTHING;
}

function wholeFile({ name, folder, parsed }: ParsedInput): Located<unknown> {
  return {
    ...{ value: parsed.value, file: name, folder, path: [] },
    place: (path) => ({ path: describePath(path), ...parsed.locate(path) }),
    ...(parsed.written && { written: (path) => parsed.written?.(path) }),
    broken: parsed.tags.map((tag) => tag.path),
  };
}

function tagProblems({ name, parsed }: ParsedInput): readonly Problem[] {
  return parsed.tags.map(({ tag, path, line, column }) => ({
    ...fileProblem(name, {
      line,
      column,
      message: CLOUDFORMATION_TAGS.has(tag)
        ? `The tag ${tag} is not supported here; write the value itself.`
        : `A tag (!) is not supported here; write the value itself. ${QUOTE_IT}.`,
    }),
    path: describePath(path),
  }));
}

function otherProblem(name: string, kind: string): Problem {
  return { ...fileProblem(name, { message: `This is ${kind}.` }), severity: "warning" };
}

/** JSON that breaks before it says what it is may have been meant for us. YAML may be anybody's template. */
function brokenJson(name: string, problem: FileProblem): readonly Problem[] {
  if (!/\.json$/i.test(name) || problem.line === undefined) return [];
  return [{ ...fileProblem(name, problem), severity: "warning" }];
}

/** What a file that cannot be read was meant to hold. UTF-16 has a zero beside each letter. */
function shapesIn(name: string, content: Buffer | string): readonly PartShape[] {
  if (hasOurName(name)) return ["ScSimYaml"];
  const text = content.toString("latin1").replaceAll("\0", "");
  return ANY_DEFINITION.filter((shape) => new RegExp(`["']?${KEYS[shape]}["']?\\s*:`).test(text));
}
