import { lastAtMost } from "../../files/lines-of.ts";

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
