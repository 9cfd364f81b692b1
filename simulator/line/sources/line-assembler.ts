import { type CsvHeader, csvHeaderOf, recordOfRow, rowState } from "./csv-rows.ts";
import { beginRows, type EncodedRows, findInRows } from "./encoded-rows.ts";
import { mayHoldLine } from "./find-in-line.ts";
import { type Finder, type Findings, type FindOptions, TEXT_DEPTH } from "./finder.ts";
import type { FoundLine } from "./found-line.ts";
import { isContainer } from "./json-value.ts";
import { withoutPrefix } from "./line-prefix.ts";
import { createOpenRecord, type OpenRecordReader } from "./open-record.ts";
import type { LineOrigin } from "./origin.ts";
import { beginsEntry, beginsYaml, goesOnAsYaml, readYaml } from "./yaml-block.ts";

/** A line of a source without its end. */
export interface SourceLine {
  readonly text: string;
  /** Its bytes, where they are not UTF-8. */
  readonly bytes?: Buffer;
  /** Whether it goes on in the next piece: it was too long. */
  readonly isCut?: boolean;
}

/** What became of a line, or of several that belong together. */
export interface Batch {
  readonly found: readonly FoundLine[];
  /** A line of text in which there was nothing: it is counted like one that had something. */
  readonly isBlank: boolean;
}

/** Puts lines together that belong to one record, row or block, and finds what is in them. */
export interface LineAssembler {
  /** Whether nothing is open: the next line can be taken by itself. */
  readonly isIdle: boolean;
  push(line: SourceLine): readonly Batch[];
  /**
   * What is still open at the end of the source. `isCut`: it ended inside a record that had lines
   * in it.
   */
  end(): { readonly batches: readonly Batch[]; readonly isCut: boolean };
}

/** More of a block or row is not kept: a block goes on after it, a row was none. */
const MOST_CHARS = 2 ** 20;

const QUIET: Batch = { found: [], isBlank: false };
const BLANK: Batch = { found: [], isBlank: true };

