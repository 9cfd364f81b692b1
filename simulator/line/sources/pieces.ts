import type { LineOrigin } from "./origin.ts";

/** A text that was put together from pieces. */
export interface JoinedText {
  readonly text: string;
  readonly origin: LineOrigin;
}

export interface Piece extends JoinedText {
  /** Pieces of one text have the same. */
  readonly key: string;
  readonly isLast: boolean;
  /** Place among the pieces, where the tool gives it. */
  readonly ordinal?: number;
}

/** Puts lines that a container runtime has cut into pieces back together. */
export interface PieceJoiner {
  /**
   * Whether texts of Docker's json-file end with their newline here: then one without it is a
   * piece.
   */
  endsLines: boolean;
  /** Texts that this piece completes. */
  add(piece: Piece): readonly JoinedText[];
  /** What waits under a key. */
  waiting(key: string): JoinedText | undefined;
  /** Takes out what waits: under one key, or, at the end of a source, all. */
  take(key?: string): readonly JoinedText[];
}

/** Docker and containerd cut lines after so many bytes. */
export const PIECE_BYTES = 16_384;

/** More is not kept: then a text is as long as its pieces so far. */
const MOST_CHARS = 16 * 2 ** 20;
const MOST_OPEN = 1_000;

export function createPieceJoiner(): PieceJoiner {
  const open = new Map<string, Piece[]>();
  let chars = 0;
  const take = (key: string): readonly JoinedText[] => {
    const pieces = open.get(key);
    const [first] = pieces ?? [];
    if (pieces === undefined || first === undefined) return [];
    open.delete(key);
    const inOrder = pieces.toSorted((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0));
    const text = inOrder.map((piece) => piece.text).join("");
    chars -= text.length;
    return [{ text, origin: first.origin }];
  };
  return {
    endsLines: false,
    add(piece) {
      const pieces = open.get(piece.key) ?? [];
      pieces.push(piece);
      open.set(piece.key, pieces);
      chars += piece.text.length;
      if (isComplete(pieces)) return take(piece.key);
      const oldest = open.keys().next();
      const isTooMuch = chars > MOST_CHARS || open.size > MOST_OPEN;
      return isTooMuch && !oldest.done ? take(oldest.value) : [];
    },
    waiting(key) {
      const pieces = open.get(key);
      const [first] = pieces ?? [];
      if (pieces === undefined || first === undefined) return undefined;
      return { text: pieces.map(({ text }) => text).join(""), origin: first.origin };
    },
    take: (key) => (key === undefined ? [...open.keys()].flatMap(take) : take(key)),
  };
}

/** Pieces with an ordinal may come in any order. */
function isComplete(pieces: readonly Piece[]): boolean {
  const last = pieces.find(({ isLast }) => isLast);
  if (last === undefined) return false;
  return last.ordinal === undefined || pieces.length >= last.ordinal;
}
