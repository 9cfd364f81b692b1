import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import type { LogLine } from "../../simulator/logs/log-line.ts";

/** Fields of a line of each protocol, as they were captured or documented. */
export const HTTP = {
  ...{ authority: "app.shop", bytes_received: 0, bytes_sent: 11, duration: 1, forwarded_for: null },
  ...{ method: "GET", path: "/orders/7", protocol: "HTTP/1.1", response_code: 200 },
  ...{ request_id: "0a1b2c3d-1111-4222-8333-444455556666", user_agent: "curl/8" },
  ...{ start_time: "2025-11-11T07:40:46.216Z", upstream_service_time: "1" },
};
export const GRPC = {
  ...HTTP,
  ...{
    method: "POST",
    path: "/shop.Orders/GetOrder",
    protocol: "HTTP/2",
    authority: "orders:50051",
  },
  ...{ grpc_status: "OK", stream_id: "x" },
};
export const TCP = {
  ...{ bytes_received: 3, bytes_sent: 4, connection_id: 6, connection_termination_details: null },
  ...{ downstream_remote_address: "10.0.0.7:53360", downstream_remote_port: 53_360 },
  ...{ duration: 50, start_time: "2025-11-11T07:40:46.216Z" },
};

type Given = Partial<LogLine> & { readonly message: string };

/** An access-log line of `api-1` with these fields, or with this message, as a reader gives it out. */
export function accessLine(fields: object, event: Partial<LogLine> = {}): LogLine {
  const message = "message" in fields ? (fields as Given).message : JSON.stringify(fields);
  const parsed = parseAccessLogLine(message);
  return {
    ...{ group: "g", stream: "s", service: "api", taskId: "1", taskName: "api-1" },
    ...{ containerName: "ecs-service-connect", source: "stdout", role: "proxy" },
    ...{ seq: 1, timestampMs: Date.parse("2025-11-11T07:40:46.900Z"), ingestionMs: 0 },
    ...{ kind: "access", direction: "ingress" },
    message,
    raw: message,
    parsed,
    record: parsed.ok ? parsed.record : undefined,
    ...event,
  };
}
