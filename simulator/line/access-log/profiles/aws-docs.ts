import { type AccessLogProtocol, PROTOCOL_FIELDS } from "../fields.ts";
import {
  type AccessLogProfile,
  type EvidenceClaim,
  formatField,
  type JsonFormat,
  type TextFormat,
} from "./profile.ts";

/** The page that documents the formats. Read 2026-11-23. */
export const FORMATS_PAGE =
  "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-envoy-access-logs.html";

const DOCUMENTED: EvidenceClaim = { evidence: "documented", source: FORMATS_PAGE };

/** The page breaks the HTTP formats over three lines; Envoy's own default, of which they are a part, is one line. */
const TEXT_LAYOUTS: Readonly<Record<AccessLogProtocol, string>> = {
  http: '[{start_time}] "{method} {path} {protocol}" {response_code} {bytes_received} {bytes_sent} {duration} {upstream_service_time} "{forwarded_for}" "{user_agent}" "{request_id}" "{authority}" "{upstream_host}"',
  http2:
    '[{start_time}] "{method} {path} {protocol}" {response_code} {bytes_received} {bytes_sent} {duration} {upstream_service_time} "{forwarded_for}" "{user_agent}" "{request_id}" "{authority}" "{upstream_host}" "{stream_id}"',
  grpc: '[{start_time}] "{method} {path} {protocol}" {response_code} {grpc_status} {bytes_received} {bytes_sent} {duration} {upstream_service_time} "{forwarded_for}" "{user_agent}" "{request_id}" "{authority}" "{upstream_host}" "{stream_id}"',
  tcp: "[{start_time}] {downstream_remote_address} {downstream_remote_port} {bytes_received} {bytes_sent} {duration} {connection_termination_details} {connection_id}",
};

/** The documented TEXT format of a protocol, under a claim of how sure it is. */
export function documentedText(protocol: AccessLogProtocol, claim: EvidenceClaim): TextFormat {
  return {
    layout: TEXT_LAYOUTS[protocol],
    fields: PROTOCOL_FIELDS[protocol].map((name) =>
      formatField({ name, format: "TEXT", ...claim }),
    ),
  };
}

function documentedJson(protocol: AccessLogProtocol): JsonFormat {
  return {
    fields: PROTOCOL_FIELDS[protocol].map((name) => {
      // `duration_ms` stands in the HTTP table only; the other three say `duration`.
      const key = protocol === "http" && name === "duration" ? "duration_ms" : name;
      return formatField({ name, key, format: "JSON", ...DOCUMENTED });
    }),
  };
}

const documented = (protocol: AccessLogProtocol) => ({
  TEXT: documentedText(protocol, DOCUMENTED),
  JSON: documentedJson(protocol),
});

/** AWS's page to the letter. */
export const AWS_DOCS: AccessLogProfile = {
  name: "aws-docs",
  summary: "AWS's page to the letter: HTTP in JSON has `duration_ms` and `upstream_host`.",
  formats: {
    http: documented("http"),
    http2: documented("http2"),
    grpc: documented("grpc"),
    tcp: documented("tcp"),
  },
};
