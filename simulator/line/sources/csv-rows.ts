import { factsOf, isFieldName } from "../access-log/fields.ts";
import type { ContainerValue, Member } from "./json-value.ts";
import { parseCsv } from "./lazy-parsers.ts";

/** Columns of a table, as its first line names them. */
export interface CsvHeader {
  readonly delimiter: string;
  readonly columns: readonly string[];
}

/**
 * Columns in which tools write the line, its time or where it comes from. One of them is in every
 * export of logs.
 */
const KNOWN_COLUMN =
  /^(?:@?(?:message|timestamp|log|logstream|ingestiontime|ptr)|time|_time|date|line|_raw|raw|content|body|event|stream|container_name|log_?stream_?name|start_time|textpayload)$/i;

/** One column alone is a header only if it can be nothing else. */
const LONE_COLUMN = /^"?(?:@?message|_raw|@log)"?$/;

/** The columns that a line names, if it is the first line of a table. */
export function csvHeaderOf(line: string): CsvHeader | undefined {
  if (line.length > 2_000) return undefined;
  if (LONE_COLUMN.test(line)) return { delimiter: ",", columns: [line.replaceAll('"', "")] };
  for (const delimiter of [",", "\t", ";", "|"]) {
    const columns = line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    const areNames = columns.every((name) => /^[\w@$.:/() -]{1,60}$/.test(name));
    if (columns.length > 1 && areNames && columns.some((name) => KNOWN_COLUMN.test(name))) {
      return { delimiter, columns };
    }
  }
  return undefined;
}

/**
 * Whether a text is a row by its quotes: `whole`; `open` if a quoted cell goes on in the next line; `none` if a quote
 * stands where no row has one.
 */
export function rowState(text: string, { delimiter }: CsvHeader): "whole" | "open" | "none" {
  for (let at = 0; at <= text.length; ) {
    let end = text.indexOf(delimiter, at);
    if (end === -1) end = text.length;
    if (text[at] === '"') {
      let close = text.indexOf('"', at + 1);
      while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
      if (close === -1) return "open";
      end = close + 1;
      if (end < text.length && !text.startsWith(delimiter, end)) return "none";
    } else if (text.slice(at, end).includes('"')) return "none";
    at = end + delimiter.length;
  }
  return "whole";
}

/** A row as a record; `undefined` where it has not the table's columns. */
export function recordOfRow(
  row: string,
  { delimiter, columns }: CsvHeader,
): ContainerValue | undefined {
  let rows: string[][];
  try {
    rows = parseCsv(row, { delimiter, relaxColumnCount: true });
  } catch {
    return undefined;
  }
  const [cells, ...more] = rows;
  if (cells === undefined || more.length > 0 || cells.length !== columns.length) return undefined;
  return recordOfCells(columns.map((column, index) => [column, cells[index] ?? ""]));
}

/**
 * A record of texts. Tables hold numbers as text and nothing for `null`: fields of an access-log
 * line are what they were.
 */
export function recordOfCells(cells: readonly (readonly [string, string])[]): ContainerValue {
  // Rows of lines that are not JSON have the columns too, empty.
  const hasFields = cells.some(([key, text]) => key === "start_time" && text !== "");
  const filled = cells.filter(([key, text]) => text !== "" || (hasFields && isFieldName(key)));
  const members = filled.map(([key, text]): Member => {
    const isNumber =
      isFieldName(key) && factsOf(key).type === "number" && /^\d+(?:\.\d+)?$/.test(text);
    if (isNumber) return { key, value: { kind: "scalar", source: text } };
    const isMissing = isFieldName(key) && text === "";
    if (isMissing) return { key, value: { kind: "scalar", source: "null" } };
    return { key, value: { kind: "string", source: JSON.stringify(text) } };
  });
  return { kind: "object", members, isOpen: false };
}
