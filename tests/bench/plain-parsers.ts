import type { HttpAccessLogRecord } from "../../simulator/line/access-log/record.ts";

/** What a reader of lines without a library does; the record is the same as the product's. */
export type PlainParser = (buffer: Buffer, onRecord: (record: HttpAccessLogRecord) => void) => void;

const HTTP_TEXT =
  /^\[(?<start_time>[^\]]+)\] "(?<method>\S+) (?<path>\S+) (?<protocol>\S+)" (?<response_code>\d+) (?<bytes_received>\d+) (?<bytes_sent>\d+) (?<duration>\d+) (?<upstream_service_time>\d+|-) "(?<forwarded_for>[^"]*)" "(?<user_agent>[^"]*)" "(?<request_id>[^"]*)" "(?<authority>[^"]*)" "(?<upstream_host>[^"]*)"$/;

/** Split into lines, one regular expression with named groups, the record. */
export const plainText: PlainParser = (buffer, onRecord) => {
  for (const line of buffer.toString("utf8").split("\n")) {
    const groups = HTTP_TEXT.exec(line)?.groups as TextGroups | undefined;
    if (groups === undefined) continue;
    const serviceTime = present(groups.upstream_service_time);
    onRecord({
      appProtocol: "http",
      startTime: new Date(groups.start_time),
      bytesReceived: Number(groups.bytes_received),
      bytesSent: Number(groups.bytes_sent),
      durationMs: Number(groups.duration),
      method: present(groups.method),
      path: present(groups.path),
      protocol: present(groups.protocol),
      responseCode: Number(groups.response_code),
      upstreamServiceTimeMs: serviceTime === undefined ? undefined : Number(serviceTime),
      forwardedFor: present(groups.forwarded_for),
      userAgent: present(groups.user_agent),
      requestId: present(groups.request_id),
      authority: present(groups.authority),
      upstreamHost: present(groups.upstream_host),
    });
  }
};

type Name =
  | "start_time"
  | "method"
  | "path"
  | "protocol"
  | "response_code"
  | "bytes_received"
  | "bytes_sent"
  | "duration"
  | "upstream_service_time"
  | "forwarded_for"
  | "user_agent"
  | "request_id"
  | "authority"
  | "upstream_host";
type TextGroups = Readonly<Record<Name, string>>;

function present(value: string): string | undefined {
  return value === "-" ? undefined : value;
}

/** Split into lines, `JSON.parse`, the record. */
export const plainJson: PlainParser = (buffer, onRecord) => {
  for (const line of buffer.toString("utf8").split("\n")) {
    if (line === "") continue;
    const json: JsonLine = JSON.parse(line);
    onRecord({
      appProtocol: "http",
      startTime: new Date(json.start_time),
      bytesReceived: json.bytes_received,
      bytesSent: json.bytes_sent,
      durationMs: json.duration,
      method: json.method ?? undefined,
      path: json.path ?? undefined,
      protocol: json.protocol ?? undefined,
      responseCode: json.response_code,
      upstreamServiceTimeMs:
        json.upstream_service_time === null ? undefined : Number(json.upstream_service_time),
      forwardedFor: json.forwarded_for ?? undefined,
      userAgent: json.user_agent ?? undefined,
      requestId: json.request_id ?? undefined,
      authority: json.authority ?? undefined,
      upstreamHost: json.upstream_host ?? undefined,
    });
  }
};

type NumberName = "response_code" | "bytes_received" | "bytes_sent" | "duration";
type JsonLine = Readonly<
  Record<NumberName, number> & Record<Exclude<Name, NumberName | "start_time">, string | null>
> & { readonly start_time: string };
