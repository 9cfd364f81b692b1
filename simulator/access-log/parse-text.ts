import type { AccessLogProtocol, FieldName } from "./formats.ts";
import type { Reading } from "./parse.ts";
import type { FieldValues } from "./record.ts";

type HttpProtocol = Exclude<AccessLogProtocol, "tcp">;

const START = /^\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\] /;

/** Everything after the quoted request up to the first quoted field; sticky, so it is tried at every quote. */
const NUMBERS: Readonly<Record<"grpc" | "other", RegExp>> = {
  grpc: /" (\d+) (-|\w+) (\d+) (\d+) (\d+|-) (\S+) "/g,
  other: /" (\d+) (\d+) (\d+) (\d+|-) (\S+) "/g,
};

/** A request line as Envoy prints it. A path has no space: Envoy's HTTP codecs refuse one. */
const REQUEST = /^([!#$%&'*+.^_`|~\w-]+) (\S*) (HTTP\/[\d.]+|-)$/;

/** Envoy writes these two itself or checks what they are made of, so no quote or space is ever inside. */
const AUTHORITY = /^[^"\s]*$/;
const UPSTREAM_HOST = /^(?:-|[\d.]+:\d+|\[[0-9a-fA-F:.%]+\]:\d+)$/;

const SEPARATOR = '" "';

/** As many as make the point; a line that can be read in a thousand ways is no better told. */
const MOST_READINGS = 16;

/**
 * Reads a TEXT line from both ends. TEXT escapes nothing: where header values hold quotes, every reading that fits is
 * returned, and the caller marks the line ambiguous.
 */
export function readTextLine(line: string, protocol?: AccessLogProtocol): Reading {
  const start = START.exec(line);
  const startTime = start?.[1];
  if (start === null || startTime === undefined) {
    return { column: 0, reason: "It does not begin with [start_time]." };
  }
  const column = start[0].length;
  if (line[column] !== '"') {
    if (protocol !== undefined && protocol !== "tcp") {
      return { column, reason: `A line of protocol ${protocol} has a quoted request here.` };
    }
    return readTcp(line, column, startTime);
  }
  if (protocol === "tcp") return { column, reason: "A TCP line has an address here, not a quote." };
  const candidates: readonly HttpProtocol[] =
    protocol === undefined ? ["http", "http2", "grpc"] : [protocol];
  const found = candidates
    .map((candidate) => ({
      protocol: candidate,
      readings: readHttp(line, column, startTime, candidate),
    }))
    .filter(({ readings }) => readings.length > 0);
  const [first] = found;
  if (first === undefined) return notHttp(line, column, protocol);
  return { protocol: first.protocol, readings: found.flatMap(({ readings }) => readings) };
}

function readTcp(line: string, column: number, startTime: string): Reading {
  // From both ends: termination details are not quoted and may hold spaces.
  const match = /^(\S+) (\d+|-) (\d+) (\d+) (\d+|-) (.+) (\d+)$/.exec(line.slice(column));
  if (match === null) return { column, reason: "It does not go on as a TCP line does." };
  const [
    ,
    address = "",
    port = "",
    received = "",
    sent = "",
    duration = "",
    details = "",
    id = "",
  ] = match;
  return {
    protocol: "tcp",
    readings: [
      {
        start_time: startTime,
        downstream_remote_address: orNull(address),
        downstream_remote_port: numberOrNull(port),
        bytes_received: Number(received),
        bytes_sent: Number(sent),
        duration: numberOrNull(duration),
        connection_termination_details: orNull(details),
        connection_id: Number(id),
      },
    ],
  };
}

function readHttp(
  line: string,
  column: number,
  startTime: string,
  protocol: HttpProtocol,
): readonly FieldValues[] {
  if (!line.endsWith('"')) return [];
  const readings: FieldValues[] = [];
  const numbers = NUMBERS[protocol === "grpc" ? "grpc" : "other"];
  numbers.lastIndex = column;
  for (let match = numbers.exec(line); match !== null; match = numbers.exec(line)) {
    const request = REQUEST.exec(line.slice(column + 1, match.index));
    const bodyStart = match.index + match[0].length;
    if (request !== null) {
      const head = {
        start_time: startTime,
        ...requestFields(request),
        ...numberFields(match, protocol),
      };
      for (const tail of readQuoted(line.slice(bodyStart, -1), protocol)) {
        readings.push({ ...head, ...tail });
        if (readings.length === MOST_READINGS) return readings;
      }
    }
    // The closing quote of one candidate may open the next.
    numbers.lastIndex = match.index + 1;
  }
  return readings;
}

function requestFields([, method = "", path = "", version = ""]: RegExpExecArray): FieldValues {
  return { method: orNull(method), path: orNull(path), protocol: orNull(version) };
}

function numberFields(match: RegExpExecArray, protocol: HttpProtocol): FieldValues {
  const [, code = "", ...rest] = match;
  const status = protocol === "grpc" ? { grpc_status: orNull(rest.shift() ?? "-") } : {};
  const [received = "", sent = "", duration = "", serviceTime = ""] = rest;
  return {
    response_code: Number(code),
    ...status,
    bytes_received: Number(received),
    bytes_sent: Number(sent),
    duration: numberOrNull(duration),
    upstream_service_time: orNull(serviceTime),
  };
}

/**
 * Reads `xff" "user-agent" "request-id" "authority" "upstream-host` (and `" "stream-id`). The right end is sure, because
 * Envoy writes or checks those fields; the three on the left are the caller's, and every way to part them is a reading.
 */
function readQuoted(body: string, protocol: HttpProtocol): readonly FieldValues[] {
  const parts = body.split(SEPARATOR);
  const streamId = protocol === "http" ? undefined : sureStreamId(parts);
  if (protocol !== "http" && streamId === undefined) return [];
  const upstreamHost = parts.pop();
  const authority = parts.pop();
  if (upstreamHost === undefined || !UPSTREAM_HOST.test(upstreamHost)) return [];
  if (authority === undefined || !AUTHORITY.test(authority) || parts.length < 3) return [];
  const tail = {
    authority: orNull(authority),
    upstream_host: orNull(upstreamHost),
    ...(streamId !== undefined && { stream_id: orNull(streamId) }),
  };
  const readings: FieldValues[] = [];
  for (let first = 1; first <= parts.length - 2; first++) {
    for (let second = first + 1; second <= parts.length - 1; second++) {
      const requestId = parts.slice(second).join(SEPARATOR);
      if (streamId !== undefined && requestId !== streamId) continue;
      readings.push({
        forwarded_for: orNull(parts.slice(0, first).join(SEPARATOR)),
        user_agent: orNull(parts.slice(first, second).join(SEPARATOR)),
        request_id: orNull(requestId),
        ...tail,
      });
      if (readings.length === MOST_READINGS) return readings;
    }
  }
  return readings;
}

/** The stream id repeats the request id, which lies three places before it; a kept client id may hold quotes itself. */
function sureStreamId(parts: string[]): string | undefined {
  for (let width = 1; width * 2 + 2 < parts.length; width++) {
    const streamId = parts.slice(-width).join(SEPARATOR);
    const requestId = parts.slice(-width * 2 - 2, -width - 2).join(SEPARATOR);
    if (streamId === requestId) {
      parts.splice(-width);
      return streamId;
    }
  }
  return undefined;
}

function notHttp(line: string, column: number, protocol?: AccessLogProtocol): Reading {
  const numbers = NUMBERS.other.source.replace("(\\d+) ", "(\\d+) (?:\\w+ |- )?");
  const match = new RegExp(numbers).exec(line);
  const what = protocol === undefined ? "of any protocol" : `of protocol ${protocol}`;
  if (match === null) {
    return { column, reason: `After the request, no code, sizes and times as in a line ${what}.` };
  }
  return {
    column: match.index + match[0].length - 1,
    reason: `From here on, no quoted fields as in a line ${what}.`,
  };
}

/** `-` is what Envoy prints for a missing value; an empty header prints nothing and is not missing. */
function orNull(value: string): string | null {
  return value === "-" ? null : value;
}

function numberOrNull(value: string): number | null {
  return value === "-" ? null : Number(value);
}

/** Names that a TEXT line of HTTP leaves to the caller: what `ambiguous` readings differ in. */
export const FORGEABLE_FIELDS: readonly FieldName[] = [
  "path",
  "forwarded_for",
  "user_agent",
  "request_id",
];
