import { RE2JS } from "re2js";
import { compileError, type Span } from "../language/query-error.ts";
import type { Choices } from "../language/undocumented.ts";
import { nativePattern } from "./regex-safety.ts";

/** A regex of a query. Both take time linear in the text, but for short texts at most its square. */
export interface QueryRegex {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
  /** The groups of the first match, without the match itself; `undefined` where there is none. */
  capture(text: string): readonly (string | undefined)[] | undefined;
  /** The groups of every match. */
  captureAll(text: string): readonly (readonly (string | undefined)[])[];
  /** The text with every match replaced; `$1` and `${name}` stand for groups. */
  replace(text: string, by: string): string;
}

/** Longer texts are given to re2js: the square of their length would take too long. */
const LONGEST_NATIVE = 4_096;

/** Most matches of `parse … multi` in one event. */
const MOST_MATCHES = 10_000;

interface RegexOptions {
  /** Where the regex stands in the query. */
  readonly span: Span;
  readonly dialect: Choices["regexDialect"];
}

/**
 * Compiles a regex in RE2's dialect: no look-around, no back references.
 *
 * @throws {QueryError} With RE2's reason, where it is none.
 */
export function compileRegex(source: string, { span, dialect }: RegexOptions): QueryRegex {
  const native = nativePattern(source);
  try {
    const linear = linearRegex(RE2JS.compile(source));
    return native === undefined
      ? linear
      : mixedRegex(new RegExp(native.source, native.flags), linear);
  } catch (error) {
    if (dialect === "accepted") {
      try {
        return nativeRegex(new RegExp(source.replaceAll("(?P<", "(?<"), "u"));
      } catch {
        // RE2's reason is the better one.
      }
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw compileError(`Invalid regular expression: ${reason}`, span, "the dialect is RE2's");
  }
}

/** JavaScript's engine for short texts, where it is several times as fast. */
function mixedRegex(regex: RegExp, linear: QueryRegex): QueryRegex {
  const native = nativeRegex(regex);
  const engineFor = ({ length }: string) => (length > LONGEST_NATIVE ? linear : native);
  return {
    test: (text) => engineFor(text).test(text),
    capture: (text) => engineFor(text).capture(text),
    captureAll: (text) => engineFor(text).captureAll(text),
    replace: linear.replace,
  };
}

function nativeRegex(regex: RegExp): QueryRegex {
  const all = new RegExp(regex.source, `${regex.flags}g`);
  return {
    test: (text) => regex.test(text),
    capture: (text) => regex.exec(text)?.slice(1),
    captureAll: (text) =>
      Array.from(text.matchAll(all).take(MOST_MATCHES), (match) => match.slice(1)),
    replace: (text, by) => text.replace(all, by),
  };
}

function linearRegex(regex: RE2JS): QueryRegex {
  const count = regex.groupCount();
  type Matcher = ReturnType<RE2JS["matcher"]>;
  const groupsOf = (matcher: Matcher) =>
    Array.from({ length: count }, (_, index) => matcher.group(index + 1) ?? undefined);
  return {
    test: (text) => regex.test(text),
    capture(text) {
      const matcher = regex.matcher(text);
      return matcher.find() ? groupsOf(matcher) : undefined;
    },
    captureAll(text) {
      const matcher = regex.matcher(text);
      const found: (readonly (string | undefined)[])[] = [];
      while (found.length < MOST_MATCHES && matcher.find()) found.push(groupsOf(matcher));
      return found;
    },
    replace: (text, by) => regex.matcher(text).replaceAll(by.replace(/\$\{(\w+)\}/g, "$<$1>")),
  };
}
