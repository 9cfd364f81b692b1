import { type DumpRow, dumpRowOf } from "./dump-row.ts";
import { type Finder, type FindOptions, NOTHING } from "./finder.ts";
import { unpackBytes } from "./packed-text.ts";
import { textOfQuotedPrintable } from "./quoted-printable.ts";

/** More is not kept: CloudWatch and Kinesis put 1 MiB at most into one record. */
const MOST_CHARS = 2 ** 21;

/** Rows of a source that are one text, which is written in another way. */
export interface EncodedRows {
  /** Whether a line is the next row. */
  takes(line: string): boolean;
  add(line: string): void;
  readonly rows: readonly string[];
  /** What they say together; `undefined` where they are not such a text. */
  text(): string | undefined;
}

/** The rows that a line begins, if it may be the first of several. */
export function beginRows(line: string): EncodedRows | undefined {
  if (BASE64_ROW.test(line)) return base64Rows(line);
  if (line.endsWith("=") && QUOTED_PRINTABLE_ROW.test(line)) return quotedPrintableRows(line);
  const row = dumpRowOf(line);
  return row?.offset === 0 && row.bytes.length > 0 ? dumpRows(line, row) : undefined;
}

/** What is in rows together; nothing where they are no text with lines. */
export function findInRows(finder: Finder, encoded: EncodedRows, options: FindOptions) {
  const text = encoded.text();
  if (text === undefined) return NOTHING;
  const found = finder.inText(text, { ...options, isMessage: false });
  return found.found.some(({ kind, problem }) => kind !== "other" || problem !== undefined)
    ? found
    : NOTHING;
}

/** A row of base64 as `base64`, MIME and PEM break it, or of digits as `xxd -p` does. */
const BASE64_ROW = /^(?:[A-Za-z0-9+/_-]{64,76}|[\dA-Fa-f]{60})$/;

const LAST_BASE64_ROW = /^[A-Za-z0-9+/_-]*={0,2}$/;

function base64Rows(first: string): EncodedRows {
  const rows = [first];
  let isOver = false;
  return {
    rows,
    // After a row that is shorter than the first none is.
    takes: (line) =>
      !isOver &&
      line !== "" &&
      line.length <= first.length &&
      LAST_BASE64_ROW.test(line) &&
      rows.length * first.length < MOST_CHARS,
    add(line) {
      rows.push(line);
      isOver = line.length < first.length || line.endsWith("=");
    },
    text: () => (rows.length < 2 ? undefined : rows.join("")),
  };
}

/** A row of RFC 2045 that goes on in the next, and that has something that base64 has not. */
const QUOTED_PRINTABLE_ROW = /^(?=.*[^\w+/=-]).{59,75}=$/;

function quotedPrintableRows(first: string): EncodedRows {
  const rows = [first];
  let chars = 0;
  return {
    rows,
    takes: () => rows.at(-1)?.endsWith("=") === true && chars < MOST_CHARS,
    add(line) {
      rows.push(line);
      chars += line.length;
    },
    text: () => textOfQuotedPrintable(rows),
  };
}

function dumpRows(first: string, row: DumpRow): EncodedRows {
  const rows = [first];
  const parts = [row.bytes];
  let offset = row.bytes.length;
  let isOver = false;
  return {
    rows,
    takes: (line) => !isOver && offset < MOST_CHARS && dumpRowOf(line)?.offset === offset,
    add(line) {
      const { bytes = Buffer.alloc(0) } = dumpRowOf(line) ?? {};
      rows.push(line);
      parts.push(bytes);
      offset += bytes.length;
      isOver = bytes.length === 0;
    },
    text() {
      const unpacked = unpackBytes(Buffer.concat(parts));
      return unpacked !== undefined && "text" in unpacked ? unpacked.text : undefined;
    },
  };
}
