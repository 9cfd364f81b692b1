import type { FilterPattern } from "./compiled-pattern.ts";
import { takeQuoted } from "./quoted.ts";
import type { Scanner } from "./scanner.ts";

/** Up to the next blank. */
const BARE = /[^\s"]+(?=\s|$)/y;

const NEEDS_NO_QUOTES = /^[A-Za-z0-9_]+$/;

/**
 * Reads terms to the end: `ERROR -400 "a phrase"`, or `?ERROR ?WARN`. Each is a part of the text,
 * not a word.
 */
export function readTerms(scanner: Scanner): Pick<FilterPattern, "matches" | "warnings"> {
  const wanted: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  const warnings: string[] = [];
  while (!scanner.isAtEnd) {
    const list = scanner.takeText("-") ? excluded : scanner.takeText("?") ? optional : wanted;
    list.push(readTerm(scanner, warnings));
    scanner.skipBlanks();
  }
  if (wanted.length + excluded.length === 0)
    return { warnings, matches: (message) => optional.some((term) => message.includes(term)) };
  if (optional.length > 0) warnings.push("Terms with ? have no effect beside terms without.");
  return {
    warnings,
    matches: (message) =>
      wanted.every((term) => message.includes(term)) &&
      !excluded.some((term) => message.includes(term)),
  };
}

function readTerm(scanner: Scanner, warnings: string[]): string {
  const quoted = takeQuoted(scanner);
  if (quoted !== undefined) {
    if (scanner.take(/(?=\s|$)/y) === undefined)
      throw scanner.error("A blank was expected after the closing quotation mark");
    // AWS documents that `" "` returns all events.
    return quoted.trim() === "" ? "" : quoted;
  }
  if (scanner.take(/(?=%)/y) !== undefined)
    throw scanner.error("A regex must stand alone, or in a { } or [ ] pattern");
  const term = scanner.expect(BARE, 'A term (with blanks or quotation marks in it: "a \\"b\\"")');
  if (!NEEDS_NO_QUOTES.test(term))
    warnings.push(`AWS's documentation has quotation marks around such a term: "${term}".`);
  return term;
}
