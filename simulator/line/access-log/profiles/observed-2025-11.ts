import { type AccessLogProtocol, type FieldName, PROTOCOL_FIELDS } from "../fields.ts";
import { documentedText, FORMATS_PAGE } from "./aws-docs.ts";
import {
  type AccessLogProfile,
  type EvidenceClaim,
  formatField,
  type JsonFormat,
} from "./profile.ts";

/** Where the captured lines stand: two of HTTP in JSON, from the server's proxy on Fargate. Published 2025-11-11. */
const CAPTURE_PAGE = "https://dev.classmethod.jp/articles/ecs-service-connect-agent-access-log";

const CAPTURED: EvidenceClaim = { evidence: "captured", source: CAPTURE_PAGE };
const DOCUMENTED: EvidenceClaim = { evidence: "documented", source: FORMATS_PAGE };
const DERIVED: EvidenceClaim = { evidence: "derived", source: CAPTURE_PAGE };
const TEXT_DERIVED: EvidenceClaim = { evidence: "derived", source: FORMATS_PAGE };

/** The page has it for every HTTP protocol, the captured lines do not. */
const NOT_WRITTEN: FieldName = "upstream_host";

const CAPTURED_FIELDS: ReadonlySet<FieldName> = new Set(
  PROTOCOL_FIELDS.http.filter((name) => name !== NOT_WRITTEN),
);

/** What HTTP was seen to write is taken for the others too; what only they have follows AWS's page. */
function observedJson(protocol: AccessLogProtocol): JsonFormat {
  const names: readonly FieldName[] = PROTOCOL_FIELDS[protocol];
  const seen = protocol === "http" ? CAPTURED : DERIVED;
  return {
    fields: names
      .filter((name) => name !== NOT_WRITTEN)
      .map((name) => {
        const claim = CAPTURED_FIELDS.has(name) ? seen : DOCUMENTED;
        return formatField({ name, format: "JSON", ...claim });
      }),
  };
}

const observed = (protocol: AccessLogProtocol) => ({
  TEXT: documentedText(protocol, TEXT_DERIVED),
  JSON: observedJson(protocol),
});

/** What AWS was seen to write in November 2025, and for the rest what follows from it. */
export const OBSERVED_2025_11: AccessLogProfile = {
  name: "observed-2025-11",
  summary:
    "What was captured on AWS in November 2025: HTTP in JSON has `duration` and no `upstream_host`. The rest is derived, or as on AWS's page.",
  formats: {
    http: observed("http"),
    http2: observed("http2"),
    grpc: observed("grpc"),
    tcp: observed("tcp"),
  },
};
