import fc from "fast-check";
import {
  type AccessLogProtocol,
  type FieldName,
  PROTOCOL_FIELDS,
} from "../../simulator/line/access-log/fields.ts";
import type { AccessLogFields } from "../../simulator/line/access-log/record.ts";

type Values = Record<FieldName, string | number | null>;

/** Ends of fields, whole forged tails, and what Envoy prints for a missing value. */
const FORGERIES = [
  '"',
  '" "',
  '" ',
  ' "',
  " ",
  "-",
  '"-"',
  "\t",
  "\\",
  "{start_time}",
  "☃ 雪 é",
  ' HTTP/1.1" 200 0 11 1 1 "-" "',
  ' HTTP/2" 200 OK 0 11 1 1 "-" "',
  '" "9d3b8a52-1f0e-4b7e-8a53-0c3f2f4f9f11" "app.sample-namespace" "127.0.0.1:80',
  "127.0.0.1:80",
  "24c268f2-7d3b-44cb-8222-174ed96191bf",
];

/** A header value as hostile as Envoy lets it through: anything but line breaks and NUL. */
export const hostileValue = fc
  .array(fc.oneof(fc.constantFrom(...FORGERIES), fc.string({ unit: "grapheme", maxLength: 8 })), {
    maxLength: 4,
  })
  .map((parts) => parts.join("").replace(/[\r\n\0]/g, ""));

const plain = fc.stringMatching(/^[A-Za-z0-9./_:;()-]{1,20}$/);
const uuid = fc.uuid();
const count = fc.nat(2_000_000_000);
const when = fc
  .date({
    min: new Date("2000-01-01T00:00:00Z"),
    max: new Date("2099-12-31T23:59:59Z"),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const address = fc.oneof(
  fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65535 })).map(([ip, port]) => `${ip}:${port}`),
  fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 65535 })).map(([ip, port]) => `[${ip}]:${port}`),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

function fieldsOf(protocol: AccessLogProtocol, header: fc.Arbitrary<string>) {
  const values: { readonly [N in FieldName]: fc.Arbitrary<Values[N]> } = {
    start_time: when,
    method: maybe(fc.constantFrom("GET", "POST", "PURGE", "M-SEARCH")),
    path: maybe(header),
    protocol: maybe(fc.constantFrom("HTTP/1.1", "HTTP/2", "HTTP/1.0", "HTTP/3")),
    response_code: fc.constantFrom(0, 200, 404, 503),
    grpc_status: maybe(fc.constantFrom("OK", "Unavailable", "99", "-1")),
    bytes_received: count,
    bytes_sent: count,
    duration: count,
    upstream_service_time: maybe(count.map(String)),
    forwarded_for: maybe(header),
    user_agent: maybe(header),
    request_id: maybe(fc.oneof(uuid, header)),
    authority: maybe(header),
    upstream_host: maybe(address),
    stream_id: maybe(fc.oneof(uuid, header)),
    downstream_remote_address: address,
    downstream_remote_port: fc.integer({ min: 1, max: 65535 }),
    connection_termination_details: maybe(header),
    connection_id: count,
  };
  return fc.record(
    Object.fromEntries(PROTOCOL_FIELDS[protocol].map((name) => [name, values[name]])),
  ) as fc.Arbitrary<AccessLogFields>;
}

/** Fields of a line of a protocol, with header values made to deceive. */
export const hostileFields = (protocol: AccessLogProtocol) => fieldsOf(protocol, hostileValue);

/** Fields of an ordinary line of a protocol. */
export const plainFields = (protocol: AccessLogProtocol) => fieldsOf(protocol, plain);

/** What Envoy writes in the documented TEXT format, field by field and without the table that is under test. */
export function renderText(protocol: AccessLogProtocol, fields: AccessLogFields): string {
  const of = (name: FieldName) => String(fields[name] ?? "-");
  if (protocol === "tcp") {
    return `[${of("start_time")}] ${of("downstream_remote_address")} ${of("downstream_remote_port")} ${of("bytes_received")} ${of("bytes_sent")} ${of("duration")} ${of("connection_termination_details")} ${of("connection_id")}`;
  }
  const status = protocol === "grpc" ? ` ${of("grpc_status")}` : "";
  const stream = protocol === "http" ? "" : ` "${of("stream_id")}"`;
  return `[${of("start_time")}] "${of("method")} ${of("path")} ${of("protocol")}" ${of("response_code")}${status} ${of("bytes_received")} ${of("bytes_sent")} ${of("duration")} ${of("upstream_service_time")} "${of("forwarded_for")}" "${of("user_agent")}" "${of("request_id")}" "${of("authority")}" "${of("upstream_host")}"${stream}`;
}

/** What Envoy writes in JSON: sorted keys, and large round numbers as it prints them. */
export function renderJson(fields: AccessLogFields): string {
  const entries = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, value]) =>
        `"${key}":${typeof value === "number" ? envoyNumber(value) : JSON.stringify(value)}`,
    );
  return `{${entries.join(",")}}`;
}

/** Envoy prints 100000 as `1e+05`, and 123000 plainly: the shorter of the two. */
function envoyNumber(value: number): string {
  const short = value.toExponential().replace(/e\+(\d)$/, "e+0$1");
  return short.length < String(value).length ? short : String(value);
}

/** What a reader of TEXT can know of fields: `-` is what Envoy prints for a missing value, whoever sent it. */
export function asSeenInText(fields: AccessLogFields): AccessLogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === "-" ? null : value]),
  );
}

/** Keys and JSON types of a line. */
export function typesOf(raw: string): object {
  return Object.fromEntries(
    Object.entries(JSON.parse(raw)).map(([key, value]) => [
      key,
      value === null ? "null" : typeof value,
    ]),
  );
}
