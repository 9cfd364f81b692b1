import type { LineKind } from "../access-log/classify-line.ts";
import { withoutLineEnd } from "../access-log/line-end.ts";
import { createLineReader } from "../access-log/line-reader.ts";
import type {
  ParsedAccessLogLine,
  ParseOptions,
  UnreadableLine,
} from "../access-log/parsed-line.ts";
import { documentKind, readDocument } from "./documents.ts";
import { type Unwrapped, unwrapLine } from "./envelope.ts";
import { createLineSplitter, type Line } from "./line-splitter.ts";
import { type AccessLogSource, type OpenedSource, openSource } from "./open-source.ts";

/** One line of a source, with what became of it. */
export interface AccessLogEntry {
  /** Number of the line in its source, of the row or of the event, counted from 1. */
  readonly number: number;
  /** The line itself, without what was wrapped around it. */
  readonly raw: string;
  /** What it is. Only `access` lines are parsed. */
  readonly kind: LineKind;
  /** The line as it was read, or why it cannot be; absent where it is no access-log line. */
  readonly parsed?: ParsedAccessLogLine | UnreadableLine;
  /** When it came according to the wrapping, in milliseconds since 1970. */
  readonly timestampMs?: number;
  /** Log stream or container according to the wrapping. */
  readonly stream?: string;
}

/**
 * Reads a log from wherever a team keeps it, line by line, in constant memory: plain files, gzip, CloudWatch's export to S3,
 * `aws logs filter-log-events`, `tail` and `get-query-results`, Logs Insights' CSV, FireLens records, `docker logs`, `docker compose logs` and
 * json-file. A line that cannot be read is an entry like any other: it stops nothing.
 *
 * @throws {Error} What the source itself fails with: no such file, broken gzip, JSON that ends in the middle.
 */
export async function* readAccessLog(
  source: AccessLogSource,
  options: ParseOptions = {},
): AsyncGenerator<AccessLogEntry> {
  const reader = createLineReader(options);
  let number = 0;
  const lines = linesOf(await openSource(source));
  for await (const { message: raw, bytes: asBytes, ...origin } of lines) {
    number++;
    if (raw === "") continue;
    const { kind, parsed } = reader.read(asBytes ?? raw);
    yield { number, raw, kind, ...(parsed && { parsed }), ...origin };
  }
}

/** The lines of a source, each out of its wrapping and without its end. */
export async function* linesOf({ bytes, beginning }: OpenedSource): AsyncGenerator<Unwrapped> {
  const kind = documentKind(beginning);
  const lines = kind === undefined ? unwrappedLines(bytes) : readDocument(kind, bytes);
  // A message of CloudWatch is one line, but for the newline that some drivers leave on it.
  for await (const line of lines) yield { ...line, message: withoutLineEnd(line.message) };
}

async function* unwrappedLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Unwrapped> {
  const splitter = createLineSplitter();
  const unwrap = (line: Line): Unwrapped => {
    if (typeof line === "string") return unwrapLine(line);
    const text = line.toString("utf8");
    const unwrapped = unwrapLine(text);
    return unwrapped.message === text ? { message: text, bytes: line } : unwrapped;
  };
  for await (const chunk of bytes) for (const line of splitter.push(chunk)) yield unwrap(line);
  for (const line of splitter.end()) yield unwrap(line);
}
