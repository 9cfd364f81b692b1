/** A filter pattern that CloudWatch Logs would not accept. */
export class FilterPatternError extends Error {
  override readonly name = "FilterPatternError";
}

/** Reads a pattern from left to right. */
export interface Scanner {
  /** Offset of the next character. */
  readonly position: number;
  readonly isAtEnd: boolean;
  /**
   * Takes what fits at the current position.
   *
   * @param expression Must be sticky.
   */
  take(expression: RegExp): string | undefined;
  /** How many regexes were taken. */
  regexes: number;
  /** Takes exactly this text, where it comes next. */
  takeText(text: string): boolean;
  skipBlanks(): void;
  /** What was taken from this position on. */
  textFrom(start: number): string;
  /**
   * Takes what fits, or refuses the pattern.
   *
   * @param what What was expected, for the message.
   */
  expect(expression: RegExp, what: string): string;
  /** The error for what is wrong at a position. @default the current one */
  error(problem: string, at?: number): FilterPatternError;
}

const BLANKS = /\s*/y;

/** How much of the pattern a message shows of where it went wrong. */
const SHOWN_CHARACTERS = 20;

/** Begins to read a pattern. */
export function scannerOf(pattern: string): Scanner {
  let position = 0;
  const take = (expression: RegExp) => {
    expression.lastIndex = position;
    const [found] = expression.exec(pattern) ?? [];
    position += found?.length ?? 0;
    return found;
  };
  const error = (problem: string, at = position) => {
    const rest = pattern.slice(at, at + SHOWN_CHARACTERS);
    const place = rest === "" ? "at its end" : `at "${rest}" (character ${at + 1})`;
    return new FilterPatternError(`${problem}, ${place}`);
  };
  return {
    get position() {
      return position;
    },
    get isAtEnd() {
      return position === pattern.length;
    },
    take,
    takeText(text) {
      if (!pattern.startsWith(text, position)) return false;
      position += text.length;
      return true;
    },
    regexes: 0,
    skipBlanks: () => void take(BLANKS),
    textFrom: (start) => pattern.slice(start, position),
    expect(expression, what) {
      const found = take(expression);
      if (found === undefined) throw error(`${what} was expected`);
      return found;
    },
    error,
  };
}
