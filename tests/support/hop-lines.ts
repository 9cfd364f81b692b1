import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import type { LogLine } from "../../simulator/logs/log-line.ts";

/** What differs between the access lines of one request. */
export interface HopFacts {
  /** `web-1 ingress`; without a direction where it is not known. */
  readonly who: string;
  /** Authority and path. */
  readonly url: string;
  /** In milliseconds after 10:00. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly status?: number;
  readonly grpcStatus?: string;
  readonly requestId?: string;
}

export const HOP_START = Date.parse("2026-11-25T10:00:00.000Z");

/** Access lines as proxies of these tasks write them, in the order in which they arrive. */
export function hopLines(...hops: readonly HopFacts[]): readonly LogLine[] {
  return hops.map((hop, index) => hopLine(hop, index + 1));
}

function hopLine(hop: HopFacts, seq: number): LogLine {
  const { who, url, startMs, durationMs, status = 200, grpcStatus, requestId = "an-id" } = hop;
  const [taskName = "", direction] = who.split(" ") as [string, ("ingress" | "egress")?];
  const slash = url.indexOf("/");
  const startTime = new Date(HOP_START + startMs).toISOString();
  const isGrpc = grpcStatus !== undefined;
  const raw = JSON.stringify({
    ...{ authority: url.slice(0, slash), bytes_received: 0, bytes_sent: 11, duration: durationMs },
    ...{ forwarded_for: null, ...(isGrpc && { grpc_status: grpcStatus }) },
    ...{ method: isGrpc ? "POST" : "GET", path: url.slice(slash), protocol: "HTTP/1.1" },
    ...{ request_id: requestId, response_code: status, start_time: startTime },
    ...{ ...(isGrpc && { stream_id: requestId }), upstream_service_time: "1", user_agent: null },
  });
  const parsed = parseAccessLogLine(raw);
  return {
    ...{ group: "g", stream: "s", service: taskName.replace(/-\d+$/, ""), taskId: taskName },
    ...{ taskName, containerName: "ecs-service-connect", source: "stdout", role: "proxy" },
    ...{ seq, timestampMs: HOP_START + startMs + durationMs, ingestionMs: 0, kind: "access" },
    ...(direction && { direction }),
    ...{ message: raw, raw, parsed, record: parsed.ok ? parsed.record : undefined },
  };
}
