import { describe, test } from "vitest";
import type { Cluster, Listener } from "../../../envoy/types.ts";
import { profileNamed } from "../../../simulator/line/access-log/formats.ts";
import type { AccessLogConfiguration } from "../../../simulator/topology/model/namespace.ts";
import { bootstrapForTask } from "../../../simulator/topology/proxy/bootstrap-for-task.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const profile = profileNamed("observed-2025-11");

interface Options {
  readonly service?: Partial<Parameters<typeof ecsService>[0]>;
  readonly direction?: "ingress" | "egress" | "both";
  readonly egressMarker?: string | undefined;
}

/** Envoy's configuration of the first task of a service `web` that exposes port 8080 as `web.shop:80`. */
async function configured(options: Options = {}) {
  const { service = {}, direction = "ingress", egressMarker } = options;
  const web = ecsService({ name: "web", desiredCount: 2, exposes: [{ name: "web" }], ...service });
  const [task] = (await planFor(namespaceOf(web), { settings: { direction } })).tasks;
  if (task === undefined) throw new TypeError("No task was planned.");
  const bootstrap = bootstrapForTask({ task, profile, ...(egressMarker && { egressMarker }) });
  const { listeners, clusters } = bootstrap.static_resources;
  const part = (name: string) => ({
    listener: listeners.find((listener) => listener.name === name),
    cluster: clusters.find((cluster) => cluster.name === name),
  });
  return { task, bootstrap, ingress: part("ingress-web"), egress: part("egress-web.shop-80") };
}

const filterOf = (listener: Listener | undefined) =>
  listener?.filter_chains[0]?.filters[0]?.typed_config as Record<string, unknown>;
const routeOf = (listener: Listener | undefined) => {
  const { route_config } = filterOf(listener) as {
    readonly route_config: {
      readonly virtual_hosts: readonly {
        readonly domains: readonly string[];
        readonly routes: readonly Record<string, unknown>[];
      }[];
    };
  };
  const [host] = route_config.virtual_hosts;
  return { domains: host?.domains, ...host?.routes[0] };
};
const upstreamsOf = (cluster: Cluster | undefined) =>
  cluster?.load_assignment.endpoints.flatMap(({ lb_endpoints }) =>
    lb_endpoints.map(({ endpoint }) => endpoint.address),
  );
const socket = (address: string, port_value: number) => ({
  socket_address: { address, port_value },
});

describe("what a task sends", () => {
  test("goes from the endpoint's address to the proxies of all tasks behind it", async ({
    expect,
  }) => {
    const { egress } = await configured();
    expect(egress.listener?.address).toEqual(socket("127.255.0.1", 80));
    expect(upstreamsOf(egress.cluster)).toEqual([
      socket("10.0.0.1", 28_080),
      socket("10.0.0.2", 28_080),
    ]);
    expect(egress.cluster).toMatchObject({
      type: "STATIC",
      lb_policy: "ROUND_ROBIN",
      connect_timeout: "5s",
    });
  });

  test("is retried twice, on another host, on failed connections and 503 alone", async ({
    expect,
  }) => {
    const { egress } = await configured();
    expect(routeOf(egress.listener)).toEqual({
      domains: ["*"],
      match: { prefix: "/" },
      route: {
        cluster: "egress-web.shop-80",
        timeout: "15s",
        retry_policy: {
          retry_on: "connect-failure,refused-stream,retriable-status-codes",
          retriable_status_codes: [503],
          num_retries: 2,
          retry_host_predicate: [
            {
              name: "envoy.retry_host_predicates.previous_hosts",
              typed_config: {
                "@type":
                  "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
              },
            },
          ],
          host_selection_retry_max_attempts: 3,
        },
      },
    });
  });

  test("avoids a host for 30 to 300 s after five failed connections within 30 s", async ({
    expect,
  }) => {
    const { egress, ingress } = await configured();
    expect(egress.cluster?.outlier_detection).toEqual({
      interval: "30s",
      base_ejection_time: "30s",
      max_ejection_time: "300s",
      max_ejection_percent: 100,
      split_external_local_origin_errors: true,
      consecutive_5xx: 5,
      enforcing_consecutive_5xx: 0,
      consecutive_gateway_failure: 5,
      enforcing_consecutive_gateway_failure: 100,
      consecutive_local_origin_failure: 5,
      enforcing_consecutive_local_origin_failure: 100,
      enforcing_success_rate: 0,
      enforcing_local_origin_success_rate: 0,
    });
    expect(ingress.cluster).not.toHaveProperty("outlier_detection");
  });
});

