import { cutEnd, fold } from "../fit.ts";
import { printableWithTabs } from "../show-line.ts";

/** Between the members of a JSON object, where white space changes nothing; between the words of a TEXT line. */
const BREAKS = { JSON: /(?<=["\d}\]el],)(?=")/, TEXT: /(?<= )/ } as const;

interface RawOptions {
  /** Columns that there are; `Infinity` where nothing is to be cut. */
  readonly columns: number;
  /** Show all of it, on several rows, and not only as much as fits on one. */
  readonly whole: boolean;
}

/** A line as it was written, as rows for a terminal: without what would control it, and not wider than it. */
export function rawRows(message: string, { columns, whole }: RawOptions): readonly string[] {
  // A tab is as wide as it likes.
  const text = printableWithTabs(message).replaceAll("\t", "  ");
  if (columns === Infinity) return [printableWithTabs(message)];
  return whole
    ? fold(text, columns, BREAKS[text.startsWith("{") ? "JSON" : "TEXT"])
    : [cutEnd(text, columns)];
}
