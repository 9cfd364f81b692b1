import type { Period } from "./periods.ts";
import type { Span } from "./query-error.ts";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type Arithmetic = "+" | "-" | "*" | "/" | "%" | "^";

/** An expression, with where it stands. */
export type Expression = Span &
  (
    | { readonly kind: "number"; readonly value: number; readonly lexeme: string }
    | { readonly kind: "text"; readonly value: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "period"; readonly period: Period }
    /** A field; `parts` are its segments, where one in back-ticks is one. */
    | { readonly kind: "name"; readonly name: string; readonly parts: readonly string[] }
    | {
        readonly kind: "call";
        /** As it was written. */
        readonly name: string;
        readonly nameSpan: Span;
        readonly arguments: readonly Expression[];
        /** `count(*)` */
        readonly isStar: boolean;
      }
    | {
        readonly kind: "arithmetic";
        readonly operator: Arithmetic;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: "comparison";
        readonly operator: Comparison;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: "negative"; readonly operand: Expression }
    | { readonly kind: "not"; readonly operand: Expression }
    | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: "like";
        readonly operand: Expression;
        readonly pattern: Pattern;
        readonly isNegated: boolean;
      }
    | {
        readonly kind: "in";
        readonly operand: Expression;
        readonly values: readonly Expression[];
        readonly isNegated: boolean;
      }
    | { readonly kind: "index"; readonly operand: Expression; readonly index: number }
    | { readonly kind: "member"; readonly operand: Expression; readonly parts: readonly string[] }
  );

/** What `like` and `parse` look for. */
export type Pattern = Span &
  (
    | { readonly kind: "text"; readonly value: string }
    /** Between the slashes, with `\/` as `/`. */
    | { readonly kind: "regex"; readonly source: string }
  );

/** An expression and the name of its column. */
export interface Item extends Span {
  readonly expression: Expression;
  readonly alias?: Name;
  /** The alias; else the field's name; else the text as it was written. */
  readonly column: string;
}

export interface Name extends Span {
  readonly name: string;
  readonly parts: readonly string[];
}

export interface SortKey extends Name {
  /** Absent where neither `asc` nor `desc` was written. */
  readonly direction?: "asc" | "desc";
}

/** A command, with where it stands; `word` is its name in the query. */
export type Command = Span & { readonly word: Span } & (
    | { readonly kind: "fields" | "display"; readonly items: readonly Item[] }
    | { readonly kind: "filter"; readonly condition: Expression }
    | {
        readonly kind: "parse";
        readonly field?: Name;
        readonly mode: "glob" | "regex" | "logfmt" | "csv";
        readonly pattern?: Pattern;
        /** What the values are called; of a regex with named groups those of the groups. */
        readonly names: readonly Name[];
        readonly isMulti: boolean;
      }
    | { readonly kind: "stats"; readonly items: readonly Item[]; readonly by: readonly Item[] }
    | { readonly kind: "sort"; readonly keys: readonly SortKey[] }
    | { readonly kind: "limit"; readonly count: number; readonly isAny: boolean }
    | { readonly kind: "dedup"; readonly keys: readonly Name[] }
    | { readonly kind: "unmask"; readonly expression: Expression }
    | { readonly kind: "unnest"; readonly list: Expression; readonly into: Name }
    | { readonly kind: "expand"; readonly field: Name }
    | { readonly kind: "source"; readonly source: Source }
  );

export type GroupClass = "STANDARD" | "INFREQUENT_ACCESS";

/** Which log groups `SOURCE logGroups(…)` chooses. */
export interface Source {
  /** @default every name */
  readonly namePrefixes?: readonly string[];
  /** @default every account */
  readonly accountIdentifiers?: readonly string[];
  /** @default `STANDARD` */
  readonly groupClasses?: readonly GroupClass[];
}

/** A query as it was written. */
export interface Query {
  readonly text: string;
  readonly commands: readonly Command[];
}
