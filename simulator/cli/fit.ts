import truncatedWidth from "fast-string-truncated-width";

/** Columns of a layout where no terminal says how wide it is. */
const NO_TERMINAL = 80;

/** The columns to lay a text out for: those of the terminal, or 80 where there is none. */
export function layoutColumns({ columns }: { columns(): number }): number {
  const width = columns();
  return Number.isFinite(width) ? width : NO_TERMINAL;
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return truncatedWidth(text).width;
}

/** The text, with `…` for its end where it is wider than this. */
export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return columns < 1 ? "" : `${startOf(text, columns - 1)}…`;
}

/** Below that a beginning and an end together say less than the end alone. */
const NARROW = 24;

/**
 * The text, with `…` for its middle where it is wider than this: a third of what is left is its beginning. Where there is little room, the
 * end is left.
 */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const room = Math.max(columns - 1, 0);
  if (room < NARROW) return `…${endOf(text, room)}`;
  const start = startOf(text, Math.ceil(room / 3));
  return `${start}…${endOf(text, room - widthOf(start))}`;
}

/** The text and spaces, together as wide as this at least. */
export function padEnd(text: string, columns: number): string {
  return text + spaces(columns - widthOf(text));
}

/** Spaces and the text, together as wide as this at least. */
export function padStart(text: string, columns: number): string {
  return spaces(columns - widthOf(text)) + text;
}

/** The text in rows of at most this width, broken where `breaks` matches, and elsewhere only where it has to be. */
export function fold(text: string, columns: number, breaks: RegExp): readonly string[] {
  const rows: string[] = [];
  let row = "";
  for (const part of text.split(breaks)) {
    if (row !== "" && widthOf(row) + widthOf(part.trimEnd()) > columns) {
      rows.push(row.trimEnd());
      row = "";
    }
    row += part;
    while (widthOf(row.trimEnd()) > columns) {
      const start = startOf(row, columns);
      rows.push(start);
      row = row.slice(start.length);
    }
  }
  return [...rows, row];
}

/** A row as rows of at most this width, broken between words; later ones begin with this many spaces. */
export function foldWords(text: string, columns: number, indent: number): readonly string[] {
  if (widthOf(text) <= columns) return [text];
  const room = columns - indent;
  // With no room for words a terminal breaks as well as this could.
  if (room < NARROW) return [text];
  const [first = "", ...others] = fold(text, room, /(?<= )/);
  return [first, ...others.map((row) => spaces(indent) + row)];
}

const ASCII = /^[ -~]*$/;

/**
 * What of a text's beginning fits. The library only measures: where it cuts, it is up to several columns off in texts that mix ASCII with other
 * characters, such as `→`.
 */
function startOf(text: string, columns: number): string {
  if (ASCII.test(text.slice(0, columns))) return text.slice(0, columns);
  let end = 0;
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    end += segment.length;
  }
  return text.slice(0, end);
}

function endOf(text: string, columns: number): string {
  const characters = [...text];
  let start = characters.length;
  let width = 0;
  while (start > 0) {
    width += widthOf(characters[start - 1] ?? "");
    if (width > columns) break;
    start -= 1;
  }
  return characters.slice(start).join("");
}

function spaces(count: number): string {
  return " ".repeat(Math.max(count, 0));
}
