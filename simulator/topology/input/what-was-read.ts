import type { EcsPart } from "./dialects/dialect.ts";
import { type OtherKind, otherKindOf } from "./dialects/other-files.ts";
import type { InputFile } from "./files/input-file.ts";

/** The definitions of one kind. */
interface KindRead {
  /** e.g. `CloudFormation`. */
  readonly kind: string;
  readonly parts: readonly EcsPart[];
}

/** A file of a folder that is recognised, and holds nothing that is read. */
interface OtherFile {
  readonly name: string;
  readonly kind: OtherKind;
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
  const named = others.map(({ name, kind }) => `${name} (${kind.is})`);
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
    const kind = "message" in parsed ? kindOfTemplate(file) : otherKindOf(parsed.value);
    return kind === undefined ? [] : [{ name: file.name, kind }];
  });
}

/** Charts and manifests are often no YAML before their own tool has filled them in, or hold several documents. */
function kindOfTemplate(file: InputFile): OtherKind | undefined {
  const bytes = file.bytes();
  if ("message" in bytes || !/\.ya?ml$/i.test(file.name)) return undefined;
  const [, version] = /^apiVersion: *(\S+)/m.exec(bytes.toString("latin1")) ?? [];
  return version === undefined ? undefined : otherKindOf({ apiVersion: version, kind: "" });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(", ");
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