describe("what a task receives", () => {
  test("comes to its own address and goes to its app", async ({ expect }) => {
    const { ingress } = await configured();
    expect(ingress.listener?.address).toEqual(socket("10.0.0.1", 28_080));
    expect(upstreamsOf(ingress.cluster)).toEqual([socket("127.0.0.1", 18_080)]);
  });

  const timeouts = [
    { perRequestTimeoutMs: 1500, header: "1500" },
    { perRequestTimeoutMs: 15_000, header: "15000" },
  ];
  test.for(timeouts)(
    "says how long its sender waits: $header ms",
    async ({ perRequestTimeoutMs, header }, { expect }) => {
      const { ingress, egress } = await configured({
        service: { exposes: [{ name: "web", perRequestTimeoutMs }] },
      });
      expect(routeOf(ingress.listener)).toEqual({
        domains: ["*"],
        match: { prefix: "/" },
        request_headers_to_add: [
          {
            header: { key: "x-envoy-expected-rq-timeout-ms", value: header },
            append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
          },
        ],
        route: { cluster: "ingress-web", timeout: "0s" },
      });
      expect(routeOf(egress.listener)).not.toHaveProperty("request_headers_to_add");
    },
  );

  test("says nothing of it if its sender waits for ever", async ({ expect }) => {
    const { ingress } = await configured({
      service: { exposes: [{ name: "web", perRequestTimeoutMs: 0 }] },
    });
    expect(routeOf(ingress.listener)).not.toHaveProperty("request_headers_to_add");
  });
});

describe("idle connections", () => {
  test("end on both sides of an HTTP proxy", async ({ expect }) => {
    const { ingress, egress } = await configured({
      service: { exposes: [{ name: "web", idleTimeoutMs: 7000 }] },
    });
    for (const { listener, cluster } of [ingress, egress]) {
      expect(filterOf(listener)).toMatchObject({
        stat_prefix: listener?.name,
        common_http_protocol_options: { idle_timeout: "7s" },
        stream_idle_timeout: "7s",
      });
      expect(cluster?.typed_extension_protocol_options).toEqual({
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
          "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
          common_http_protocol_options: { idle_timeout: "7s" },
          explicit_http_config: { http_protocol_options: {} },
        },
      });
    }
  });

  test("of TCP are the listener's alone", async ({ expect }) => {
    const { ingress } = await configured({
      service: { exposes: [{ name: "web", appProtocol: "tcp", idleTimeoutMs: 7000 }] },
    });
    expect(filterOf(ingress.listener)).toMatchObject({
      stat_prefix: "ingress-web",
      cluster: "ingress-web",
      idle_timeout: "7s",
    });
    expect(ingress.cluster).not.toHaveProperty("typed_extension_protocol_options");
  });
});

