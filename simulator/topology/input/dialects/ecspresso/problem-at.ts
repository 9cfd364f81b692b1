import type { Problem } from "../../../../errors.ts";
import type { InputValue } from "../input-value.ts";
import { problemAtOrigin } from "../problem-at.ts";

/** A problem at the place of a value. */
export function problemAtValue(
  { origin }: Pick<InputValue, "origin">,
  message: string,
  severity?: Problem["severity"],
): Problem {
  return problemAtOrigin(origin, message, severity);
}

/** What a value is instead of the text that was expected. */
export function describeKind(value: InputValue): string {
  if (value.kind === "map") return "an object";
  if (value.kind === "list") return "a list";
  if (value.kind === "unknown") return "not known";
  return value.value === null ? "null" : `a ${typeof value.value}`;
}
