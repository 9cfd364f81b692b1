import type { Problem } from "../problem.ts";
import type { JsonPath, ParsedFile } from "./parse-file.ts";

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
  readonly origin?: "aws" | "simulator";
  readonly severity?: Problem["severity"];
}

export function problemAt(
  { file, path: base, locate }: Omit<Located<unknown>, "value">,
  { path = [], message, origin = "simulator", severity = "error" }: ProblemFacts,
): Problem {
  const whole = [...base, ...path];
  return { file, path: describePath(whole), ...locate(whole), message, origin, severity };
}

/** `["services", 0, "portName"]` → `services[0].portName`. */
export function describePath(path: JsonPath): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join("");
}
