import type { Column } from "./evaluation/columns.ts";
import { compileQuery as compilePipe } from "./evaluation/compile-query.ts";
import type { KeptFields } from "./evaluation/kept-fields.ts";
import { eventOf, type Row } from "./evaluation/row.ts";
import { isStructure, javaNumber, textOf, type Value } from "./evaluation/values.ts";
import type { Query, Source } from "./language/ast.ts";
import { check } from "./language/check.ts";
import { parse } from "./language/parse.ts";
import { QueryError, type QueryProblem, toProblem } from "./language/query-error.ts";
import { type Choices, DEFAULT_CHOICES } from "./language/undocumented.ts";
import type { EventPiece, QueryEvent } from "./query-event.ts";

export { createKeptFields, type KeptFields } from "./evaluation/kept-fields.ts";
export { larger } from "./evaluation/larger-array.ts";
export { createNumberList, type NumberList } from "./evaluation/number-list.ts";
export type { QueryProblem } from "./language/query-error.ts";
export type { Choices } from "./language/undocumented.ts";
export type { EventPiece, QueryEvent } from "./query-event.ts";

/** Most rows of a result where neither the query nor the caller sets a limit. */
const DEFAULT_LIMIT = 10_000;

/** Between two reports of the progress so many events are read. */
const PROGRESS_EVENTS = 20_000;

/** What a query is run over. */
export interface RunOptions {
  /** Newest first, and of the same time the last to arrive first; {@link newestFirst} sorts. */
  readonly pieces: Iterable<EventPiece>;
  /** Begin of the time range, in milliseconds since 1970; itself in it. */
  readonly startMs: number;
  /** End of it; itself in it. StartQuery's end second has 999 milliseconds more. */
  readonly endMs: number;
  /** The `limit` of StartQuery: at most so many rows, whatever the query says. */
  readonly limit?: number;
  /** When the query began. @default now */
  readonly nowMs?: number;
  /** The value of `@ptr` for an event; without it rows have none. */
  readonly pointerTo?: (event: QueryEvent) => string;
  /** Length of a message in UTF-8, where an event does not say it. @default counted by hand, which is slower */
  readonly byteLength?: (message: string) => number;
  /** What earlier queries read out of the same events; this one adds to it. */
  readonly kept?: KeptFields;
  /** Called from time to time with the statistics so far. */
  readonly onProgress?: (statistics: QueryStatistics) => void;
}

/** One value of a row, as `GetQueryResults` gives it. */
export interface ResultField {
  readonly field: string;
  readonly value: string;
}

/** What GetQueryResults calls `statistics`; full figures of the whole query. */
export interface QueryStatistics {
  /** Events that reach the first `stats`; without one, rows before `limit` and `dedup`. */
  readonly recordsMatched: number;
  /** Events in the time range. */
  readonly recordsScanned: number;
  /** Their length in UTF-8. */
  readonly bytesScanned: number;
  readonly estimatedRecordsSkipped: number;
  readonly estimatedBytesSkipped: number;
  /** Groups that had an event in the time range. */
  readonly logGroupsScanned: number;
}

/** The result of a query. */
export interface QueryResult {
  /** Names of the columns, in order; a row lacks those that it has no value for. */
  readonly columns: readonly string[];
  /** As `GetQueryResults` has them: every value a text, `@ptr` last. */
  readonly rows: readonly (readonly ResultField[])[];
  /** The same rows with numbers as numbers, by column. */
  readonly values: readonly Readonly<Record<string, Value>>[];
  readonly statistics: QueryStatistics;
  /** Whether rows were cut off at {@link DEFAULT_LIMIT}, which AWS does not say. */
  readonly isCut: boolean;
  /** How many rows each command gave on, in the order of the query. */
  readonly kept: readonly number[];
}

/** A query that was understood. It can be run any number of times. */
export interface CompiledQuery {
  readonly query: Query;
  /** The log groups that `SOURCE` chooses, where the query begins with it. */
  readonly source?: Source;
  run(options: RunOptions): QueryResult;
}

export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledQuery }
  | { readonly ok: false; readonly problem: QueryProblem };

/**
 * Compiles a query of CloudWatch Logs Insights. Knows nothing of Node: it runs in a browser, too.
 *
 * @param choices What is done where AWS's documentation is silent.
 * @returns The query, or what `StartQuery` would answer.
 */
export function compileQuery(text: string, choices: Choices = DEFAULT_CHOICES): CompileResult {
  try {
    const query = parse(text, {
      isAndFirst: choices.precedence === "and first",
      hasEscapes: choices.textEscapes === "escapes quote and backslash",
    });
    check(query, choices);
    // What only the compiler finds, such as a regex that is none, is found before it runs.
    const context = { nowMs: 0, startMs: 0, endMs: 0, choices };
    compilePipe(query, { context, mostRows: 0 });
    const [first] = query.commands;
    return {
      ok: true,
      compiled: {
        query,
        ...(first?.kind === "source" && { source: first.source }),
        run: (options) => run(query, { ...options, choices }),
      },
    };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { ok: false, problem: toProblem(text, error) };
  }
}

