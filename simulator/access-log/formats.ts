import { SimulatorError } from "../errors.ts";

/** `appProtocol` of the port mapping that a line is about; `tcp` where it has none. */
export type AccessLogProtocol = "http" | "http2" | "grpc" | "tcp";

/** `accessLogConfiguration.format`. */
export type AccessLogFormat = "TEXT" | "JSON";

/**
 * How sure a field is. `captured`: seen on a line from AWS. `documented`: on AWS's page, not seen.
 * `derived`: neither; concluded from the other two.
 */
export type Evidence = "captured" | "documented" | "derived";

/** One field of a line: what Envoy is told to print, and what a reader may expect of it. */
export interface AccessLogField {
  /** Key in a JSON line, as this profile spells it. */
  readonly key: string;
  /** The same field's key on AWS's page, whatever this profile calls it: what parsed records use. */
  readonly name: FieldName;
  readonly evidence: Evidence;
}

export type FieldName = keyof typeof FIELDS;

/** One set of assumptions about what AWS writes, as data. */
export interface AccessLogProfile {
  readonly name: string;
  /** One sentence for `--help`, the plan and the README. */
  readonly summary: string;
  /** JSON keys per protocol. */
  readonly json: Readonly<Record<AccessLogProtocol, readonly AccessLogField[]>>;
  /** Evidence for the TEXT format per protocol; the format itself is the documented one in every profile. */
  readonly textEvidence: Evidence;
}

/** Where the documented formats stand. Read 2026-11-23. */
export const FORMATS_PAGE =
  "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html";

/** Where the captured lines stand (HTTP in JSON, Fargate). Published 2025-11-11. */
export const CAPTURE_PAGE =
  "https://dev.classmethod.jp/articles/ecs-service-connect-agent-access-log";

/**
 * THE one table. Every field of every Service Connect access log: Envoy's operator, the JSON type, the unit and
 * what it means. Envoy's configuration, the readers, the explanations and the README's table are made from it.
 *
 * A missing value prints `null` in JSON and `-` in TEXT. `number` fields are never missing.
 * Operators: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
export const FIELDS = {
  start_time: {
    operator: "%START_TIME%",
    type: "string",
    unit: "ISO 8601, UTC, milliseconds",
    meaning: "When the request (TCP: the connection) began. The line itself is written at its end.",
  },
  method: { operator: "%REQ(:METHOD)%", type: "string", meaning: "HTTP method." },
  path: {
    operator: "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    type: "string",
    meaning: "Path; with its query string only where includeQueryParameters is ENABLED.",
  },
  protocol: {
    operator: "%PROTOCOL%",
    type: "string",
    meaning: "HTTP version between the caller and this proxy.",
  },
  response_code: {
    operator: "%RESPONSE_CODE%",
    type: "number",
    meaning: "HTTP status that was sent; 0: the caller left before any response.",
  },
  grpc_status: {
    operator: "%GRPC_STATUS()%",
    type: "string",
    meaning: "gRPC status name, e.g. OK or Unavailable.",
  },
  bytes_received: {
    operator: "%BYTES_RECEIVED%",
    type: "number",
    unit: "bytes",
    meaning: "Body bytes from the caller, without headers (TCP: all bytes).",
  },
  bytes_sent: {
    operator: "%BYTES_SENT%",
    type: "number",
    unit: "bytes",
    meaning: "Body bytes to the caller, without headers (TCP: all bytes).",
  },
  duration: {
    operator: "%DURATION%",
    type: "number",
    unit: "ms",
    meaning:
      "From the first byte of the request to the last byte of the response (TCP: the connection's life).",
  },
  upstream_service_time: {
    operator: "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
    type: "string",
    unit: "ms, as text",
    meaning: "How long the upstream took to answer. Missing: the proxy made the response itself.",
  },
  forwarded_for: {
    operator: "%REQ(X-FORWARDED-FOR)%",
    type: "string",
    meaning: "X-Forwarded-For as it came. Missing between services: neither proxy adds it.",
  },
  user_agent: {
    operator: "%REQ(USER-AGENT)%",
    type: "string",
    meaning: "User-Agent of the caller.",
  },
  request_id: {
    operator: "%REQ(X-REQUEST-ID)%",
    type: "string",
    meaning: "The same on the client's and the server's proxy: what joins their lines.",
  },
  authority: {
    operator: "%REQ(:AUTHORITY)%",
    type: "string",
    meaning: "Host as the caller dialled it: the client alias.",
  },
  upstream_host: {
    operator: "%UPSTREAM_HOST%",
    type: "string",
    meaning: "Address the proxy sent the request to. Missing: it had chosen none.",
  },
  stream_id: {
    operator: "%STREAM_ID%",
    type: "string",
    meaning: "Id of the HTTP/2 stream; equals the request id.",
  },
  downstream_remote_address: {
    operator: "%DOWNSTREAM_REMOTE_ADDRESS%",
    type: "string",
    meaning: "The caller's address, with its port.",
  },
  downstream_remote_port: {
    operator: "%DOWNSTREAM_REMOTE_PORT%",
    type: "number",
    meaning: "The caller's port once more.",
  },
  connection_termination_details: {
    operator: "%CONNECTION_TERMINATION_DETAILS%",
    type: "string",
    meaning:
      "Why Envoy ended the connection. Missing after an ordinary end, and after resets and timeouts too.",
  },
  connection_id: {
    operator: "%CONNECTION_ID%",
    type: "number",
    meaning: "Number of the connection in this Envoy process; starts anew when Envoy does.",
  },
} as const satisfies Record<string, FieldFacts>;

interface FieldFacts {
  readonly operator: string;
  readonly type: "string" | "number";
  readonly unit?: string;
  readonly meaning: string;
}

/** Prints the path without `?` and what follows it: `includeQueryParameters` DISABLED. */
export const PATH_WITHOUT_QUERY = "%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%";

