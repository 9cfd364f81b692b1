/**
 * The part of Envoy's v3 API that is emitted here, in Envoy's own names (snake_case), so that a generated file reads like
 * Envoy's documentation. Reference: https://www.envoyproxy.io/docs/envoy/latest/api-v3/api
 */
export interface Bootstrap {
  readonly node: { readonly id: string; readonly cluster: string };
  readonly admin?: { readonly address: Address };
  readonly cluster_manager: {
    readonly outlier_detection: { readonly event_log_path: string };
  };
  readonly layered_runtime?: {
    readonly layers: readonly {
      readonly name: string;
      readonly static_layer: Record<string, unknown>;
    }[];
  };
  readonly overload_manager?: Record<string, unknown>;
  readonly static_resources: {
    readonly listeners: readonly Listener[];
    readonly clusters: readonly Cluster[];
  };
}

export type Address =
  | { readonly socket_address: { readonly address: string; readonly port_value: number } }
  | { readonly pipe: { readonly path: string } };

/** A message inside `typed_config`: its type, and its fields in Envoy's names. */
type TypedConfig = { readonly "@type": string } & Readonly<Record<string, unknown>>;

export interface Filter {
  readonly name: string;
  readonly typed_config: TypedConfig;
}

export interface Listener {
  readonly name: string;
  readonly address: Address;
  readonly enable_reuse_port: boolean;
  readonly filter_chains: readonly { readonly filters: readonly Filter[] }[];
}

export interface Cluster {
  readonly name: string;
  readonly type: "STATIC" | "STRICT_DNS";
  readonly connect_timeout: string;
  readonly lb_policy: "ROUND_ROBIN";
  readonly dns_lookup_family?: "V4_ONLY";
  readonly outlier_detection?: Readonly<Record<string, unknown>>;
  readonly typed_extension_protocol_options?: Readonly<Record<string, TypedConfig>>;
  readonly load_assignment: {
    readonly cluster_name: string;
    readonly endpoints: readonly {
      readonly lb_endpoints: readonly { readonly endpoint: { readonly address: Address } }[];
    }[];
  };
}

const prefix = "type.googleapis.com/envoy.extensions";

/** Types of the extensions in use. */
export const TYPE_URL = {
  httpConnectionManager: `${prefix}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
  tcpProxy: `${prefix}.filters.network.tcp_proxy.v3.TcpProxy`,
  router: `${prefix}.filters.http.router.v3.Router`,
  stdoutAccessLog: `${prefix}.access_loggers.stream.v3.StdoutAccessLog`,
  reqWithoutQuery: `${prefix}.formatter.req_without_query.v3.ReqWithoutQuery`,
  httpProtocolOptions: `${prefix}.upstreams.http.v3.HttpProtocolOptions`,
  previousHosts: `${prefix}.retry.host.previous_hosts.v3.PreviousHostsPredicate`,
  downstreamConnections: `${prefix}.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig`,
} as const;

/** A duration in protobuf's JSON form, e.g. `15s` or `0.300s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${Number.isInteger(seconds) ? seconds : seconds.toFixed(3)}s`;
}

export function socketAddress(address: string, port: number): Address {
  return { socket_address: { address, port_value: port } };
}
