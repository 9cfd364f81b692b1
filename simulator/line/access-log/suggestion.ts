import type { ParsedAccessLogLine } from "./parsed-line.ts";
import type { AccessLogFields } from "./record.ts";

/**
 * What the values of a line together suggest about what went wrong; `undefined` where nothing looks wrong.
 *
 * Service Connect's formats carry no response flags, so the same values can have other causes: every sentence says
 * "suggests". What Envoy writes in each case was seen on Envoy 1.39.3; see the golden lines under `tests/fixtures`.
 */
export function suggestionFor(line: ParsedAccessLogLine): string | undefined {
  const { ambiguous, protocol, fields } = line;
  if (ambiguous !== undefined) {
    return `This line can be read in at least ${ambiguous.length} ways, because a header value holds quotes: trust none of them. Lines in JSON have no such trouble.`;
  }
  if (protocol === "tcp") return suggestForTcp(fields);
  const facts = { ...fields, upstreamAnswered: typeof fields.upstream_service_time === "string" };
  return SUGGESTIONS.find(({ when }) => when(facts))?.says;
}

interface HttpFacts extends AccessLogFields {
  /** Some answer came from further on: the app, or the server's proxy. */
  readonly upstreamAnswered: boolean;
}

interface Suggestion {
  readonly when: (facts: HttpFacts) => boolean;
  readonly says: string;
}

/** The first that applies is given. */
const SUGGESTIONS: readonly Suggestion[] = [
  {
    when: ({ response_code: code }) => code === 0,
    says: "Code 0 suggests that the caller left before a response began. On the server's proxy the caller is the client's proxy, which leaves when its own timeout ends.",
  },
  {
    when: ({ response_code: code, method }) => code === 426 && method === null,
    says: "426 without a method suggests HTTP/1.0, which Service Connect does not support.",
  },
  {
    when: ({ response_code: code, method }) => code === 431 && method === null,
    says: "431 without a method suggests request headers beyond Envoy's limit of 60 KiB.",
  },
  {
    when: ({ response_code: code, method }) => code === 400 && method === null,
    says: "400 without a method suggests a request that is not valid HTTP: Envoy could not read it, so no header is logged.",
  },
  {
    when: ({ response_code: code, upstreamAnswered }) => code === 503 && !upstreamAnswered,
    says: "503 without upstream_service_time suggests that this proxy made the answer: it had no healthy host, could not connect, or the app broke off before answering.",
  },
  {
    when: ({ response_code: code }) => code === 503,
    says: "503 with upstream_service_time suggests that the answer came from further on: from the app itself, or on the client's proxy from the server's proxy. Look for the server's line with this request_id.",
  },
  {
    when: ({ response_code: code, upstreamAnswered }) => code === 504 && !upstreamAnswered,
    says: "504 without upstream_service_time suggests that perRequestTimeoutSeconds ended first (15 s unless configured).",
  },
  {
    when: ({ response_code: code, upstreamAnswered }) => code === 404 && !upstreamAnswered,
    says: "404 without upstream_service_time suggests that no route matched: the authority is not a name that this proxy knows.",
  },
  {
    when: ({ response_code: code, upstreamAnswered }) => code === 403 && !upstreamAnswered,
    says: "403 without upstream_service_time suggests a protocol upgrade (WebSocket, say) that the proxy does not allow.",
  },
  {
    when: ({ grpc_status: status, upstreamAnswered }) =>
      status === "Unavailable" && !upstreamAnswered,
    says: "Unavailable without upstream_service_time suggests that this proxy made the answer: it had no healthy host, could not connect, or perRequestTimeoutSeconds ended first (15 s unless configured).",
  },
  {
    when: ({ grpc_status: status, response_code: code }) => status === null && code === 200,
    says: "A call without gRPC status suggests a request whose content-type is not gRPC's.",
  },
];

function suggestForTcp(fields: AccessLogFields): string | undefined {
  if (fields.connection_termination_details !== null) {
    return "Termination details suggest that Envoy itself ended the connection, for the reason they give.";
  }
  if (fields.bytes_received === 0 && fields.bytes_sent === 0) {
    return "No bytes in either direction suggest that the app refused the connection, or that the caller only tried the port.";
  }
  return undefined;
}
