/** A line with something on it, as offsets in its text. */
export interface ContentLine {
  /** Of the line itself. */
  readonly start: number;
  /** Of its first character that is not a space. */
  readonly from: number;
  /** Of its end, without the newline. */
  readonly to: number;
  readonly indent: number;
  /** Whether it holds nothing but a comment (#). */
  readonly isComment: boolean;
}

const SPACE = 0x20;
const HASH = 0x23;

/** The lines of a text, from an offset on, that are not blank. */
export function contentLines(text: string, offset: number): readonly ContentLine[] {
  const lines: ContentLine[] = [];
  for (let start = offset; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const to = newline === -1 ? text.length : newline;
    const from = pastSpaces(text, start);
    if (from < to) {
      const isComment = text.charCodeAt(from) === HASH;
      lines.push({ start, from, to, indent: from - start, isComment });
    }
    start = to + 1;
  }
  return lines;
}

/** The offset of the first character, from an offset on, that is not a space. */
export function pastSpaces(text: string, offset: number): number {
  let at = offset;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}
