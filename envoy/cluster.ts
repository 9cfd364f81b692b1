import { isIP } from "node:net";
import { type Cluster, duration, socketAddress, TYPE_URL } from "./types.ts";

export interface ClusterOptions {
  readonly name: string;
  readonly upstreams: readonly { readonly address: string; readonly port: number }[];
  /** Speak HTTP/2 to the upstream; HTTP/1.1 (or bytes) otherwise. */
  readonly isHttp2: boolean;
  /** 0: off. Idle time of connections to the upstream; not for TCP. */
  readonly idleTimeoutMs?: number;
  readonly outlierDetection?: Readonly<Record<string, unknown>>;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * A round-robin cluster. Addresses are taken as they are; names are looked up by Envoy (`STRICT_DNS`).
 *
 * Reference: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto
 */
export function cluster(options: ClusterOptions): Cluster {
  const { name, upstreams, isHttp2, idleTimeoutMs, outlierDetection } = options;
  const hasNames = upstreams.some(({ address }) => isIP(address) === 0);
  const needsOptions = isHttp2 || idleTimeoutMs !== undefined;
  return {
    name,
    type: hasNames ? "STRICT_DNS" : "STATIC",
    ...(hasNames && { dns_lookup_family: "V4_ONLY" as const }),
    connect_timeout: duration(CONNECT_TIMEOUT_MS),
    lb_policy: "ROUND_ROBIN",
    ...(outlierDetection && { outlier_detection: outlierDetection }),
    ...(needsOptions && {
      typed_extension_protocol_options: {
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
          "@type": TYPE_URL.httpProtocolOptions,
          ...(idleTimeoutMs !== undefined && {
            common_http_protocol_options: { idle_timeout: duration(idleTimeoutMs) },
          }),
          explicit_http_config: isHttp2
            ? { http2_protocol_options: {} }
            : { http_protocol_options: {} },
        },
      },
    }),
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: upstreams.map(({ address, port }) => ({
            endpoint: { address: socketAddress(address, port) },
          })),
        },
      ],
    },
  };
}
