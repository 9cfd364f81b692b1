import type { Problem } from "../../../errors.ts";
import type { Origin } from "./input-value.ts";

/** A problem at the place of a value. Ours, and an error unless it says otherwise. */
export function problemAtOrigin(
  origin: Origin,
  message: string,
  severity: Problem["severity"] = "error",
): Problem {
  return { file: origin.file, ...origin.place(), message, origin: "simulator", severity };
}
