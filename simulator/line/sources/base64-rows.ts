import { type Finder, type FindOptions, NOTHING } from "./finder.ts";

/** A row of base64 as `base64`, MIME and PEM break it. */
const ROW = /^[A-Za-z0-9+/_-]{64,76}$/;

const LAST_ROW = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** More is not kept: CloudWatch and Kinesis put 1 MiB at most into one record. */
const MOST_CHARS = 2 ** 21;

/** Rows of base64 that are one text. */
export interface Base64Rows {
  /** Whether a line is the next row. After a row that is shorter than the first none is. */
  takes(line: string): boolean;
  add(line: string): void;
  readonly rows: readonly string[];
}

/** Whether a line may be the first of several rows of base64. */
export function beginsBase64(line: string): boolean {
  return ROW.test(line);
}

export function createBase64Rows(first: string): Base64Rows {
  const rows = [first];
  let isOver = false;
  return {
    rows,
    takes: (line) =>
      !isOver &&
      line !== "" &&
      line.length <= first.length &&
      LAST_ROW.test(line) &&
      rows.length * first.length < MOST_CHARS,
    add(line) {
      rows.push(line);
      isOver = line.length < first.length || line.endsWith("=");
    },
  };
}

/** What is in rows of base64 together; nothing where they are no text with lines. */
export function findInBase64(finder: Finder, rows: readonly string[], options: FindOptions) {
  if (rows.length < 2) return NOTHING;
  const text = rows.join("");
  const found = finder.inLine(text, { ...options, isMessage: false, mayGoOn: false });
  return found.found.some(({ kind, problem }) => kind !== "other" || problem !== undefined)
    ? found
    : NOTHING;
}
