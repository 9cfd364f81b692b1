import { describe, test } from "vitest";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const JSON_LOG = { format: "JSON", includeQueryParameters: "DISABLED" } as const;

describe("a plan", () => {
  test("gives every task every endpoint of the namespace, its own included, with all tasks behind it", async ({
    expect,
  }) => {
    const plan = await planFor(
      namespaceOf(
        ecsService({ name: "cart", desiredCount: 2, exposes: [{ name: "cart" }] }),
        ecsService({ name: "web", exposes: [{ name: "web", port: 8080 }] }),
        ecsService({ name: "zed" }),
      ),
    );
    expect(plan.tasks.map(({ name }) => name)).toEqual(["cart-1", "cart-2", "web-1", "zed-1"]);
    for (const { proxy } of plan.tasks) {
      expect(proxy.egress.map(({ listenerName }) => listenerName)).toEqual([
        "egress-cart.shop-80",
        "egress-web.shop-8080",
      ]);
      expect(proxy.egress[0]?.upstreams.map(({ address, port }) => `${address}:${port}`)).toEqual([
        "10.0.0.1:28080",
        "10.0.0.2:28080",
      ]);
    }
  });

  test("lets a proxy receive only what Service Connect exposes", async ({ expect }) => {
    const plan = await planFor(
      namespaceOf(
        ecsService({
          name: "web",
          exposes: [{ name: "web", containerPort: 3000 }],
          container: {
            portMappings: [
              { containerPort: 3000, protocol: "tcp", appProtocol: "http" },
              { containerPort: 9000, protocol: "tcp", appProtocol: "tcp" },
              { containerPort: 2000, protocol: "udp", appProtocol: "tcp" },
            ],
          },
        }),
      ),
    );
    const [task] = plan.tasks;
    expect(task?.proxy.ingress).toMatchObject([
      {
        listenerName: "ingress-web",
        listenerPort: 23_000,
        appAddress: "127.0.0.1",
        appPort: 13_000,
      },
    ]);
    expect(task?.containers[0]?.ports).toEqual([
      { containerPort: 3000, port: 13_000 },
      { containerPort: 9000, port: 19_000 },
    ]);
  });

  test("listens on ingressPortOverride and lets peers dial it", async ({ expect }) => {
    const plan = await planFor(
      namespaceOf(
        ecsService({ name: "web", exposes: [{ name: "web", ingressPortOverride: 8888 }] }),
      ),
    );
    const { proxy } = plan.tasks[0] ?? {};
    expect(proxy?.ingress[0]?.listenerPort).toBe(8888);
    expect(proxy?.egress[0]?.upstreams[0]?.port).toBe(8888);
  });

  test("leaves out skipped containers, and still has a listener for what they expose", async ({
    expect,
  }) => {
    const run = { skip: true, environment: {}, secrets: {} };
    const plan = await planFor(
      namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }], container: { run } })),
    );
    expect(plan.tasks[0]?.containers).toEqual([]);
    expect(plan.tasks[0]?.proxy.ingress).toHaveLength(1);
  });

  test("keeps an endpoint that has no task behind it", async ({ expect }) => {
    const plan = await planFor(
      namespaceOf(
        ecsService({ name: "client" }),
        ecsService({ name: "web", desiredCount: 0, exposes: [{ name: "web" }] }),
      ),
    );
    expect(plan.tasks).toHaveLength(1);
    expect(plan.tasks[0]?.proxy.egress).toMatchObject([{ upstreams: [] }]);
  });

  test("survives being written as JSON", async ({ expect }) => {
    const plan = await planFor(
      namespaceOf(ecsService({ name: "web", accessLog: JSON_LOG, exposes: [{ name: "web" }] })),
    );
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });
});

describe("the access log", () => {
  const server = (accessLog?: typeof JSON_LOG) =>
    ecsService({ name: "web", exposes: [{ name: "web" }], ...(accessLog && { accessLog }) });
  const client = ecsService({ name: "client", accessLog: JSON_LOG });
  const cases = [
    {
      title: "is off without accessLogConfiguration",
      service: server(),
      direction: "both",
      directions: undefined,
    },
    {
      title: "is of what a server receives",
      service: server(JSON_LOG),
      direction: "ingress",
      directions: ["ingress"],
    },
    {
      title: "is of what a server sends, if asked for",
      service: server(JSON_LOG),
      direction: "egress",
      directions: ["egress"],
    },
    {
      title: "is of both, if asked for",
      service: server(JSON_LOG),
      direction: "both",
      directions: ["ingress", "egress"],
    },
    {
      title: "is none where a client-only service logs what it receives",
      service: client,
      direction: "ingress",
      directions: undefined,
    },
    {
      title: "is of what a client-only service sends, whatever else is asked for",
      service: client,
      direction: "both",
      directions: ["egress"],
    },
  ] as const;

  test.for(cases)("$title", async ({ service, direction, directions }, { expect }) => {
    const other = ecsService({ name: "other", exposes: [{ name: "other" }] });
    const plan = await planFor(namespaceOf(other, service), { settings: { direction } });
    const task = plan.tasks.find((one) => one.service === service.name);
    expect(task?.proxy.accessLog?.directions).toEqual(directions);
  });
});

describe("the identities of tasks", () => {
  test("look as on ECS: 32 hex digits, and one proxy name per service", async ({ expect }) => {
    const { tasks } = await planFor(
      namespaceOf(ecsService({ name: "a", desiredCount: 2 }), ecsService({ name: "b" })),
    );
    for (const { taskId, proxy } of tasks) {
      expect(taskId).toMatch(/^[0-9a-f]{32}$/);
      expect(proxy.containerName).toMatch(/^ecs-service-connect-[A-Za-z0-9]{5}$/);
    }
    const [a1, a2, b1] = tasks.map(({ proxy }) => proxy.containerName);
    expect(a1).toBe(a2);
    expect(a1).not.toBe(b1);
    expect(new Set(tasks.map(({ taskId }) => taskId)).size).toBe(3);
  });
});
