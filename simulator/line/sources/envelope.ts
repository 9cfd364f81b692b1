/** A line taken out of what somebody's tool wrapped around it. */
export interface Unwrapped {
  readonly message: string;
  /** The line's bytes, where they are no UTF-8 and nothing was around them: a TEXT line may hold any. */
  readonly bytes?: Uint8Array;
  /** When the tool says that it came, in milliseconds since 1970. */
  readonly timestampMs?: number;
  /** Log stream, container or Compose service that it came from, as the tool calls it. */
  readonly stream?: string;
}

/**
 * Takes a line out of its wrapping; a line without one is itself. Known: CloudWatch's export to S3, `aws logs tail`, Docker's json-file,
 * `docker logs --timestamps`, `docker compose logs`, and the records of FireLens.
 */
export function unwrapLine(line: string): Unwrapped {
  if (line.startsWith("{")) return unwrapJson(line) ?? { message: line };
  // An access line in TEXT and the proxy's own log begin like this; nothing is around them.
  if (line.startsWith("[")) return { message: line };
  const compose = COMPOSE.exec(line);
  if (compose === null) return unwrapTimestamp(line);
  const [, stream = "", rest = ""] = compose;
  return { ...unwrapTimestamp(rest), stream };
}

/** `server-1-proxy  | …` */
const COMPOSE = /^([\w.-]+) +\| (.*)$/s;

/** A time in ISO 8601, and for `aws logs tail` the log stream. */
const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?) (.*)$/s;

/** Names of log streams hold no space. What follows is the line, which begins like one. */
const STREAM = /^([^\s"{[]+) ([[{].*)$/s;

function unwrapTimestamp(line: string): Unwrapped {
  const [, time, rest = ""] = TIMESTAMP.exec(line) ?? [];
  if (time === undefined) return { message: line };
  const timestampMs = timeOf(time);
  const [, stream, message] = STREAM.exec(rest) ?? [];
  return message === undefined
    ? { message: rest, timestampMs }
    : { message, timestampMs, ...(stream && { stream }) };
}

function timeOf(time: string): number {
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`);
}

/** `{"log":"…","stream":"stdout","time":"…"}` of json-file, `{"log":"…","container_name":"…","source":"stdout",…}` of FireLens. */
function unwrapJson(line: string): Unwrapped | undefined {
  // An access line has no such key: looking for it first costs less than reading every line twice.
  if (!/"(?:log|message)":/.test(line)) return undefined;
  const record = parseObject(line);
  const message = record?.["log"] ?? record?.["message"];
  if (record === undefined || typeof message !== "string") return undefined;
  const time = record["time"] ?? record["@timestamp"] ?? record["timestamp"];
  const timestampMs =
    typeof time === "number" ? time : typeof time === "string" ? timeOf(time) : Number.NaN;
  const stream = record["container_name"] ?? record["logStreamName"];
  return {
    message: message.replace(/\r?\n$/, ""),
    ...(!Number.isNaN(timestampMs) && { timestampMs }),
    ...(typeof stream === "string" && { stream }),
  };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
