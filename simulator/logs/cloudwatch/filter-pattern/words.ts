const BLANKS = /\s*/y;
const WORD = /\S+/y;

/** What closes a word that begins with this. */
const CLOSINGS: Readonly<Record<string, string>> = { '"': '"', "[": "]" };

/**
 * The words of a line. What is in `[…]` or `"…"` is one word, without the marks.
 *
 * @param most The last of so many words is the rest of the line.
 */
export function wordsOf(line: string, most: number): readonly string[] {
  const words: string[] = [];
  /** Looked for once: a line of opening brackets would be read to its end for each of them. */
  const unclosed = new Set<string>();
  let lastStart = 0;
  for (let at = skip(BLANKS, line, 0); at < line.length; at = skip(BLANKS, line, at)) {
    if (words.length === most) {
      words[most - 1] = line.slice(lastStart).trimEnd();
      break;
    }
    lastStart = at;
    const opening = line.charAt(at);
    const closing = CLOSINGS[opening];
    const end = closing === undefined || unclosed.has(opening) ? -1 : line.indexOf(closing, at + 1);
    if (closing !== undefined && end === -1) unclosed.add(opening);
    const next = end === -1 ? skip(WORD, line, at) : end + 1;
    words.push(end === -1 ? line.slice(at, next) : line.slice(at + 1, end));
    at = next;
  }
  return words;
}

/** Where what fits at this position ends. */
function skip(expression: RegExp, line: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(line) ? expression.lastIndex : at;
}
