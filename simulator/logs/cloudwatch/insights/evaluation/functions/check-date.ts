import type { Expression } from "../../language/ast.ts";
import { compileError } from "../../language/query-error.ts";
import { unknownFormatLetter } from "./format-date.ts";
import { unknownDateLetter } from "./parse-date.ts";
import { isZone } from "./zoned-time.ts";

/**
 * Checks the format and the time zone of `parseDate` or `formatDate`, where the query has them as
 * texts: a letter that is not read here would give a wrong text, or no time at all.
 *
 * @throws {QueryError} At the format or the zone.
 */
export function checkDate(
  name: "parsedate" | "formatdate",
  [, format, zone]: readonly Expression[],
): void {
  if (format?.kind === "text") {
    const unknownIn = name === "parsedate" ? unknownDateLetter : unknownFormatLetter;
    const unknown = unknownIn(format.value);
    const message = `${unknown} in a date format is not supported by this simulator`;
    if (unknown !== undefined) throw compileError(message, format);
  }
  if (zone?.kind === "text" && !isZone(zone.value))
    throw compileError(`There is no time zone ${zone.value}`, zone, "such as Europe/Berlin");
}
