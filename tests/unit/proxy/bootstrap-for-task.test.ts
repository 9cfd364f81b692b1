import { describe, test } from "vitest";
import type { Bootstrap } from "../../../envoy/types.ts";
import { profileNamed } from "../../../simulator/line/access-log/formats.ts";
import type { AppProtocol } from "../../../simulator/topology/model/namespace.ts";
import { bootstrapForTask } from "../../../simulator/topology/proxy/bootstrap-for-task.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const profile = profileNamed("observed-2025-11");

type Exposed = NonNullable<Parameters<typeof ecsService>[0]["exposes"]>[number];

/** The bootstrap of the only task of a service that exposes this, both directions logged. */
async function bootstrapOf(...exposes: Exposed[]): Promise<Bootstrap> {
  const accessLog = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
  const plan = await planFor(namespaceOf(ecsService({ name: "web", exposes, accessLog })), {
    settings: { direction: "both" },
  });
  const [task] = plan.tasks;
  if (task === undefined) throw new TypeError("One task was planned.");
  return bootstrapForTask({ task, profile });
}

const partsOf = ({ static_resources: { listeners, clusters } }: Bootstrap, name: string) => ({
  filter: listeners.find((listener) => listener.name === name)?.filter_chains[0]?.filters[0]
    ?.typed_config,
  cluster: clusters.find((cluster) => cluster.name === name),
});

describe("timeouts", () => {
  const cases = [
    { title: "defaults of http", exposed: {}, idle: "300s", request: "15s" },
    {
      title: "their own",
      exposed: { idleTimeoutMs: 7000, perRequestTimeoutMs: 1500 },
      idle: "7s",
      request: "1.500s",
    },
    {
      title: "off",
      exposed: { idleTimeoutMs: 0, perRequestTimeoutMs: 0 },
      idle: "0s",
      request: "0s",
    },
  ];
  test.for(cases)(
    "$title: idle on both sides, request at egress alone",
    async ({ exposed, idle, request }, { expect }) => {
      const bootstrap = await bootstrapOf({ name: "web", ...exposed });
      const timeoutOf = (...routes: readonly object[]) => ({
        stream_idle_timeout: idle,
        common_http_protocol_options: { idle_timeout: idle },
        route_config: { virtual_hosts: routes.map((route) => ({ routes: [{ route }] })) },
      });
      const sent = { timeout: request, retry_policy: { num_retries: 2 } };
      // By whatever name, and by its address.
      expect(partsOf(bootstrap, "egress-web.shop-80").filter).toMatchObject(timeoutOf(sent, sent));
      const ingress = partsOf(bootstrap, "ingress-web").filter;
      expect(ingress).toMatchObject(timeoutOf({ timeout: "0s" }));
      expect(JSON.stringify(ingress)).not.toContain("retry_policy");
    },
  );

  test("of tcp: an hour idle, no request timeout, no retries", async ({ expect }) => {
    const bootstrap = await bootstrapOf({ name: "web", appProtocol: "tcp" });
    for (const name of ["egress-web.shop-80", "ingress-web"]) {
      const { filter } = partsOf(bootstrap, name);
      expect(filter).toMatchObject({
        "@type": expect.stringMatching(/TcpProxy$/),
        idle_timeout: "3600s",
      });
      expect(JSON.stringify(filter)).not.toMatch(/retry|max_connect_attempts/);
    }
  });
});

describe("upstreams", () => {
  const cases: readonly { readonly appProtocol: AppProtocol; readonly isHttp2: boolean }[] = [
    { appProtocol: "http", isHttp2: false },
    { appProtocol: "http2", isHttp2: true },
    { appProtocol: "grpc", isHttp2: true },
    { appProtocol: "tcp", isHttp2: false },
  ];
  test.for(cases)(
    "of $appProtocol are spoken to in HTTP/2: $isHttp2",
    async ({ appProtocol, isHttp2 }, { expect }) => {
      const bootstrap = await bootstrapOf({ name: "web", appProtocol });
      for (const name of ["egress-web.shop-80", "ingress-web"]) {
        const { cluster } = partsOf(bootstrap, name);
        expect(JSON.stringify(cluster).includes('"http2_protocol_options"')).toBe(isHttp2);
      }
    },
  );
});

describe("a bootstrap", () => {
  test("is refused with everything that does not fit together", async ({ expect }) => {
    const twice = bootstrapOf(
      { name: "web", containerPort: 80, ingressPortOverride: 9000 },
      { name: "web", containerPort: 81, ingressPortOverride: 9000 },
    );
    await expect(twice).rejects.toMatchObject({
      code: "BOOTSTRAP_INCONSISTENT",
      message: expect.stringMatching(
        /Two listeners are named ingress-web[\s\S]*both bind 10\.0\.0\.1:9000/,
      ),
    });
  });

  test("has an admin interface only where one is asked for", async ({ expect }) => {
    const { tasks } = await planFor(namespaceOf(ecsService({ name: "web" })));
    const [task] = tasks;
    if (task === undefined) throw new TypeError("One task was planned.");
    expect(bootstrapForTask({ task, profile })).not.toHaveProperty("admin");
    const address = { pipe: { path: "/tmp/admin.sock" } };
    expect(bootstrapForTask({ task, profile, admin: address }).admin).toEqual({ address });
  });

  test("shares no address with another simulation", async ({ expect }) => {
    const { static_resources } = await bootstrapOf({ name: "web" });
    expect(static_resources.listeners.map((listener) => listener.enable_reuse_port)).toEqual([
      false,
      false,
    ]);
  });
});
