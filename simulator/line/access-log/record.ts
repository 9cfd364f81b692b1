import type { AccessLogProtocol, FieldName } from "./fields.ts";

/** What every record has. Sizes are bytes. */
interface CommonRecord {
  /** Start of the request or connection; the line was written at its end. */
  readonly startTime: Date;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly durationMs: number;
}

interface HttpValues extends CommonRecord {
  readonly method: string | undefined;
  /** With its query string only where `includeQueryParameters` is `ENABLED`. */
  readonly path: string | undefined;
  /** HTTP version between the caller and the proxy, e.g. `HTTP/1.1`. */
  readonly protocol: string | undefined;
  /** 0: the caller left before a response began. */
  readonly responseCode: number;
  /** `undefined`: the proxy made the response itself. */
  readonly upstreamServiceTimeMs: number | undefined;
  readonly forwardedFor: string | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string | undefined;
  readonly authority: string | undefined;
  /** `address:port`. */
  readonly upstreamHost: string | undefined;
}

/** A request to a port with `appProtocol` `http`. A value that the line does not have is `undefined`. */
export interface HttpAccessLogRecord extends HttpValues {
  readonly appProtocol: "http";
}

/** A request to a port with `appProtocol` `http2`. */
export interface Http2AccessLogRecord extends HttpValues {
  readonly appProtocol: "http2";
  readonly streamId: string | undefined;
}

/** A call to a port with `appProtocol` `grpc`. */
export interface GrpcAccessLogRecord extends HttpValues {
  readonly appProtocol: "grpc";
  /** CamelCase name, e.g. `OK`; a number as text where gRPC has no name for it. */
  readonly grpcStatus: string | undefined;
  readonly streamId: string | undefined;
}

/** A connection to a port without `appProtocol`. */
export interface TcpAccessLogRecord extends CommonRecord {
  readonly appProtocol: "tcp";
  /** `address:port`. */
  readonly downstreamRemoteAddress: string;
  readonly downstreamRemotePort: number;
  readonly connectionTerminationDetails: string | undefined;
  readonly connectionId: number;
}

/** The record of each protocol. */
interface AccessLogRecords {
  readonly http: HttpAccessLogRecord;
  readonly http2: Http2AccessLogRecord;
  readonly grpc: GrpcAccessLogRecord;
  readonly tcp: TcpAccessLogRecord;
}

/** The record of one protocol, or of any: then `appProtocol` says which. */
export type AccessLogRecord<P extends AccessLogProtocol = AccessLogProtocol> = AccessLogRecords[P];

/**
 * Values under the documented JSON keys with their JSON types, `null` for missing. A line that was read has every
 * documented key of its protocol, also one that its profile leaves out.
 */
export type AccessLogFields = Readonly<Partial<Record<FieldName, string | number | null>>>;

/** Builds the typed record from a line's fields, whose values have been checked. */
export function recordOf(protocol: AccessLogProtocol, fields: AccessLogFields): AccessLogRecord {
  const common = {
    startTime: new Date(text(fields.start_time) ?? ""),
    bytesReceived: Number(fields.bytes_received),
    bytesSent: Number(fields.bytes_sent),
    durationMs: Number(fields.duration),
  };
  if (protocol === "tcp") {
    return {
      appProtocol: "tcp",
      ...common,
      downstreamRemoteAddress: text(fields.downstream_remote_address) ?? "",
      downstreamRemotePort: Number(fields.downstream_remote_port),
      connectionTerminationDetails: text(fields.connection_termination_details),
      connectionId: Number(fields.connection_id),
    };
  }
  const serviceTime = text(fields.upstream_service_time);
  const http = {
    ...common,
    method: text(fields.method),
    path: text(fields.path),
    protocol: text(fields.protocol),
    responseCode: Number(fields.response_code),
    upstreamServiceTimeMs: serviceTime === undefined ? undefined : Number(serviceTime),
    forwardedFor: text(fields.forwarded_for),
    userAgent: text(fields.user_agent),
    requestId: text(fields.request_id),
    authority: text(fields.authority),
    upstreamHost: text(fields.upstream_host),
  };
  if (protocol === "http") return { appProtocol: "http", ...http };
  const streamId = text(fields.stream_id);
  if (protocol === "http2") return { appProtocol: "http2", ...http, streamId };
  return { appProtocol: "grpc", ...http, grpcStatus: text(fields.grpc_status), streamId };
}

function text(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
