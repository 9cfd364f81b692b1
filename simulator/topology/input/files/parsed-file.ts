import type { SyntaxNode } from "./syntax-tree.ts";

/** Keys and indices from the top of a file down to a value. */
export type JsonPath = readonly (string | number)[];

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What a file says, and where it says it. Objects in `value` have no prototype. */
export interface ParsedFile {
  readonly value: unknown;
  /** Slips in spite of which the whole value is known: comments and trailing commas in JSON. */
  readonly slips: readonly FileProblem[];
  /** YAML tags without a meaning of their own, such as CloudFormation's `!Ref`. `value` has the tagged text. */
  readonly tags: readonly YamlTag[];
  /** A number, boolean or text as it was written, where YAML's own reading loses something: `0071`. */
  written?(path: JsonPath): string | undefined;
  /** Where a key stands, or the nearest thing above it that exists. */
  locate(path: JsonPath): Position | undefined;
  /** The same with tags and texts as they were written, for formats that give them a meaning. */
  tree(): SyntaxNode;
}

/** What is wrong with a file as JSON or YAML, and where. */
export interface FileProblem extends Partial<Position> {
  readonly message: string;
}

/** Why a file cannot be read at all. */
export type UnparsableFile = FileProblem;

/** A value that a tag stands before. */
export interface YamlTag extends Position {
  /** e.g. `!Ref` */
  readonly tag: string;
  readonly path: JsonPath;
}
