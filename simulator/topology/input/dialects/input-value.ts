import type { JsonPath } from "../files/parsed-file.ts";
import type { Place } from "../problems/located.ts";

/** Where a value was written. */
export interface Origin {
  /** As the reader would name it. */
  readonly file: string;
  /** Whether the value must not be shown, because the team's tool marks it as sensitive. @default false */
  readonly isSensitive?: boolean;
  /**
   * The place of the value, in the file's own names.
   *
   * @param below Steps, named as ECS names them, from the value down to something that is missing in it.
   */
  place(below?: JsonPath): Place;
}

/**
 * A value of a definition with where it was written. A dialect builds a definition of these, under the names of ECS's JSON.
 */
export type InputValue = ScalarValue | ListValue | MapValue | UnknownValue;

export interface ScalarValue {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As it was written, where reading it as a number or boolean loses something: `0071`, `yes`. */
  readonly text?: string;
  readonly origin: Origin;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly InputValue[];
  readonly origin: Origin;
}

export interface MapValue {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, InputValue>;
  readonly origin: Origin;
}

/** A value that the input does not have: only AWS knows it, or nobody has given it. */
export interface UnknownValue {
  readonly kind: "unknown";
  readonly cause: UnknownCause;
  /** Where several values are missing in one text: the others. @default none */
  readonly alsoCauses?: readonly UnknownCause[];
  /** Where it is used. */
  readonly origin: Origin;
}

/** Why a value is not known. It is a problem only where the value arrives in a field that is read. */
export interface UnknownCause {
  /** The same wherever the same unknown is used: it is reported once. */
  readonly id: string;
  /** Where it is declared: a parameter's own lines. Else where it is used first. */
  readonly origin: Origin;
  /**
   * A sentence without its full stop, e.g. `The parameter Port has no default`. What needs the value is added to it.
   */
  readonly reason: string;
  /** A sentence without its full stop: what to write or give. */
  readonly remedy?: string;
  /** A text to use where any text will do: in the name of a log group, say. */
  readonly standIn?: string;
  /** Where sc-sim.yaml takes the value: `sc-sim init` writes an entry. @default nowhere */
  readonly answer?: {
    readonly key: "parameters" | "environment" | "variables";
    readonly name: string;
  };
  /** Whether the team's own tool refuses without it: then an image needs it with any runtime. @default false */
  readonly isRequired?: boolean;
  /** The file itself is wrong: an error wherever the value is needed. @default false */
  readonly isFault?: boolean;
  /** Whether it is reported elsewhere: then nothing that needs it is a problem of its own. @default false */
  readonly isTold?: boolean;
}

/** A value that must not be shown, with everything in it. */
export function asSensitive(value: InputValue): InputValue {
  const origin = { ...value.origin, isSensitive: true };
  if (value.kind === "list") return { ...value, origin, items: value.items.map(asSensitive) };
  if (value.kind !== "map") return { ...value, origin };
  const entries = [...value.entries].map(([key, entry]) => [key, asSensitive(entry)] as const);
  return { ...value, origin, entries: new Map(entries) };
}

/** Whether a value, or anything in it, must not be shown. */
export function holdsSensitive(value: InputValue): boolean {
  if (value.origin.isSensitive) return true;
  if (value.kind === "list") return value.items.some(holdsSensitive);
  return value.kind === "map" && [...value.entries.values()].some(holdsSensitive);
}

/** A whole plain value, whose parts stand where `originAt` says. */
export function inputValueOf(
  value: unknown,
  originAt: (path: JsonPath) => Origin,
  path: JsonPath = [],
): InputValue {
  const origin = originAt(path);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => inputValueOf(item, originAt, [...path, index]));
    return { kind: "list", items, origin };
  }
  if (typeof value === "object" && value !== null) {
    const entries = new Map(
      Object.entries(value).map(([key, entry]) => [
        key,
        inputValueOf(entry, originAt, [...path, key]),
      ]),
    );
    return { kind: "map", entries, origin };
  }
  return { kind: "scalar", value: value as ScalarValue["value"], origin };
}
