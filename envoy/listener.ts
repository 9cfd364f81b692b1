import { duration, type Filter, type Listener, socketAddress, TYPE_URL } from "./types.ts";

interface ListenerOptions {
  /** Becomes the listener's name and its `stat_prefix`, so stats and logs can be matched up. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** Name of the cluster that gets everything. Whether it exists is checked by `checkReferences`. */
  readonly cluster: string;
  /** 0: off. */
  readonly idleTimeoutMs: number;
  /** Written in this order, one after the other, for each request or connection. @default none */
  readonly accessLogs?: readonly Filter[];
}

export interface HttpListenerOptions extends ListenerOptions {
  /** 0: off. */
  readonly requestTimeoutMs: number;
  readonly retryPolicy?: Readonly<Record<string, unknown>>;
  /** Set on every request, whatever its sender sent. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** What a request's Host becomes, if it is one of these. */
  readonly authority?: { readonly name: string; readonly insteadOf: readonly string[] };
}

/**
 * A listener that sends every HTTP request, of whatever Host, to one cluster. HTTP/1.1 and HTTP/2 are told apart by the
 * connection's first bytes; HTTP/1.0 is answered 426, upgrades 403 (Envoy's defaults).
 *
 * Reference: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto
 */
export function httpListener(options: HttpListenerOptions): Listener {
  const { name, cluster, idleTimeoutMs, authority } = options;
  return listener(options, {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: {
      "@type": TYPE_URL.httpConnectionManager,
      stat_prefix: name,
      ...accessLogOf(options),
      common_http_protocol_options: { idle_timeout: duration(idleTimeoutMs) },
      stream_idle_timeout: duration(idleTimeoutMs),
      route_config: {
        name,
        virtual_hosts: [
          { name: cluster, domains: ["*"], routes: [route(options)] },
          ...(authority
            ? [
                {
                  name: `${cluster} by its address`,
                  domains: authority.insteadOf,
                  routes: [route(options, { host_rewrite_literal: authority.name })],
                },
              ]
            : []),
        ],
      },
      http_filters: [
        { name: "envoy.filters.http.router", typed_config: { "@type": TYPE_URL.router } },
      ],
    },
  });
}

/** Everything goes to the cluster. */
function route(
  { cluster, requestTimeoutMs, retryPolicy, requestHeaders = {} }: HttpListenerOptions,
  action: Readonly<Record<string, string>> = {},
) {
  const headers = Object.entries(requestHeaders);
  return {
    match: { prefix: "/" },
    ...(headers.length > 0 && {
      request_headers_to_add: headers.map(([key, value]) => ({
        header: { key, value },
        append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
      })),
    }),
    route: {
      cluster,
      timeout: duration(requestTimeoutMs),
      ...(retryPolicy && { retry_policy: retryPolicy }),
      ...action,
    },
  };
}

/**
 * A listener that passes bytes to one cluster.
 *
 * Reference: https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto
 */
export function tcpListener(options: ListenerOptions): Listener {
  const { name, cluster, idleTimeoutMs } = options;
  return listener(options, {
    name: "envoy.filters.network.tcp_proxy",
    typed_config: {
      "@type": TYPE_URL.tcpProxy,
      stat_prefix: name,
      cluster,
      idle_timeout: duration(idleTimeoutMs),
      ...accessLogOf(options),
    },
  });
}

function accessLogOf({ accessLogs = [] }: ListenerOptions) {
  return accessLogs.length === 0 ? {} : { access_log: accessLogs };
}

function listener({ name, address, port }: ListenerOptions, filter: Filter): Listener {
  return {
    name,
    address: socketAddress(address, port),
    // With Envoy's default, true, two simulations could share an address and deal out each other's connections.
    enable_reuse_port: false,
    filter_chains: [{ filters: [filter] }],
  };
}
