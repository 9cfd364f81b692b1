/** `appProtocol` of the port mapping that a line is about; `tcp` where it has none. */
export type AccessLogProtocol = "http" | "http2" | "grpc" | "tcp";

/** Values of `accessLogConfiguration.format`. */
export const ACCESS_LOG_FORMATS = ["TEXT", "JSON"] as const;

/** `accessLogConfiguration.format`. */
export type AccessLogFormat = (typeof ACCESS_LOG_FORMATS)[number];

/** Values of `accessLogConfiguration.includeQueryParameters`. */
export const INCLUDE_QUERY_PARAMETERS = ["ENABLED", "DISABLED"] as const;

/** `accessLogConfiguration.includeQueryParameters`. */
export type IncludeQueryParameters = (typeof INCLUDE_QUERY_PARAMETERS)[number];

/** Which of its two listeners a proxy logs: `ingress` for what its app receives, `egress` for what its app sends. */
export type AccessLogDirection = "ingress" | "egress";

/** What a field's numbers count. */
export type FieldUnit = "ms" | "bytes";

/**
 * What Envoy can print for a field, which is what tells fields apart on a TEXT line.
 * `any`: the caller's header, whatever it holds, quotes and spaces too. All others hold no space and no quote.
 */
export type FieldContent =
  | "time"
  | "integer"
  | "token"
  | "httpVersion"
  | "grpcStatus"
  | "address"
  | "any";

/** What is true of a field in every profile. */
export interface FieldFacts {
  readonly operator: string;
  /** The operator where `includeQueryParameters` is `DISABLED`, if it is another one. */
  readonly operatorWithoutQuery?: string;
  /** Type in a JSON line. */
  readonly type: "string" | "number";
  /** Older Envoys print this number as a JSON string. */
  readonly olderType?: "string";
  readonly content: FieldContent;
  readonly unit?: FieldUnit;
  /** Envoy always has a value: never `null` or `-`. */
  readonly alwaysThere: boolean;
  /** Another value each time the same request is made. */
  readonly isVolatile: boolean;
  /** Name in the typed records. */
  readonly property: string;
  /** One plain sentence. */
  readonly meaning: string;
}