/** Times above this are taken as milliseconds, although StartQuery's are seconds: it is the year 5138. */
const LATEST_SECOND = 1e11;

interface SecondRange {
  readonly startTime: number;
  readonly endTime: number;
}

/**
 * The time range of StartQuery's seconds, both ends in it; the end second as a whole.
 *
 * @returns Milliseconds since 1970.
 */
export function timeRange(
  { startTime, endTime }: SecondRange,
  { endSecond }: Pick<Choices, "endSecond"> = DEFAULT_CHOICES,
): Pick<RunOptions, "startMs" | "endMs"> {
  const rest = endSecond === "up to n.999" ? 999 : 0;
  const toMs = (time: number, more: number) => (time > LATEST_SECOND ? time : time * 1000 + more);
  return { startMs: toMs(startTime, 0), endMs: toMs(endTime, rest) };
}

/** Sorts events as a query wants them; within the same time the last of the given ones comes first. */
export function newestFirst<Event extends QueryEvent>(events: readonly Event[]): readonly Event[] {
  return events.toReversed().sort((a, b) => b.timestampMs - a.timestampMs);
}

function run(query: Query, options: RunOptions & { readonly choices: Choices }): QueryResult {
  const { pieces, startMs, endMs, limit, nowMs = Date.now(), choices } = options;
  const { byteLength = utf8Length, kept, onProgress } = options;
  const hasLimit = query.commands.some(({ kind }) => kind === "limit");
  const mostRows = limit ?? (hasLimit ? Number.POSITIVE_INFINITY : DEFAULT_LIMIT);
  const pipe = compilePipe(query, {
    context: { nowMs, startMs, endMs, choices },
    ...{ mostRows, kept },
  });
  const groups = new Set<string>();
  let recordsScanned = 0;
  let bytesScanned = 0;
  const statistics = (): QueryStatistics => ({
    recordsMatched: matchedOf(query, { kept: pipe.kept, scanned: recordsScanned }),
    ...{ recordsScanned, bytesScanned, logGroupsScanned: groups.size },
    ...{ estimatedRecordsSkipped: 0, estimatedBytesSkipped: 0 },
  });
  /** @returns `false` where no further event changes the result. */
  const take = ({ events, places }: EventPiece): boolean => {
    let group: string | undefined;
    for (let index = 0; index < events.length; index++) {
      const event = events[index] as QueryEvent;
      if (event.timestampMs < startMs || event.timestampMs > endMs) continue;
      recordsScanned++;
      bytesScanned += event.byteLength ?? byteLength(event.message);
      if (event.group !== group) {
        group = event.group;
        groups.add(group);
      }
      if (!pipe.push(event, places?.[index])) return false;
      if (recordsScanned % PROGRESS_EVENTS === 0) onProgress?.(statistics());
    }
    return true;
  };
  for (const piece of pieces) if (!take(piece)) break;
  const { rows, total } = pipe.end();
  return {
    columns: pipe.columns.map(({ name }) => name),
    rows: rows.map((row) => toFields(row, { columns: pipe.columns, options })),
    values: rows.map((row) => toValues(row, pipe.columns)),
    statistics: statistics(),
    isCut: limit === undefined && rows.length < total,
    kept: pipe.kept,
  };
}

type ShownColumn = Column & { readonly value: (row: Row) => Value };

interface FieldOptions {
  readonly columns: readonly ShownColumn[];
  readonly options: RunOptions & { readonly choices: Choices };
}

function toFields(row: Row, { columns, options }: FieldOptions): readonly ResultField[] {
  const { pointerTo, choices } = options;
  const fields: ResultField[] = [];
  for (const { name: field, value: read, isComputed } of columns) {
    const value = read(row);
    const isJava = choices.computedNumbers === "2.0" && isComputed && typeof value === "number";
    const text = isJava ? javaNumber(value) : textOf(value);
    if (text !== undefined) fields.push({ field, value: text });
  }
  const event = eventOf(row);
  if (event !== undefined && pointerTo !== undefined) {
    fields.push({ field: "@ptr", value: pointerTo(event) });
  }
  return fields;
}

function toValues(row: Row, columns: readonly ShownColumn[]): Readonly<Record<string, Value>> {
  const values: Record<string, Value> = {};
  for (const { name, value: read } of columns) {
    const value = read(row);
    // A number with its very digits cannot leave the thread of a query.
    if (value !== undefined)
      values[name] = isStructure(value) ? JSON.parse(JSON.stringify(value)) : value;
  }
  return values;
}

interface MatchOptions {
  readonly kept: readonly number[];
  readonly scanned: number;
}

/** Rows that came as far as the first command which joins or cuts them. */
function matchedOf({ commands }: Query, { kept, scanned }: MatchOptions): number {
  let matched = scanned;
  for (const [index, { kind }] of commands.entries()) {
    if (kind === "stats" || kind === "limit" || kind === "dedup" || kind === "sort") return matched;
    if (kind === "filter") matched = kept[index] ?? matched;
  }
  return matched;
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // The second half of a pair of surrogates has no byte of its own; the first one has four.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
}
