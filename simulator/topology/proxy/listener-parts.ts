import { type ClusterOptions, cluster } from "../../../envoy/cluster.ts";
import { type HttpListenerOptions, httpListener, tcpListener } from "../../../envoy/listener.ts";
import type { Cluster, Listener } from "../../../envoy/types.ts";
import { type ListenerAccessLogOptions, listenerAccessLogs } from "./access-log.ts";

/** What the two directions have in common: where the listener is, and what its lines say. */
interface ListenerPartsOptions extends ListenerAccessLogOptions {
  readonly planned: {
    readonly listenerName: string;
    readonly listenerAddress: string;
    readonly listenerPort: number;
    readonly idleTimeoutMs: number;
  };
  readonly upstreams: ClusterOptions["upstreams"];
  readonly outlierDetection?: ClusterOptions["outlierDetection"];
  /** What only requests have: retries, their timeout, headers, a Host. */
  readonly http: Pick<
    HttpListenerOptions,
    "requestTimeoutMs" | "retryPolicy" | "requestHeaders" | "authority"
  >;
}

/** A listener and the cluster that gets everything that comes in, both under the listener's name. */
export function listenerParts(options: ListenerPartsOptions): {
  readonly listener: Listener;
  readonly cluster: Cluster;
} {
  const { planned, appProtocol, upstreams, outlierDetection, http } = options;
  const { listenerName: name, idleTimeoutMs } = planned;
  const shared = {
    name,
    address: planned.listenerAddress,
    port: planned.listenerPort,
    cluster: name,
    idleTimeoutMs,
    accessLogs: listenerAccessLogs(options),
  };
  const isTcp = appProtocol === "tcp";
  return {
    listener: isTcp ? tcpListener(shared) : httpListener({ ...shared, ...http }),
    cluster: cluster({
      name,
      upstreams,
      isHttp2: appProtocol === "http2" || appProtocol === "grpc",
      ...(outlierDetection && { outlierDetection }),
      ...(!isTcp && { idleTimeoutMs }),
    }),
  };
}
