import type { Readable } from "node:stream";
import type { Unwrapped } from "./envelope.ts";

/** What a whole file is, where it is not one line after the other. */
export type DocumentKind = "events" | "results" | "csv";

/**
 * Says by its beginning whether a file is one document: JSON of `aws logs filter-log-events` or `get-log-events`, JSON of
 * `aws logs get-query-results`, or the CSV that Logs Insights exports.
 */
export function documentKind(beginning: string): DocumentKind | undefined {
  const [, key] =
    /^\s*\{\s*"(events|searchedLogStreams|results|queryLanguage|nextForwardToken)"\s*:/.exec(
      beginning,
    ) ?? [];
  if (key === "results" || key === "queryLanguage") return "results";
  if (key !== undefined) return "events";
  const [header = ""] = beginning.split("\n", 1);
  return /(?:^|,)"?@message"?(?:,|\r?$)/.test(header) ? "csv" : undefined;
}

/** The messages in a document, one after the other: however long it is, only one is held. */
export function readDocument(kind: DocumentKind, bytes: Readable): AsyncIterable<Unwrapped> {
  return kind === "csv" ? readCsv(bytes) : readJson(bytes, kind);
}

async function* readJson(
  bytes: Readable,
  kind: Exclude<DocumentKind, "csv">,
): AsyncGenerator<Unwrapped> {
  // Loaded here, because most logs are not such a document.
  const { JSONParser, TokenType } = await import("@streamparser/json");
  // The AWS CLI may have printed several pages, one document after the other.
  const parser = new JSONParser({ paths: [`$.${kind}.*`], keepStack: false, separator: "" });
  let found: Unwrapped[] = [];
  let failure: Error | undefined;
  let depth = 0;
  parser.onValue = ({ value }) => {
    found.push(...(kind === "events" ? eventOf(value) : resultOf(value)));
  };
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACE) depth++;
    else if (token === TokenType.RIGHT_BRACE) depth--;
  };
  parser.onError = (error) => {
    failure = error;
  };
  for await (const chunk of bytes) {
    parser.write(chunk);
    yield* found;
    found = [];
    if (failure !== undefined) throw failure;
  }
  if (depth > 0) throw new Error("The JSON ends in the middle.");
}

function eventOf(value: unknown): readonly Unwrapped[] {
  const { message, timestamp, logStreamName } = value as Readonly<Record<string, unknown>>;
  if (typeof message !== "string") return [];
  return [
    {
      message,
      ...(typeof timestamp === "number" && { timestampMs: timestamp }),
      ...(typeof logStreamName === "string" && { stream: logStreamName }),
    },
  ];
}

/** `[{ "field": "@message", "value": "…" }, …]` */
function resultOf(value: unknown): readonly Unwrapped[] {
  const fields = value as readonly { readonly field?: string; readonly value?: string }[];
  if (!Array.isArray(fields)) return [];
  return rowOf(Object.fromEntries(fields.map((entry) => [entry.field, entry.value])));
}

async function* readCsv(bytes: Readable): AsyncGenerator<Unwrapped> {
  const { parse } = await import("csv-parse");
  const rows = bytes.pipe(parse({ columns: true, relaxColumnCount: true, bom: true }));
  for await (const row of rows) yield* rowOf(row);
}

/** Logs Insights writes times as `2025-11-11 07:40:46.216`, in UTC. */
function rowOf(row: Readonly<Record<string, string | undefined>>): readonly Unwrapped[] {
  const { "@message": message, "@timestamp": time, "@logStream": stream } = row;
  if (message === undefined) return [];
  const timestampMs = time === undefined ? Number.NaN : Date.parse(`${time.replace(" ", "T")}Z`);
  return [
    {
      message,
      ...(!Number.isNaN(timestampMs) && { timestampMs }),
      ...(stream !== undefined && { stream }),
    },
  ];
}
