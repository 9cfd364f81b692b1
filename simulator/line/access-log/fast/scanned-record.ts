import { decodeText } from "../decode-text.ts";
import type { AccessLogProtocol } from "../fields.ts";
import type { AccessLogRecord } from "../record.ts";
import { MISSING, type ScannedBytes, type ScannedLine, SLOTS, ZERO } from "./scanned-line.ts";

/** Makes the record of the line just scanned; `undefined` if its time does not exist, such as 30 February. */
export type RecordMaker = (source: ScannedBytes, line: ScannedLine) => AccessLogRecord | undefined;

/** A maker of records of one protocol. Its keys come in the order of `recordOf`'s. */
export function recordMaker(protocol: AccessLogProtocol): RecordMaker {
  const startOf = startTimes();
  const values = protocol === "tcp" ? tcpValues : httpValues[protocol];
  return (source, line) => {
    const startMs = startOf(source.bytes, line.from[SLOTS.start_time] as number);
    return Number.isNaN(startMs) ? undefined : values(source, line, new Date(startMs));
  };
}

type Values = (source: ScannedBytes, line: ScannedLine, startTime: Date) => AccessLogRecord;

// Written out three times, because spreading one into the other takes longer than scanning the line.
const httpValues: Readonly<Record<Exclude<AccessLogProtocol, "tcp">, Values>> = {
  http: (source, line, startTime) => ({
    appProtocol: "http",
    startTime,
    bytesReceived: line.number[SLOTS.bytes_received] as number,
    bytesSent: line.number[SLOTS.bytes_sent] as number,
    durationMs: line.number[SLOTS.duration] as number,
    method: text(source, line, SLOTS.method),
    path: text(source, line, SLOTS.path),
    protocol: text(source, line, SLOTS.protocol),
    responseCode: line.number[SLOTS.response_code] as number,
    upstreamServiceTimeMs: digits(source, line, SLOTS.upstream_service_time),
    forwardedFor: text(source, line, SLOTS.forwarded_for),
    userAgent: text(source, line, SLOTS.user_agent),
    requestId: text(source, line, SLOTS.request_id),
    authority: text(source, line, SLOTS.authority),
    upstreamHost: text(source, line, SLOTS.upstream_host),
  }),
  http2: (source, line, startTime) => ({
    appProtocol: "http2",
    startTime,
    bytesReceived: line.number[SLOTS.bytes_received] as number,
    bytesSent: line.number[SLOTS.bytes_sent] as number,
    durationMs: line.number[SLOTS.duration] as number,
    method: text(source, line, SLOTS.method),
    path: text(source, line, SLOTS.path),
    protocol: text(source, line, SLOTS.protocol),
    responseCode: line.number[SLOTS.response_code] as number,
    upstreamServiceTimeMs: digits(source, line, SLOTS.upstream_service_time),
    forwardedFor: text(source, line, SLOTS.forwarded_for),
    userAgent: text(source, line, SLOTS.user_agent),
    requestId: text(source, line, SLOTS.request_id),
    authority: text(source, line, SLOTS.authority),
    upstreamHost: text(source, line, SLOTS.upstream_host),
    streamId: text(source, line, SLOTS.stream_id),
  }),
  grpc: (source, line, startTime) => ({
    appProtocol: "grpc",
    startTime,
    bytesReceived: line.number[SLOTS.bytes_received] as number,
    bytesSent: line.number[SLOTS.bytes_sent] as number,
    durationMs: line.number[SLOTS.duration] as number,
    method: text(source, line, SLOTS.method),
    path: text(source, line, SLOTS.path),
    protocol: text(source, line, SLOTS.protocol),
    responseCode: line.number[SLOTS.response_code] as number,
    upstreamServiceTimeMs: digits(source, line, SLOTS.upstream_service_time),
    forwardedFor: text(source, line, SLOTS.forwarded_for),
    userAgent: text(source, line, SLOTS.user_agent),
    requestId: text(source, line, SLOTS.request_id),
    authority: text(source, line, SLOTS.authority),
    upstreamHost: text(source, line, SLOTS.upstream_host),
    grpcStatus: text(source, line, SLOTS.grpc_status),
    streamId: text(source, line, SLOTS.stream_id),
  }),
};

const tcpValues: Values = (source, line, startTime) => ({
  appProtocol: "tcp",
  startTime,
  bytesReceived: line.number[SLOTS.bytes_received] as number,
  bytesSent: line.number[SLOTS.bytes_sent] as number,
  durationMs: line.number[SLOTS.duration] as number,
  downstreamRemoteAddress: text(source, line, SLOTS.downstream_remote_address) ?? "",
  downstreamRemotePort: line.number[SLOTS.downstream_remote_port] as number,
  connectionTerminationDetails: text(source, line, SLOTS.connection_termination_details),
  connectionId: line.number[SLOTS.connection_id] as number,
});

function text({ latin1 }: ScannedBytes, line: ScannedLine, slot: number): string | undefined {
  const from = line.from[slot] as number;
  if (from === MISSING) return undefined;
  const value = latin1.slice(from, line.to[slot]);
  return line.bits < 0x80 ? value : decodeText(value);
}

function digits({ bytes }: ScannedBytes, line: ScannedLine, slot: number): number | undefined {
  const from = line.from[slot] as number;
  return from === MISSING ? undefined : decimal(bytes, from, line.to[slot] as number);
}

function decimal(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + (bytes[i] as number) - ZERO;
  return value;
}

/** Reads times of the shape `2025-11-11T07:40:46.216Z`. Remembers the day it saw last, as a day takes long to work out. */
function startTimes(): (bytes: Uint8Array, at: number) => number {
  let year = 0;
  let monthAndDay = 0;
  let dayMs = 0;
  return (bytes, at) => {
    const y = decimal(bytes, at, at + 4);
    const month = decimal(bytes, at + 5, at + 7);
    const day = decimal(bytes, at + 8, at + 10);
    if (y !== year || month * 100 + day !== monthAndDay) {
      year = y;
      monthAndDay = month * 100 + day;
      dayMs = dayStart(y, month, day);
    }
    const hours = decimal(bytes, at + 11, at + 13);
    const minutes = decimal(bytes, at + 14, at + 16);
    const seconds = decimal(bytes, at + 17, at + 19);
    if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
    return (
      dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + decimal(bytes, at + 20, at + 23)
    );
  };
}

function dayStart(year: number, month: number, day: number): number {
  const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T00:00:00.000Z`;
  const date = new Date(text);
  const isDay = !Number.isNaN(date.getTime()) && date.toISOString() === text;
  return isDay ? date.getTime() : Number.NaN;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
