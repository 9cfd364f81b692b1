import type { EcsShape } from "../ecs/check-fields.ts";
import type { ParsedFile } from "../files/parsed-file.ts";
import type { Located } from "../problems/located.ts";

/** A file that was parsed, before anybody knows what it is. */
export interface SourceFile {
  /** As the reader would name it. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly parsed: ParsedFile;
}

/** A definition as ECS's own JSON has it (`containerDefinitions`, `serviceName`), with ECS's own types. */
export interface EcsPart {
  readonly shape: EcsShape;
  /**
   * Its paths are those of ECS's JSON. `place` says where each stands in the file itself, under the file's own names; a value
   * that is not known is left out and its path is in `broken`.
   */
  readonly part: Located<unknown>;
}

/**
 * A way to write ECS definitions down. Everything behind `loadInput` sees ECS's JSON only: a new dialect is a file in this
 * folder and an entry in `all-dialects.ts`.
 */
export interface Dialect {
  /** For people, e.g. `ECS JSON`. */
  readonly name: string;
  /** Whether YAML tags (`!Ref`) mean something in it. In others each is a problem, and its value unknown. */
  readonly readsTags: boolean;
  /** The definitions in a file; none if the file is not in this dialect. Starts nothing and never throws. */
  read(file: SourceFile): readonly EcsPart[];
}
