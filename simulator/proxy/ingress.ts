import { cluster } from "../../envoy/cluster.ts";
import { httpListener, tcpListener } from "../../envoy/listener.ts";
import type { Cluster, Listener } from "../../envoy/types.ts";
import type { AccessLogProfile } from "../access-log/formats.ts";
import type { AccessLogPlan, IngressListener } from "../plan/plan.ts";
import { listenerAccessLog } from "./access-log.ts";

export interface IngressOptions {
  readonly listener: IngressListener;
  readonly profile: AccessLogProfile;
  readonly accessLog: AccessLogPlan | undefined;
}

/**
 * What a task receives: one listener per Service Connect service, and the app behind it. No retries and no request
 * timeout of its own: the caller's proxy has both, and two of either would race.
 */
export function ingressParts({ listener: planned, profile, accessLog }: IngressOptions): {
  readonly listener: Listener;
  readonly cluster: Cluster;
} {
  const { listenerName: name, appProtocol, idleTimeoutMs, perRequestTimeoutMs } = planned;
  const log = listenerAccessLog({ accessLog, profile, direction: "ingress", appProtocol });
  const shared = {
    name,
    address: planned.listenerAddress,
    port: planned.listenerPort,
    cluster: name,
    idleTimeoutMs,
    ...(log && { accessLog: log }),
  };
  const isTcp = appProtocol === "tcp";
  return {
    listener: isTcp
      ? tcpListener(shared)
      : httpListener({
          ...shared,
          requestTimeoutMs: 0,
          requestHeaders: expectedTimeout(perRequestTimeoutMs),
        }),
    cluster: cluster({
      name,
      upstreams: [{ address: planned.appAddress, port: planned.appPort }],
      isHttp2: appProtocol === "http2" || appProtocol === "grpc",
      ...(!isTcp && { idleTimeoutMs }),
    }),
  };
}

/**
 * Apps on AWS see this header (https://github.com/aws/containers-roadmap/issues/1958). Envoy takes away the one that the caller's proxy
 * sets, and makes its own only with a timeout of its own.
 */
function expectedTimeout(perRequestTimeoutMs: number): Readonly<Record<string, string>> {
  if (perRequestTimeoutMs === 0) return {};
  return { "x-envoy-expected-rq-timeout-ms": String(perRequestTimeoutMs) };
}
