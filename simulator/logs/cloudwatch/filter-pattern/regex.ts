import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Scanner } from "./scanner.ts";

/** A test that takes time in proportion to the text, whatever the regex is. */
type TextTest = (text: string) => boolean;

/** From one `%` to the next. */
const DELIMITED = /%([^%]*)%/y;

/** All that a regex of a filter pattern may consist of. AWS's page does not name the blank, and has it in a sample. */
const ALLOWED =
  /(?:[A-Za-z0-9 :_#=@/;,^$?[\]{}|*+.-]|\\(?:[dDsSwW]|x[0-9A-Fa-f]{2}|[^A-Za-z0-9]))*/y;

/** What a backslash may stand before, beside letters. */
const ESCAPED = /\\([^A-Za-z0-9])/g;
/** Of one pattern. */
const MOST_REGEXES = 2;

const ESCAPABLE = /[ :_#=@/;,^$?[\]{}|*+.\\-]/;

/**
 * Takes a regex between percent signs, where one comes next.
 *
 * @throws {FilterPatternError} For what filter patterns do not have: groups, letters that are not ASCII, look-around.
 */
export function takeRegex(scanner: Scanner): TextTest | undefined {
  const start = scanner.position;
  const delimited = scanner.take(DELIMITED);
  if (delimited === undefined) {
    if (scanner.takeText("%")) throw scanner.error("This % has no second one", start);
    return undefined;
  }
  scanner.regexes++;
  if (scanner.regexes > MOST_REGEXES)
    throw scanner.error(`A pattern can have ${MOST_REGEXES} regexes`, start);
  const source = delimited.slice(1, -1);
  if (source === "") throw scanner.error("There is no regex between the percent signs", start);
  ALLOWED.lastIndex = 0;
  const [allowed = ""] = ALLOWED.exec(source) ?? [];
  const refused = source.slice(allowed.length);
  const wrongEscape = [...allowed.matchAll(ESCAPED)].find(
    ([, escaped = ""]) => !ESCAPABLE.test(escaped),
  );
  if (refused !== "" || wrongEscape !== undefined) {
    const at = start + 1 + (wrongEscape?.index ?? allowed.length);
    throw scanner.error("A regex of a filter pattern cannot have this", at);
  }
  return compile(source, () => scanner.error("This is not a valid regex", start));
}

function compile(source: string, error: () => Error): TextTest {
  try {
    const regex = RE2JS.compile(withLowerBounds(source));
    return (text) => regex.test(text);
  } catch (cause) {
    if (cause instanceof RE2JSSyntaxException) throw error();
    throw cause;
  }
}

/** An escaped character, a class of characters, or a repetition without a lower bound. */
const UNBOUNDED = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{,(\d+)\}/g;

/** `a{,3}` as RE2 has it: `a{0,3}`. AWS allows to omit either number. */
function withLowerBounds(source: string): string {
  return source.replace(UNBOUNDED, (written, most?: string) =>
    most === undefined ? written : `{0,${most}}`,
  );
}
