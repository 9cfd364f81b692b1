/** A part of a query: UTF-16 units from its beginning, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Why a query cannot run. CloudWatch Logs answers `StartQuery` with `MalformedQueryException` and
 * `queryCompileError` for it.
 */
export interface QueryProblem {
  readonly code: "MalformedQueryException";
  /** AWS's text, and after " — " what would help. */
  readonly message: string;
  readonly startCharOffset: number;
  /** Exclusive. */
  readonly endCharOffset: number;
  /** Counted from 1. */
  readonly line: number;
  /** Column within its line, counted from 0. */
  readonly position: number;
  /** Whether AWS would run it: it is only not simulated. */
  readonly isRefusedHere: boolean;
}

/** Thrown inside the language; `compileQuery` turns it into a {@link QueryProblem}. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly span: Span;

  constructor(message: string, span: Span, hint?: string) {
    super(hint === undefined ? message : `${message} — ${hint}`);
    this.span = span;
  }
}

/** Thrown for what AWS has and the simulator has not. */
export class RefusalError extends QueryError {}

/** Where an offset is: the line from 1, the column from 0. */
export function placeOf(query: string, offset: number) {
  const before = query.slice(0, offset);
  return {
    line: before.split("\n").length,
    position: offset - (before.lastIndexOf("\n") + 1),
  };
}

/** AWS's text for a token that the grammar has no place for. */
export function unexpectedSymbol(query: string, span: Span, hint?: string): QueryError {
  const { line, position } = placeOf(query, span.from);
  const symbol = span.from >= query.length ? "<EOF>" : query.slice(span.from, span.to);
  const message = `unexpected symbol found ${symbol} at line ${line} and position ${position}`;
  return new QueryError(message, span, hint);
}

/** AWS's text for a query whose words are in order and whose meaning is not. */
export function compileError(message: string, span: Span, hint?: string): QueryError {
  return new QueryError(`${message} ([${span.from},${span.to}])`, span, hint);
}

/** The error as `StartQuery` reports it. */
export function toProblem(query: string, error: QueryError): QueryProblem {
  const { message, span } = error;
  return {
    isRefusedHere: error instanceof RefusalError,
    code: "MalformedQueryException",
    message,
    startCharOffset: span.from,
    endCharOffset: span.to,
    ...placeOf(query, span.from),
  };
}
