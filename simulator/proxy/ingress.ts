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
  const { listenerName: name, appProtocol, idleTimeoutMs } = planned;
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
    listener: isTcp ? tcpListener(shared) : httpListener({ ...shared, requestTimeoutMs: 0 }),
    cluster: cluster({
      name,
      upstreams: [{ address: planned.appAddress, port: planned.appPort }],
      isHttp2: appProtocol === "http2" || appProtocol === "grpc",
      ...(!isTcp && { idleTimeoutMs }),
    }),
  };
}