/**
 * Every field of every Service Connect access log, under its key on AWS's page. With the profiles, which say where each
 * one appears and how sure that is, this is the one table: Envoy's configuration, the readers, the record types, the
 * explanations and docs/formats.md come from it.
 *
 * Operators and what they print: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
export const FIELDS = {
  start_time: {
    operator: "%START_TIME%",
    type: "string",
    content: "time",
    alwaysThere: true,
    isVolatile: true,
    property: "startTime",
    meaning:
      "When the request (TCP: the connection) began, in UTC; the line is written when it ends.",
  },
  method: {
    operator: "%REQ(:METHOD)%",
    type: "string",
    content: "token",
    alwaysThere: false,
    isVolatile: false,
    property: "method",
    meaning: "HTTP method; missing where Envoy could not read a request.",
  },
  path: {
    operator: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    operatorWithoutQuery: "%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: false,
    property: "path",
    meaning:
      "Path as the caller asked for it; with its query string only where includeQueryParameters is ENABLED.",
  },
  protocol: {
    operator: "%PROTOCOL%",
    type: "string",
    content: "httpVersion",
    alwaysThere: false,
    isVolatile: false,
    property: "protocol",
    meaning: "HTTP version between the caller and this proxy.",
  },
  response_code: {
    operator: "%RESPONSE_CODE%",
    type: "number",
    content: "integer",
    alwaysThere: true,
    isVolatile: false,
    property: "responseCode",
    meaning: "HTTP status that was sent; 0: the caller left before a response began.",
  },
  grpc_status: {
    operator: "%GRPC_STATUS()%",
    type: "string",
    content: "grpcStatus",
    alwaysThere: false,
    isVolatile: false,
    property: "grpcStatus",
    meaning: "gRPC status by name, e.g. OK or Unavailable; a number where gRPC has no name for it.",
  },
  bytes_received: {
    operator: "%BYTES_RECEIVED%",
    type: "number",
    content: "integer",
    unit: "bytes",
    alwaysThere: true,
    isVolatile: false,
    property: "bytesReceived",
    meaning: "Body bytes from the caller, headers not counted (TCP: all bytes).",
  },
  bytes_sent: {
    operator: "%BYTES_SENT%",
    type: "number",
    content: "integer",
    unit: "bytes",
    alwaysThere: true,
    isVolatile: false,
    property: "bytesSent",
    meaning: "Body bytes to the caller, headers not counted (TCP: all bytes).",
  },
  duration: {
    operator: "%DURATION%",
    type: "number",
    content: "integer",
    unit: "ms",
    alwaysThere: true,
    isVolatile: true,
    property: "durationMs",
    meaning:
      "From the start of the request to the last byte of the response (TCP: the life of the connection).",
  },
  upstream_service_time: {
    operator: "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
    type: "string",
    content: "integer",
    unit: "ms",
    alwaysThere: false,
    isVolatile: true,
    property: "upstreamServiceTimeMs",
    meaning:
      "How long the upstream took to answer; a header, so text in JSON. Missing: this proxy made the response itself.",
  },
  forwarded_for: {
    operator: "%REQ(X-FORWARDED-FOR)%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: false,
    property: "forwardedFor",
    meaning: "X-Forwarded-For as it came. Missing between services, because neither proxy adds it.",
  },
  user_agent: {
    operator: "%REQ(USER-AGENT)%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: false,
    property: "userAgent",
    meaning: "User-Agent of the caller, exactly as sent.",
  },
  request_id: {
    operator: "%REQ(X-REQUEST-ID)%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: true,
    property: "requestId",
    meaning: "The same on the client's and the server's proxy, so it joins their lines.",
  },
  authority: {
    operator: "%REQ(:AUTHORITY)%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: false,
    property: "authority",
    meaning: "Host as the caller dialled it: the client alias, with its port unless it is 80.",
  },
  upstream_host: {
    operator: "%UPSTREAM_HOST%",
    type: "string",
    content: "address",
    alwaysThere: false,
    isVolatile: true,
    property: "upstreamHost",
    meaning: "Address and port the request was sent on to. Missing: none had been chosen.",
  },
  stream_id: {
    operator: "%STREAM_ID%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: true,
    property: "streamId",
    meaning: "Id of the HTTP/2 stream; Envoy prints the request id once more.",
  },
  downstream_remote_address: {
    operator: "%DOWNSTREAM_REMOTE_ADDRESS%",
    type: "string",
    content: "address",
    alwaysThere: true,
    isVolatile: true,
    property: "downstreamRemoteAddress",
    meaning: "The caller's address, with its port.",
  },
  downstream_remote_port: {
    operator: "%DOWNSTREAM_REMOTE_PORT%",
    type: "number",
    olderType: "string",
    content: "integer",
    alwaysThere: true,
    isVolatile: true,
    property: "downstreamRemotePort",
    meaning: "The caller's port once more, on its own.",
  },
  connection_termination_details: {
    operator: "%CONNECTION_TERMINATION_DETAILS%",
    type: "string",
    content: "any",
    alwaysThere: false,
    isVolatile: false,
    property: "connectionTerminationDetails",
    meaning:
      "Why Envoy itself ended the connection. Missing after an ordinary end, and after resets and timeouts too.",
  },
  connection_id: {
    operator: "%CONNECTION_ID%",
    type: "number",
    content: "integer",
    alwaysThere: true,
    isVolatile: true,
    property: "connectionId",
    meaning: "Number of the connection within this Envoy process; starts anew when Envoy does.",
  },
} as const satisfies Record<string, FieldFacts>;

/** A field by its key on AWS's page. */
export type FieldName = keyof typeof FIELDS;

/** Facts of a field, read by a name that is only known at run time. */
export function factsOf(name: FieldName): FieldFacts {
  return FIELDS[name];
}

/** Whether a key is one of AWS's page. */
export function isFieldName(key: string): key is FieldName {
  return Object.hasOwn(FIELDS, key);
}

/** The documented fields per protocol, in the documented order (A5, A6), which is the order of the TEXT format too. */
const HTTP_HEAD = ["start_time", "method", "path", "protocol", "response_code"] as const;
const HTTP_TAIL = [
  "bytes_received",
  "bytes_sent",
  "duration",
  "upstream_service_time",
  "forwarded_for",
  "user_agent",
  "request_id",
  "authority",
  "upstream_host",
] as const;

export const PROTOCOL_FIELDS = {
  http: [...HTTP_HEAD, ...HTTP_TAIL],
  http2: [...HTTP_HEAD, ...HTTP_TAIL, "stream_id"],
  grpc: [...HTTP_HEAD, "grpc_status", ...HTTP_TAIL, "stream_id"],
  tcp: [
    "start_time",
    "downstream_remote_address",
    "downstream_remote_port",
    "bytes_received",
    "bytes_sent",
    "duration",
    "connection_termination_details",
    "connection_id",
  ],
} as const satisfies Record<AccessLogProtocol, readonly FieldName[]>;

/** Every protocol, in the order of the documentation's tables. */
export const PROTOCOLS: readonly AccessLogProtocol[] = ["http", "http2", "grpc", "tcp"];
