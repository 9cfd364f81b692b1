import { type ContainerValue, textOf } from "./json-value.ts";

/** Where a line comes from, as far as what was around it says. */
export interface LineOrigin {
  /** When it came, in milliseconds since 1970. */
  readonly timestampMs?: number;
  /** Log group, without its account. */
  readonly group?: string;
  /** Log stream; where there is none, the container or Compose service. */
  readonly stream?: string;
  readonly container?: string;
  /** What the container wrote it to. */
  readonly output?: "stdout" | "stderr";
}

/** Keys under which tools write the time of a record, the surest first. */
const TIME_KEYS = [
  "timestamp",
  "@timestamp",
  "time",
  "date",
  "ts",
  "_time",
  "_timestamp",
  "eventTime",
  "approximateArrivalTimestamp",
  "_SOURCE_REALTIME_TIMESTAMP",
  "__REALTIME_TIMESTAMP",
];

const GROUP_KEYS = ["logGroupName", "logGroup", "@log", "log_group", "log_group_name"];

const STREAM_KEYS = ["logStreamName", "logStream", "@logStream", "log_stream", "log_stream_name"];

const CONTAINER_KEYS = [
  "container_name",
  "containerName",
  "CONTAINER_NAME",
  "_container_name",
  "container",
];

const OUTPUT_KEYS = ["stream", "source", "output", "_source", "_stream"];

/** Objects of a record that say where it comes from. Loki calls one `stream`. */
const ORIGIN_OBJECTS = new Set(["kubernetes", "docker", "labels", "stream", "container"]);

/** What a record says of the lines in it, and where it is silent what the record around it says. */
export function originOfRecord(record: ContainerValue, around: LineOrigin): LineOrigin {
  const texts = new Map<string, string>();
  for (const { key, value } of record.members) {
    const text = textOf(value);
    if (text !== undefined) {
      if (text.length <= LONGEST_NAME) texts.set(key, text);
    } else if (value.kind === "object" && ORIGIN_OBJECTS.has(key)) {
      for (const inner of value.members) {
        const name = inner.key === "name" && key === "container" ? "container" : inner.key;
        const innerText = textOf(inner.value);
        if (innerText !== undefined && !texts.has(name)) texts.set(name, innerText);
      }
    }
  }
  if (texts.size === 0) return around;
  const first = (keys: readonly string[]) => {
    const key = keys.find((one) => texts.has(one));
    return key === undefined ? undefined : texts.get(key);
  };
  const timestampMs = TIME_KEYS.map((key) => timeOf(texts.get(key))).find(
    (time) => time !== undefined,
  );
  const output = OUTPUT_KEYS.map((key) => texts.get(key)).find(isOutput);
  const container = first(CONTAINER_KEYS);
  const stream = first(STREAM_KEYS) ?? container;
  // Logs Insights writes the account before it.
  const group = first(GROUP_KEYS)?.replace(/^\d{12}:/, "");
  return {
    ...around,
    ...(timestampMs !== undefined && { timestampMs }),
    ...(group !== undefined && { group }),
    ...(stream !== undefined && { stream }),
    ...(container !== undefined && { container }),
    ...(output !== undefined && { output }),
  };
}

/** Longer texts are messages. */
const LONGEST_NAME = 1_024;

function isOutput(text: string | undefined): text is "stdout" | "stderr" {
  return text === "stdout" || text === "stderr";
}

/**
 * Milliseconds since 1970 of a time in ISO 8601, or of a number of seconds, milliseconds,
 * microseconds or nanoseconds.
 */
export function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    if (number < 1e11) return Math.round(number * 1_000);
    const perMs = number < 1e14 ? 1 : number < 1e17 ? 1e3 : 1e6;
    return Math.floor(number / perMs);
  }
  const [, date, time, zone = "Z"] = ISO_TIME.exec(text.trim()) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const offset = zone.replace(/^ ?(?:UTC|GMT)$/, "Z").replace(/^ ?([+-]\d\d):?(\d\d)$/, "$1:$2");
  const timestampMs = Date.parse(`${date}T${time.replace(",", ".")}${offset.trim()}`);
  return Number.isNaN(timestampMs) ? undefined : timestampMs;
}

/** Without a zone it is UTC, as Logs Insights and `aws logs tail --format short` write it. */
const ISO_TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?)( ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?$/;

/** What the text before a line on the same line says of it, and the text after it. */
export function originOfText(
  before: string,
  { after = "", around }: { readonly after?: string; readonly around: LineOrigin },
): LineOrigin {
  const text = before.length > LONGEST_NAME ? before.slice(-LONGEST_NAME) : before;
  // `aws --output text`: EVENTS, id and time of ingestion, stream, message, timestamp; between
  // tabs.
  const events = /^EVENTS\t(?:\d+\t){0,2}(?:([^\t]*)\t)?$/.exec(text);
  const time = PREFIX_TIME.exec(text)?.[0] ?? /\b\d{13}\b/.exec(text)?.[0];
  const timestampMs = timeOf(/^\t(\d{13})\b/.exec(after)?.[1]) ?? timeOf(time);
  const output = /(?:^|\s)(stdout|stderr)(?=\s)/.exec(text)?.[1];
  const container = /\[pod\/[^\s\]]+\/([^\s\]/]+)\]/.exec(text)?.[1];
  const stream =
    events?.[1] ??
    /^([\w.@-]+) +\| ?/.exec(text)?.[1] ??
    /\[(pod\/[^\s\]]+)\]/.exec(text)?.[1] ??
    streamIn(text, time);
  return {
    ...around,
    ...(timestampMs !== undefined && { timestampMs }),
    ...(stream !== undefined && { stream }),
    ...(container !== undefined && { container }),
    ...(isOutput(output) && { output }),
  };
}

const PREFIX_TIME =
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?/;

/**
 * Names of log streams hold no space: one after a time and nothing else, or one with slashes and a
 * task's id.
 */
function streamIn(text: string, time: string | undefined): string | undefined {
  const named = /(?:^|[\s(])([^\s()"'{[]+\/[^\s()"'{[]+\/[\da-f]{4,})(?=[\s):]|$)/.exec(text)?.[1];
  if (named !== undefined || time === undefined || !text.startsWith(time)) return named;
  const [, name] = /^ ([^\s"'{[]+) $/.exec(text.slice(time.length)) ?? [];
  return name === undefined || /^(?:stdout|stderr|[A-Z:]+)$/.test(name) ? undefined : name;
}
