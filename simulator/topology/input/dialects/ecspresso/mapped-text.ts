/** A part of a text that was made out of another one. */
export interface Piece {
  readonly text: string;
  /** Where it comes from in the other text: its start. */
  readonly source: number;
  /** Copied letter by letter; else it stands for something that was there, and all of it has that place. */
  readonly isCopied: boolean;
}

/** A text made out of another one, with the place there of each letter. */
export interface MappedText {
  readonly text: string;
  /** From an offset in `text` to one in the other text. */
  sourceAt(offset: number): number;
}

/** Joins pieces, which stand in the order of their sources. */
export function mappedText(pieces: readonly Piece[]): MappedText {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of pieces) {
    starts.push(length);
    length += text.length;
  }
  return {
    text: pieces.map(({ text }) => text).join(""),
    sourceAt(offset) {
      const index = Math.max(0, lastAtMost(starts, offset));
      const piece = pieces[index];
      if (piece === undefined) return 0;
      return piece.isCopied ? piece.source + offset - (starts[index] ?? 0) : piece.source;
    },
  };
}

/** The same of a text that was made in two steps. */
export function mappedTwice(first: MappedText, second: MappedText): MappedText {
  return {
    text: second.text,
    sourceAt: (offset) => first.sourceAt(second.sourceAt(offset)),
  };
}

/** Index of the last number that is not greater than `wanted`; of equal ones the last. The numbers are in order. */
function lastAtMost(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Lines and columns of offsets in a text, and back; both are counted from 1. */
export function linesOf(text: string) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    positionAt(offset: number) {
      const index = lastAtMost(starts, offset);
      return { line: index + 1, column: offset - (starts[index] ?? 0) + 1 };
    },
    offsetAt({ line, column }: { readonly line: number; readonly column: number }) {
      return (starts[line - 1] ?? text.length) + column - 1;
    },
  };
}
