import { type Document, isMap, isScalar } from "yaml";
import type { Problem } from "../../../errors.ts";
import { printable } from "../../../printable.ts";
import type { NeededUnknown } from "../dialects/unknown-problems.ts";
import { typeAt } from "../ecs/field-types.ts";
import type { LoadedInput } from "../load-input.ts";

type Section = "parameters" | "environment" | "variables";

interface AskedAnswers {
  /** Entries of the file, by section. */
  readonly sections: Readonly<Partial<Record<Section, Readonly<Record<string, unknown>>>>>;
  /** What is added to the entries of containers, by `family/container`. */
  readonly containers: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Why an entry is there, by section and name. */
  readonly comments: ReadonlyMap<Section, ReadonlyMap<string, string>>;
}

/** Entries for all that is not known, is needed, and can be said in sc-sim.yaml. */
export function askedAnswers(input: LoadedInput): AskedAnswers {
  const sections: Partial<Record<Section, Record<string, unknown>>> = {};
  const comments = new Map<Section, Map<string, string>>();
  const containers = new Map<string, { image?: string; environment?: Record<string, string> }>();
  const given = Object.entries(input.givenParameters);
  if (given.length > 0) sections.parameters = Object.fromEntries(given);
  for (const unknown of input.unknowns()) {
    const { answer } = unknown.cause;
    if (answer === undefined) addToContainers(unknown);
    else {
      const { key, name } = answer;
      const section = sections[key] ?? {};
      sections[key] = section;
      section[name] = proposalFor(unknown);
      const named = comments.get(key) ?? new Map<string, string>();
      comments.set(key, named.set(name, describe(unknown)));
    }
  }
  return { sections, containers, comments };

  /** Values that no entry of their own gives: the image or the variable itself can be said. */
  function addToContainers({ uses }: NeededUnknown): void {
    for (const { effect, container, variable } of uses) {
      const entry = containers.get(container) ?? {};
      if (effect === "image") entry.image = "my-app:dev";
      else if (effect === "variable" && variable !== undefined) {
        entry.environment = { ...entry.environment, [variable]: CHANGE_ME };
      } else continue;
      containers.set(container, entry);
    }
  }
}

/** What init cannot write an entry for: the input itself has to change. */
export function unansweredProblems(input: LoadedInput): readonly Problem[] {
  return input
    .unknowns()
    .filter(({ cause, problem }) => cause.answer === undefined && problem.severity === "error")
    .filter(({ uses }) => uses.some(({ effect }) => !SAID_OTHERWISE.has(effect)))
    .map(({ problem }) => problem);
}

/** Whether the name of a namespace is missing that no other entry gives. */
export function needsNamespace(input: LoadedInput): boolean {
  return input
    .unknowns()
    .some(
      ({ cause, uses }) =>
        cause.answer === undefined &&
        uses.some(({ effect }) => effect === "namespace" || effect === "cluster"),
    );
}

/** What `namespace`, or an entry of a container, says. */
const SAID_OTHERWISE = new Set(["namespace", "cluster", "image", "variable"]);

const CHANGE_ME = "change-me";

/** Something that ECS takes where the value is needed. */
function proposalFor({ uses }: NeededUnknown): string | number | boolean {
  for (const { shape, path } of uses) {
    const field = path.at(-1);
    if (field === "appProtocol") return "http";
    if (field === "protocol") return "tcp";
    if (field === "format") return "JSON";
    if (field === "includeQueryParameters") return "DISABLED";
    if (field === "logDriver") return "awslogs";
    const type = typeAt(shape, path);
    if (type === "number") return field === "desiredCount" ? 1 : 8080;
    if (type === "boolean") return true;
  }
  return CHANGE_ME;
}

/** `file:line: why`, on one line. */
function describe({ problem: { file, line }, why }: NeededUnknown): string {
  return printable(`${file}${line === undefined ? "" : `:${line}`}: ${why}`);
}

/** Writes above each entry why it is there. */
export function commentAnswers(document: Document, comments: AskedAnswers["comments"]): void {
  for (const [section, named] of comments) {
    const entries = document.get(section);
    for (const [name, words] of named) comment(entries, name, ` ${words}`);
  }
}

/** Writes a comment above an entry of a map. */
export function comment(map: unknown, name: string, words: string): void {
  if (!isMap(map)) return;
  const entry = map.items.find(({ key }) => isScalar(key) && key.value === name);
  // A key that is a plain text has no place for a comment.
  if (entry !== undefined && isScalar(entry.key)) entry.key.commentBefore = words;
}
