import type { Problem } from "../../../errors.ts";
import type { JsonPath, ParsedFile } from "../files/parse-file.ts";
import { shorten } from "./describe-value.ts";

/** A part of a file, with where it stands, so that whatever is found wrong later can be told with its place. */
export interface Located<T> {
  readonly value: T;
  /** As the reader would name it. */
  readonly file: string;
  /** Folder of the file, absolute: what relative paths in it are relative to. */
  readonly folder: string;
  /** Where `value` stands in the file. */
  readonly path: JsonPath;
  readonly locate: ParsedFile["locate"];
}

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
  { file, path: base, locate }: Omit<Located<unknown>, "value">,
  { path = [], origin = "simulator", severity = "error", ...words }: ProblemFacts,
): Problem {
  const whole = [...base, ...path];
  return { file, path: describePath(whole), ...locate(whole), ...words, origin, severity };
}

/** `["services", 0, "portName"]` → `services[0].portName`; a key that is no plain name stands in brackets. */
export function describePath(path: JsonPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[\w.[\]-]+$/.test(step)) return `[${JSON.stringify(shorten(step))}]`;
      return index === 0 ? step : `.${shorten(step)}`;
    })
    .join("");
}
