import type { Problem } from "../../../errors.ts";
import type { EcsShape } from "../ecs/check-fields.ts";
import type { InputFile } from "../files/input-file.ts";
import type { NotOpened } from "../files/open-file.ts";
import type { Located } from "../problems/located.ts";
import type { Answers } from "./answers.ts";
import type { UnknownUse } from "./unknown-uses.ts";

/** A definition as ECS's own JSON has it (`containerDefinitions`, `serviceName`), with ECS's own types. */
export interface EcsPart {
  readonly shape: EcsShape;
  /**
   * Its paths are those of ECS's JSON. `place` says where each stands in the file itself, under the file's own names; a value
   * that is not known is left out and its path is in `broken`.
   */
  readonly part: Located<unknown>;
  /** Fields whose values are not known. @default none */
  readonly unknowns?: readonly UnknownUse[];
  /** Of a service: other names that commands take for it, such as the path of its CDK construct. @default none */
  readonly otherNames?: readonly string[];
  /** Of a task definition, by container: how an image is built that no registry has yet. @default none */
  readonly builds?: ReadonlyMap<string, ImageBuild>;
  /** What stands for something in it that only AWS decides. @default nothing */
  readonly standIns?: readonly StandIn[];
}

/** How an image is built, where sc-sim.yaml does not say it. */
export interface ImageBuild {
  /** Absolute. */
  readonly context: string;
  /** Relative to the context. @default Dockerfile */
  readonly dockerfile?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** The stage of the Dockerfile to build. @default the last */
  readonly target?: string;
}

/** A value that only AWS decides, and what stands for it here. */
export interface StandIn {
  /** e.g. `AWS::Region`, or `ServiceName of Orders (kiosk.yaml:40)`. */
  readonly name: string;
  readonly value: string;
  /** Why, and how to give the real value; one clause. */
  readonly why: string;
}

export interface DialectInput {
  /** What was found and belongs to no dialect before this one. */
  readonly files: readonly InputFile[];
  /** What the reader has said beside the files. */
  readonly answers: Answers;
  /**
   * The file at an absolute path that a file of the team names: one of those that were found, or another one of this machine.
   * `undefined` where there is no regular file.
   */
  readonly fileAt: (path: string) => InputFile | undefined;
  /** `--stack`: patterns of the stacks to read, `*` for any text. None: all of them. */
  readonly stacks: readonly string[];
  /** Opens a file that another one names, by its absolute path: only in the folders that the reader has given. */
  open(path: string): InputFile | NotOpened;
}

/** What a dialect has read. */
export interface Reading {
  readonly parts: readonly EcsPart[];
  readonly problems: readonly Problem[];
  /** Beside those of its parts: what concerns the input as a whole. */
  readonly standIns: readonly StandIn[];
  /** Values outside of definitions that are needed in any case. @default none */
  readonly unknowns?: readonly UnknownUse[];
  /** What the reader should know and need not do anything about; sentences. @default none */
  readonly notes?: readonly string[];
  /** The dialect's own files, those without definitions too: nobody else looks at them. */
  readonly files: ReadonlySet<InputFile>;
  /** What may be in files that could not be read: that it is missing follows from that. @default nothing */
  readonly unread?: readonly EcsShape[];
  /** Files that are of use only after a command: an error where nothing else is found, else not a problem. @default none */
  readonly sources?: readonly SourceFile[];
}

/**
 * A way to write ECS definitions down, over one file or several. Everything behind `loadInput` sees ECS's JSON only: a new
 * dialect is a file in this folder and an entry in `all-dialects.ts`.
 */
export interface Dialect {
  /** For people, e.g. `CloudFormation`. */
  readonly name: string;
  /**
   * Whether it deploys services that other tools create: where both are in the input, its definitions count.
   * @default false
   */
  readonly deploysOthers?: boolean;
  /** Starts nothing, calls nobody and never throws. */
  read(input: DialectInput): Reading;
}

/** A file of the team's that a command has to make something readable of. */
export interface SourceFile {
  readonly problem: Problem;
  /** e.g. `Terraform sources`. */
  readonly kind: string;
}