describe("the access log", () => {
  const log = (configuration: AccessLogConfiguration) => ({ accessLog: configuration });
  const JSON_LOG = log({ format: "JSON", includeQueryParameters: "DISABLED" });
  const formatOf = (listener: Listener | undefined) => {
    const [accessLog] = (filterOf(listener)["access_log"] ?? []) as readonly {
      readonly name: string;
      readonly typed_config: { readonly log_format: Record<string, unknown> };
    }[];
    if (accessLog === undefined) return undefined;
    const { log_format } = accessLog.typed_config;
    return { name: accessLog.name, ...log_format, json_format: log_format["json_format"] };
  };

  const directions = [
    { direction: "ingress", ingress: true, egress: false },
    { direction: "egress", ingress: false, egress: true },
    { direction: "both", ingress: true, egress: true },
  ] as const;
  test.for(directions)(
    "is written by the listeners of its direction: $direction",
    async ({ direction, ...has }, { expect }) => {
      const { ingress, egress } = await configured({ service: JSON_LOG, direction });
      expect(formatOf(ingress.listener) !== undefined).toBe(has.ingress);
      expect(formatOf(egress.listener) !== undefined).toBe(has.egress);
    },
  );

  interface TextFilter {
    readonly typed_config: {
      readonly log_format: { readonly text_format_source?: { readonly inline_string: string } };
    };
  }
  const MARKER = "[sc-sim] egress:";
  test.for([
    { direction: "both", egressMarker: MARKER, formats: [`${MARKER}\n`, undefined] },
    { direction: "both", egressMarker: undefined, formats: [undefined] },
    { direction: "egress", egressMarker: MARKER, formats: [undefined] },
  ] as const)(
    "is preceded by a marker at egress where both directions are logged: $direction, $egressMarker",
    async ({ formats, ...options }, { expect }) => {
      const { ingress, egress } = await configured({ service: JSON_LOG, ...options });
      const textsOf = (listener: Listener | undefined) =>
        (filterOf(listener)["access_log"] as readonly TextFilter[] | undefined)?.map(
          ({ typed_config: { log_format } }) => log_format.text_format_source?.inline_string,
        );
      expect(textsOf(egress.listener)).toEqual(formats);
      expect(textsOf(ingress.listener) ?? [undefined]).toEqual([undefined]);
    },
  );

  test("is written by nobody if it is off", async ({ expect }) => {
    const { ingress, egress } = await configured({ direction: "both" });
    expect(formatOf(ingress.listener)).toBeUndefined();
    expect(formatOf(egress.listener)).toBeUndefined();
  });

  test("goes to standard output in the format and protocol of its listener", async ({ expect }) => {
    const http = await configured({ service: JSON_LOG });
    expect(formatOf(http.ingress.listener)).toMatchObject({
      name: "envoy.access_loggers.stdout",
      json_format: { path: "%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%" },
    });
    const text = await configured({
      service: log({ format: "TEXT", includeQueryParameters: "DISABLED" }),
    });
    expect(formatOf(text.ingress.listener)).toHaveProperty("text_format_source.inline_string");
    expect(formatOf(text.ingress.listener)?.json_format).toBeUndefined();
    const tcp = await configured({
      service: { ...JSON_LOG, exposes: [{ name: "web", appProtocol: "tcp" }] },
    });
    expect(formatOf(tcp.ingress.listener)).not.toHaveProperty("json_format.path");
  });

  test.for([
    { includeQueryParameters: "ENABLED", takesQueryAway: false },
    { includeQueryParameters: "DISABLED", takesQueryAway: true },
  ] as const)(
    "takes the query away from the path if query parameters are $includeQueryParameters: $takesQueryAway",
    async ({ includeQueryParameters, takesQueryAway }, { expect }) => {
      const { ingress } = await configured({
        service: log({ format: "JSON", includeQueryParameters }),
      });
      const format = formatOf(ingress.listener);
      expect(JSON.stringify(format?.json_format).includes("REQ_WITHOUT_QUERY")).toBe(
        takesQueryAway,
      );
      const formatters = [{ name: "envoy.formatter.req_without_query" }];
      if (takesQueryAway) expect(format).toMatchObject({ formatters });
      else expect(format).not.toHaveProperty("formatters");
    },
  );
});

test("the proxy says whose it is, and writes ejections beside its lines", async ({ expect }) => {
  const { bootstrap, task } = await configured();
  expect(bootstrap).toMatchObject({
    node: { id: `sc-sim/web/${task.taskId}`, cluster: "web" },
    cluster_manager: { outlier_detection: { event_log_path: "/dev/stdout" } },
  });
});
