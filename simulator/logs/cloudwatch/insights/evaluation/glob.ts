import type { Choices } from "../language/undocumented.ts";

interface GlobOptions {
  readonly choice: Choices["glob"];
  /** Whether a star is wanted: of the others nothing is captured. Asked for the first text. */
  isWanted(index: number): boolean;
}

/** Captures of a pattern in a text, in order; `undefined` where it does not match. */
export type Capture = (text: string) => readonly (string | undefined)[] | undefined;

/**
 * A pattern of `parse`: everything but `*` is literal. It is looked for anywhere in the text; a
 * first `*` begins at the text's start and a last one takes the rest. Only `indexOf`, so it takes
 * linear time, and is faster than a regex.
 */
export function globCapture(pattern: string, { choice, isWanted }: GlobOptions): Capture {
  const literals = pattern.split("*");
  const captureFor = choice === "lazy" ? lazyCapture : greedyCapture;
  let capture: Capture | undefined;
  return (text) => {
    capture ??= captureFor(
      literals,
      literals.slice(1).map((_, index) => isWanted(index)),
    );
    return capture(text);
  };
}

/** Each `*` ends at the first place where the next literal is. */
function lazyCapture(literals: readonly string[], wanted: readonly boolean[]): Capture {
  const first = literals[0] ?? "";
  const last = literals.length - 1;
  return (text) => {
    const start = text.indexOf(first);
    if (start === -1) return undefined;
    let at = start + first.length;
    const captures: (string | undefined)[] = new Array(last);
    for (let index = 1; index <= last; index++) {
      const literal = literals[index] ?? "";
      const isRest = index === last && literal === "";
      const end = isRest ? text.length : text.indexOf(literal, at);
      if (end === -1) return undefined;
      if (wanted[index - 1]) captures[index - 1] = text.slice(at, end);
      at = end + literal.length;
    }
    return captures;
  };
}

/** Each `*` ends at the last place where the literals behind it still fit. */
function greedyCapture(literals: readonly string[], wanted: readonly boolean[]): Capture {
  const first = literals[0] ?? "";
  const last = literals.length - 1;
  return (text) => {
    const start = text.indexOf(first);
    if (start === -1) return undefined;
    const from = start + first.length;
    const captures: (string | undefined)[] = new Array(last);
    let end = text.length;
    // From the right: where a star begins is only known once the literal before it is found.
    for (let index = last; index >= 1; index--) {
      const literal = literals[index] ?? "";
      const place = literal === "" ? end : text.lastIndexOf(literal, end - literal.length);
      if (place < from) return undefined;
      const behind = place + literal.length;
      if (index < last && wanted[index]) captures[index] = text.slice(behind, end);
      end = place;
    }
    captures[0] = text.slice(from, end);
    return captures;
  };
}
