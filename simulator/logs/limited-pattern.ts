import { createContext, Script } from "node:vm";
import { SimulatorError } from "../errors.ts";
import type { ExpectedValue } from "../line/contract/expected-fields.ts";

/** How long a pattern may take for one value. Any that is meant to end takes a thousandth of it. */
const LIMIT_MS = 2000;

/** With fewer repetitions a search takes no longer than the square of the text's length. */
const REPETITIONS = /[*+{]/g;
const MOST_QUICK = 1;

const SEARCH = new Script("search()");

/**
 * A pattern that somebody else wrote, as the expected value of a field. A pattern such as `(a+)+$` may go on for hours, and neither
 * Ctrl-C nor a timeout would be noticed meanwhile: it is ended, and refused.
 *
 * @throws SyntaxError if it is not a regular expression; `SimulatorError` `USAGE` from the value, if it takes too long.
 */
export function limitedPattern(source: string, { limitMs = LIMIT_MS } = {}): ExpectedValue {
  const pattern = new RegExp(source);
  if ((source.match(REPETITIONS)?.length ?? 0) <= MOST_QUICK) return pattern;
  const call = { search: () => false };
  const context = createContext(call);
  const matcher = {
    asymmetricMatch(value: unknown) {
      if (value === null) return false;
      const text = String(value);
      call.search = () => text.search(pattern) >= 0;
      try {
        return SEARCH.runInContext(context, { timeout: limitMs }) === true;
      } catch (cause) {
        throw tooSlow(pattern, { text, limitMs, cause });
      }
    },
    toString: () => `something like ${pattern}`,
  };
  return matcher;
}

interface SlowSearch {
  readonly text: string;
  readonly limitMs: number;
  readonly cause: unknown;
}

function tooSlow(pattern: RegExp, { text, limitMs, cause }: SlowSearch): SimulatorError {
  const problem = `${pattern} takes more than ${limitMs} ms for a value of ${text.length} characters.`;
  return new SimulatorError("USAGE", problem, {
    cause,
    remedy: "Write the pattern without a repetition of a repetition, such as (a+)+.",
  });
}
