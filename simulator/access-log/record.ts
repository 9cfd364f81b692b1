import type { AccessLogFormat, AccessLogProtocol, FieldName } from "./formats.ts";

/** Values under the documented JSON keys, with their JSON types; `null` where the line has no value. */
export type FieldValues = Readonly<Partial<Record<FieldName, string | number | null>>>;

/** What every record has. Sizes are bytes, `durationMs` milliseconds. */
interface CommonRecord {
  /** ISO 8601 in UTC with milliseconds, as printed; the start of the request or connection. */
  readonly startTime: string;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly durationMs: number;
}

/** A request to a port with `appProtocol` `http`. A value the line has none of is `undefined`. */
export interface HttpAccessLogRecord extends CommonRecord {
  readonly appProtocol: "http";
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** HTTP version between the caller and the proxy, e.g. `HTTP/1.1`. */
  readonly protocol: string | undefined;
  /** 0: the caller left before any response. */
  readonly responseCode: number;
  readonly upstreamServiceTimeMs: number | undefined;
  readonly forwardedFor: string | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string | undefined;
  readonly authority: string | undefined;
  readonly upstreamHost: string | undefined;
}

export interface Http2AccessLogRecord extends Omit<HttpAccessLogRecord, "appProtocol"> {
  readonly appProtocol: "http2";
  readonly streamId: string | undefined;
}

export interface GrpcAccessLogRecord extends Omit<Http2AccessLogRecord, "appProtocol"> {
  readonly appProtocol: "grpc";
  /** CamelCase name, e.g. `OK`; a number as text where gRPC has no name for it. */
  readonly grpcStatus: string | undefined;
}

export interface TcpAccessLogRecord extends CommonRecord {
  readonly appProtocol: "tcp";
  /** `address:port`. */
  readonly downstreamRemoteAddress: string | undefined;
  readonly downstreamRemotePort: number | undefined;
  readonly connectionTerminationDetails: string | undefined;
  readonly connectionId: number;
}

export type AccessLogRecord =
  | HttpAccessLogRecord
  | Http2AccessLogRecord
  | GrpcAccessLogRecord
  | TcpAccessLogRecord;

/** A line that was read. */
export interface ParsedAccessLogLine {
  readonly ok: true;
  readonly raw: string;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly record: AccessLogRecord;
  /** The same for the TEXT and the JSON line of one request, whatever the profile calls its keys. */
  readonly fields: FieldValues;
  /** What the caller did not say and the line was taken for, e.g. `protocol http`. */
  readonly assumed: readonly string[];
  /**
   * Every way to read the line where there is more than one: TEXT escapes nothing, so a header value that holds quotes
   * can imitate the fields after it. `record` is the first of them and must not be trusted.
   */
  readonly ambiguous?: readonly FieldValues[];
}

/** A line that does not fit. */
export interface UnreadableLine {
  readonly ok: false;
  readonly raw: string;
  /** Why, for people. */
  readonly reason: string;
  /** Where it stops fitting, counted from 0 in UTF-16 units. */
  readonly column: number;
}

/** Builds the typed record from the values of a line's fields. */
export function recordOf(protocol: AccessLogProtocol, fields: FieldValues): AccessLogRecord {
  const common = {
    startTime: text(fields.start_time) ?? "",
    bytesReceived: number(fields.bytes_received) ?? 0,
    bytesSent: number(fields.bytes_sent) ?? 0,
    durationMs: number(fields.duration) ?? 0,
  };
  if (protocol === "tcp") {
    return {
      appProtocol: "tcp",
      ...common,
      downstreamRemoteAddress: text(fields.downstream_remote_address),
      downstreamRemotePort: number(fields.downstream_remote_port),
      connectionTerminationDetails: text(fields.connection_termination_details),
      connectionId: number(fields.connection_id) ?? 0,
    };
  }
  const http = {
    ...common,
    method: text(fields.method),
    path: text(fields.path),
    protocol: text(fields.protocol),
    responseCode: number(fields.response_code) ?? 0,
    upstreamServiceTimeMs: number(fields.upstream_service_time),
    forwardedFor: text(fields.forwarded_for),
    userAgent: text(fields.user_agent),
    requestId: text(fields.request_id),
    authority: text(fields.authority),
    upstreamHost: text(fields.upstream_host),
  };
  if (protocol === "http") return { appProtocol: "http", ...http };
  const http2 = { ...http, streamId: text(fields.stream_id) };
  if (protocol === "http2") return { appProtocol: "http2", ...http2 };
  return { appProtocol: "grpc", ...http2, grpcStatus: text(fields.grpc_status) };
}

function text(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function number(value: string | number | null | undefined): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const result = Number(value);
  return Number.isNaN(result) ? undefined : result;
}
