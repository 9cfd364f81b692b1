import type { Problem } from "../../../errors.ts";
import type { JsonPath, Position } from "../files/parsed-file.ts";
import { shorten } from "./describe-value.ts";

export type { JsonPath };

/** Where something stands, as the reader would look for it. */
export interface Place extends Partial<Position> {
  /** e.g. `services[0].portName`; empty for the file as a whole. */
  readonly path: string;
  /** Where it stands in another file than the rest of its part. */
  readonly file?: string;
}

/**
 * A part of a file, with where it stands, so that whatever is found wrong later can be reported with its place.
 *
 * A value that was found broken is replaced (a required one) or left out, so that the rest can still be looked at; `broken`
 * says which. What follows from a broken value only is not a problem of its own: {@link problemsAt}.
 */
export interface Located<T> {
  readonly value: T;
  /** As the reader would name it. */
  readonly file: string;
  /** Folder of the file, absolute: what relative paths in it are relative to. */
  readonly folder: string;
  /** Path of `value`. */
  readonly path: JsonPath;
  /** Place of a path: in the file itself, whatever the path is called there. */
  place(path: JsonPath): Place;
  /** Whether the value at a path must not be shown in a message. @default nothing is */
  isSensitive?(path: JsonPath): boolean;
  /** A number or boolean as it was written, where the file is YAML. */
  written?(path: JsonPath): string | undefined;
  /** Paths of all values that are not what the reader meant: wrong, or perhaps hidden under a misspelt key. */
  readonly broken: readonly JsonPath[];
}

type Locatable = Omit<Located<unknown>, "value">;

interface ProblemFacts {
  /** Below the located part. */
  readonly path?: JsonPath;
  readonly message: string;
  readonly hint?: string;
  readonly origin?: "aws" | "simulator";
  readonly severity?: Problem["severity"];
}

/** A problem with its place, at `path` below a part. Ours and an error unless it says otherwise. */
export function problemAt(
  { file, path: base, place }: Locatable,
  { path = [], origin = "simulator", severity = "error", ...words }: ProblemFacts,
): Problem {
  return { file, ...place([...base, ...path]), ...words, origin, severity };
}

interface Premises {
  /** Other values below the same part that the problem follows from. @default none but `path` */
  readonly from?: readonly JsonPath[];
}

/** The same as a list, empty if the problem follows from a broken value: mending that one may be the end of both. */
export function problemsAt(
  at: Locatable,
  { from = [], ...facts }: ProblemFacts & Premises,
): readonly Problem[] {
  const isCause = [facts.path ?? [], ...from].every((path) => isSound(at, path));
  return isCause ? [problemAt(at, facts)] : [];
}

/** Whether the value at a path is the reader's own: neither it nor anything that holds it is broken. */
export function isSound({ path: base, broken }: Locatable, path: JsonPath = []): boolean {
  const whole = [...base, ...path];
  return !broken.some((bad) => startsWith(whole, bad));
}

/** Whether `path` is `start`, or below it. */
export function startsWith(path: JsonPath, start: JsonPath): boolean {
  return start.every((step, index) => path[index] === step);
}

/** `["services", 0, "portName"]` → `services[0].portName`; a key that is not a plain name stands in brackets. */
export function describePath(path: JsonPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\w.[\]-]+$/.test(step)) return `[${JSON.stringify(shorten(step))}]`;
      return index === 0 ? step : `.${shorten(step)}`;
    })
    .join("");
}
