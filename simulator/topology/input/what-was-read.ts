import type { EcsPart } from "./dialects/dialect.ts";
import { kubernetesIn, otherKindOf } from "./dialects/other-files.ts";
import type { InputFile } from "./files/input-file.ts";
import { isObject } from "./files/is-object.ts";

/** The definitions of one kind. */
interface KindRead {
  /** e.g. `CloudFormation`. */
  readonly kind: string;
  readonly parts: readonly EcsPart[];
}

/** A file of a folder that is recognised, and holds nothing that is read. */
interface OtherFile {
  readonly name: string;
  /** e.g. `a Compose file`. */
  readonly kind: string;
}

/** Of one kind, in a sentence. */
const MOST_NAMED = 4;

/** Which files of a folder were read as what, and which are something else; no sentence where all is ECS's own JSON. */
export function whatWasRead(
  kinds: readonly KindRead[],
  others: readonly OtherFile[],
): readonly string[] {
  const read = kinds.flatMap(({ kind, parts }) => {
    const files = [...new Set(parts.map(({ part }) => part.file))].toSorted();
    return files.length === 0 ? [] : `as ${kind}: ${listed(files)}`;
  });
  const isOnlyEcsJson = kinds.every(({ kind, parts }) => kind === ECS_JSON || parts.length === 0);
  const named = others.map(({ name, kind }) => `${name} (${kind})`);
  return [
    ...(read.length === 0 || isOnlyEcsJson ? [] : [`Read ${read.join("; ")}.`]),
    ...(named.length === 0 ? [] : [`Not read: ${listed(named)}.`]),
  ];
}

/** Definitions in the form of ECS's API. */
export const ECS_JSON = "ECS definitions";

/** Those of the files that nobody reads of which it is known what they are. */
export function otherFilesIn(files: readonly InputFile[]): readonly OtherFile[] {
  return files.flatMap((file) => {
    const parsed = file.parsed();
    const is = "message" in parsed ? manifestIn(file) : kindOf(parsed.value);
    // What to give instead follows.
    return is === undefined ? [] : [{ name: file.name, kind: is.replace(/[,:;(].*$/s, "").trim() }];
  });
}

function kindOf(value: unknown): string | undefined {
  return isObject(value) ? otherKindOf(value) : undefined;
}

function manifestIn(file: InputFile): string | undefined {
  const bytes = file.bytes();
  if ("message" in bytes || !/\.ya?ml$/i.test(file.name)) return undefined;
  return kubernetesIn(bytes.toString("latin1"));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(", ");
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