export function createLineAssembler(finder: Finder, options: FindOptions): LineAssembler {
  let record: OpenRecordReader | undefined;
  let block: string[] = [];
  let blockChars = 0;
  let row = "";
  let rowLines: SourceLine[] = [];
  let header: CsvHeader | undefined;
  /**
   * A time and a stream alone on a line, which `aws logs tail --format json` writes before the
   * record.
   */
  let heading: LineOrigin | undefined;
  let encoded: EncodedRows | undefined;

  const batchOf = ({ found, isQuiet }: Findings, line: SourceLine): Batch => {
    const counted = options.isMessage ? found : found.filter(({ kind }) => kind !== "other");
    if (counted.length > 0) return { found: counted, isBlank: false };
    return isQuiet || !options.isMessage ? QUIET : { found: [otherLine(line)], isBlank: false };
  };
  const otherLine = ({ text, bytes }: SourceLine): FoundLine => {
    const { rest, origin } = withoutPrefix(text, options.around);
    const isWhole = bytes !== undefined && rest === text;
    return { ...origin, raw: rest, kind: "other", ...(isWhole && { bytes }) };
  };

  const takeText = (line: SourceLine): readonly Batch[] => {
    const around = heading === undefined ? options.around : { ...options.around, ...heading };
    const { isCut = false, bytes } = line;
    const { open, ...findings } = finder.inLine(line.text, {
      ...{ ...options, around, isCut, mayGoOn: true },
      ...(bytes && { bytes }),
    });
    if (open !== undefined) {
      record = createOpenRecord(finder, { ...open, line, options });
      heading = undefined;
      return findings.found.length > 0 ? [batchOf(findings, line)] : [];
    }
    if (findings.found.length === 0 && !findings.isQuiet) {
      const { rest, origin } = withoutPrefix(line.text, options.around);
      if (rest.trim() === "") {
        heading = origin;
        return [QUIET];
      }
      const columns = csvHeaderOf(line.text);
      if (columns !== undefined) {
        header = columns;
        return [QUIET];
      }
    }
    heading = undefined;
    return [batchOf(findings, line)];
  };

  /** Rows of a table; lines that are none are read by themselves. */
  const takeRow = (line: SourceLine, columns: CsvHeader): readonly Batch[] => {
    row = row === "" ? line.text : `${row}\n${line.text}`;
    rowLines.push(line);
    const state = rowState(row, columns);
    if (state === "open" && row.length < MOST_CHARS && line.isCut !== true) return [];
    const found = state === "whole" ? recordOfRow(row, columns) : undefined;
    const lines = rowLines;
    row = "";
    rowLines = [];
    if (found === undefined) return lines.flatMap(takeAlone);
    const { around, depth } = options;
    const findings = finder.inRecord(found, { around, isMessage: true, depth: depth + TEXT_DEPTH });
    return [batchOf(findings, line)];
  };
  const takeAlone = (line: SourceLine): readonly Batch[] => {
    if (line.text.trim() === "") return [BLANK];
    return record === undefined ? takeText(line) : takeNext(line);
  };

  const closeBlock = (): readonly Batch[] => {
    const lines = block;
    block = [];
    blockChars = 0;
    const text = lines.join("\n");
    const values = mayHoldLine(text, false) ? readYaml(text) : undefined;
    const { around, depth } = options;
    const inner = { around, isMessage: true, depth: depth + TEXT_DEPTH };
    const found = (values ?? []).flatMap((value) =>
      isContainer(value) ? [...finder.inRecord(value, inner).found] : [],
    );
    const isRead = found.some(({ kind }) => kind !== "other");
    if (isRead) return [batchOf({ found, isQuiet: true }, { text: "" })];
    return lines.flatMap((line) => takeAlone({ text: line }));
  };

  const closeRows = (rows: EncodedRows): readonly Batch[] => {
    encoded = undefined;
    const findings = findInRows(finder, rows, options);
    if (findings.found.length > 0) return [batchOf(findings, { text: "" })];
    return rows.rows.flatMap((text) => takeText({ text }));
  };

  const takeIdle = (line: SourceLine): readonly Batch[] => {
    if (line.text.trim() === "") return [BLANK];
    if (header !== undefined && !isBareStart(line.text)) return takeRow(line, header);
    encoded = line.bytes === undefined && !line.isCut ? beginRows(line.text) : undefined;
    if (encoded !== undefined) return [];
    if (line.bytes === undefined && !line.isCut && beginsYaml(line.text)) {
      block = [line.text];
      return [];
    }
    return takeText(line);
  };

  const takeNext = (line: SourceLine): readonly Batch[] => {
    const reader = record;
    if (reader === undefined) return takeIdle(line);
    const next = reader.push(line);
    if (next.state === "open") {
      return next.found.length > 0 ? [batchOf({ found: next.found, isQuiet: true }, line)] : [];
    }
    record = undefined;
    const batches = batchesOf(next.findings, next.lines, line);
    return next.rest === undefined ? batches : [...batches, ...takeNext(next.rest)];
  };

  /** What a record was, or the lines that it was not. */
  const batchesOf = (
    findings: Findings | undefined,
    lines: readonly SourceLine[],
    line: SourceLine,
  ): readonly Batch[] => {
    if (findings !== undefined) return [batchOf(findings, line)];
    return lines.flatMap((one) => {
      if (one.text.trim() === "") return [BLANK];
      const { isCut = false, bytes } = one;
      const inner = { ...options, isCut, mayGoOn: false, ...(bytes && { bytes }) };
      return [batchOf(finder.inLine(one.text, inner), one)];
    });
  };

  return {
    get isIdle() {
      return (
        record === undefined &&
        encoded === undefined &&
        block.length === 0 &&
        row === "" &&
        heading === undefined
      );
    },
    push(line) {
      if (encoded !== undefined) {
        if (line.bytes === undefined && !line.isCut && encoded.takes(line.text)) {
          encoded.add(line.text);
          return [];
        }
        return [...closeRows(encoded), ...takeNext(line)];
      }
      if (block.length > 0) {
        const isMore = line.bytes === undefined && !line.isCut && goesOnAsYaml(line.text);
        if (isMore && (blockChars < MOST_CHARS || !beginsEntry(line.text))) {
          block.push(line.text);
          blockChars += line.text.length;
          return [];
        }
        return [...closeBlock(), ...takeNext(line)];
      }
      if (row !== "" && header !== undefined) return takeRow(line, header);
      return takeNext(line);
    },
    end() {
      const batches: Batch[] = [];
      for (const batch of encoded === undefined ? [] : closeRows(encoded)) batches.push(batch);
      if (block.length > 0) batches.push(...closeBlock());
      const lines = rowLines;
      rowLines = [];
      row = "";
      header = undefined;
      for (const line of lines) batches.push(...takeNext(line));
      const last = record?.end();
      record = undefined;
      if (last === undefined) return { batches, isCut: false };
      batches.push(...batchesOf(last.findings, last.lines, { text: "" }));
      return { batches, isCut: last.isCut };
    },
  };
}

/** An access-log line or one of the proxy's own log, which no row of a table begins like. */
function isBareStart(text: string): boolean {
  return /^(?:\{"|\[\d{4}-\d\d-\d\d[T ])/.test(text);
}