const HTTP_TEXT =
  '[start_time] "method path protocol" response_code bytes_received bytes_sent duration upstream_service_time "forwarded_for" "user_agent" "request_id" "authority" "upstream_host"';

/** TEXT formats as AWS documents them, one line, with field names where the operators go. */
export const TEXT_FORMATS: Readonly<Record<AccessLogProtocol, string>> = {
  http: HTTP_TEXT,
  http2: `${HTTP_TEXT} "stream_id"`,
  grpc: `${HTTP_TEXT.replace("response_code", "response_code grpc_status")} "stream_id"`,
  tcp: "[start_time] downstream_remote_address downstream_remote_port bytes_received bytes_sent duration connection_termination_details connection_id",
};

/** A field name where it stands in {@link TEXT_FORMATS}. */
export const FIELD_IN_TEXT = /[a-z][a-z_]+/g;

/** Names of a TEXT format's fields, in its order. */
export function textFields(protocol: AccessLogProtocol): readonly FieldName[] {
  return (TEXT_FORMATS[protocol].match(FIELD_IN_TEXT) ?? []) as FieldName[];
}

const documented = (...names: FieldName[]): AccessLogField[] =>
  names.map((name) => ({ key: name, name, evidence: "documented" }));
const withEvidence = (fields: readonly AccessLogField[], evidence: Evidence) =>
  fields.map((field) => ({ ...field, evidence }));
const without = (fields: readonly AccessLogField[], name: FieldName) =>
  fields.filter((field) => field.name !== name);

const DOCUMENTED = {
  http: documented(...textFields("http")),
  http2: documented(...textFields("http2")),
  grpc: documented(...textFields("grpc")),
  tcp: documented(...textFields("tcp")),
};

/** The profiles that come with the simulator, by name. */
export const PROFILES: Readonly<Record<string, AccessLogProfile>> = {
  "observed-2025-11": {
    name: "observed-2025-11",
    summary:
      "What was captured on AWS in November 2025: HTTP in JSON has `duration` and no `upstream_host`. The rest follows AWS's page.",
    json: {
      http: withEvidence(without(DOCUMENTED.http, "upstream_host"), "captured"),
      http2: withEvidence(without(DOCUMENTED.http2, "upstream_host"), "derived"),
      grpc: withEvidence(without(DOCUMENTED.grpc, "upstream_host"), "derived"),
      tcp: DOCUMENTED.tcp,
    },
    textEvidence: "documented",
  },
  "aws-docs": {
    name: "aws-docs",
    summary: "AWS's page to the letter: HTTP in JSON has `duration_ms` and `upstream_host`.",
    json: {
      ...DOCUMENTED,
      http: DOCUMENTED.http.map((field) =>
        field.name === "duration" ? { ...field, key: "duration_ms" } : field,
      ),
    },
    textEvidence: "documented",
  },
};

/** The profile where none is named. */
export const DEFAULT_PROFILE = "observed-2025-11";

/**
 * The built-in profile of this name.
 *
 * @throws {SimulatorError} `USAGE`, with the names there are.
 */
export function profileNamed(name: string): AccessLogProfile {
  const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profile !== undefined) return profile;
  throw new SimulatorError(
    "USAGE",
    `There is no access-log profile "${name}", only ${Object.keys(PROFILES).join(", ")}.`,
    { remedy: "Name one of these." },
  );
}

interface LogFormatOptions {
  readonly profile: AccessLogProfile;
  readonly protocol: AccessLogProtocol;
  readonly format: AccessLogFormat;
  readonly includeQueryParameters: "ENABLED" | "DISABLED";
}

/** What Envoy's `log_format` is given: a format string with its newline, or a format dictionary. */
export type EnvoyLogFormat =
  | { readonly kind: "TEXT"; readonly format: string }
  | { readonly kind: "JSON"; readonly format: Readonly<Record<string, string>> };

/** The table's rows for one protocol and format, in Envoy's language. */
export function envoyLogFormat(options: LogFormatOptions): EnvoyLogFormat {
  const { profile, protocol, format, includeQueryParameters } = options;
  const operator = (name: FieldName) =>
    name === "path" && includeQueryParameters === "DISABLED"
      ? PATH_WITHOUT_QUERY
      : FIELDS[name].operator;
  if (format === "TEXT") {
    const text = TEXT_FORMATS[protocol].replace(FIELD_IN_TEXT, (name) =>
      operator(name as FieldName),
    );
    return { kind: "TEXT", format: `${text}\n` };
  }
  const entries = profile.json[protocol].map(({ key, name }) => [key, operator(name)] as const);
  return { kind: "JSON", format: Object.fromEntries(entries) };
}
