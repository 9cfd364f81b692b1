import type { Position } from "./parsed-file.ts";

/**
 * A value as it was written: with its tag, its place and its own text. The parts of a list or a map are made when somebody asks
 * for them; the same anchor gives the same node.
 */
export type SyntaxNode = SyntaxScalar | SyntaxList | SyntaxMap;

interface Syntax {
  /** A tag without a meaning in YAML itself, e.g. `!Ref`. */
  readonly tag?: string;
  position(): Position;
}

export interface SyntaxScalar extends Syntax {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As it was written, without quotes: `0071`, `yes`, `1.10`. */
  readonly text: string;
  /** Whether YAML has it without quotes. @default false */
  readonly isPlain?: boolean;
}

export interface SyntaxList extends Syntax {
  readonly kind: "list";
  items(): readonly SyntaxNode[];
}

export interface SyntaxMap extends Syntax {
  readonly kind: "map";
  entries(): readonly SyntaxEntry[];
}

export interface SyntaxEntry {
  readonly key: string;
  readonly value: SyntaxNode;
  /** Of the key. */
  position(): Position;
}

/** The value of a key; `undefined` where there is none, or no map. */
export function entryOf(node: SyntaxNode | undefined, key: string): SyntaxEntry | undefined {
  return node?.kind === "map" ? node.entries().findLast((entry) => entry.key === key) : undefined;
}

/** Runs `make` when it is first asked for. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
