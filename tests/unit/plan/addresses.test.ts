import { describe, test } from "vitest";
import { fixedRandom } from "../../../simulator/topology/plan/fixed-random.ts";
import { addressRequest, drawIdentities } from "../../../simulator/topology/plan/identities.ts";
import { originsOf } from "../../../simulator/topology/plan/log-origins.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const JSON_LOG = { format: "JSON", includeQueryParameters: "DISABLED" } as const;
const tcp = (containerPort: number) =>
  ({ containerPort, protocol: "tcp", appProtocol: "tcp" }) as const;
const udp = (containerPort: number) =>
  ({ containerPort, protocol: "udp", appProtocol: "tcp" }) as const;

describe("what a runtime is asked for", () => {
  const requestOf = (...services: Parameters<typeof ecsService>[0][]) => {
    const namespace = namespaceOf(...services.map(ecsService));
    return addressRequest(namespace, drawIdentities(namespace, fixedRandom()));
  };

  test("is a place for each task, and for each endpoint of the namespace", ({ expect }) => {
    const { tasks, endpoints } = requestOf(
      { name: "client" },
      { name: "web", desiredCount: 2, exposes: [{ name: "web", port: 8080 }] },
    );
    expect(tasks.map(({ name, service }) => [name, service])).toEqual([
      ["client-1", "client"],
      ["web-1", "web"],
      ["web-2", "web"],
    ]);
    expect(endpoints).toEqual([{ dnsName: "web.shop", port: 8080 }]);
  });

  test("is each TCP port of a task once, also of what only Service Connect names", ({ expect }) => {
    const { tasks } = requestOf({
      name: "web",
      exposes: [
        { name: "a", containerPort: 3000, ingressPortOverride: 9999 },
        { name: "b", containerPort: 3001 },
      ],
      container: { portMappings: [tcp(3000), tcp(4000), udp(5000)] },
    });
    expect(tasks[0]?.containerPorts).toEqual([3000, 4000, 3001]);
    expect(tasks[0]?.ingress).toEqual([
      { discoveryName: "a", containerPort: 3000, ingressPortOverride: 9999 },
      { discoveryName: "b", containerPort: 3001 },
    ]);
  });

  test("is no port of a container that is left out, but for what is sent to it", ({ expect }) => {
    const run = { skip: true, environment: {}, secrets: {}, cwd: "/" };
    const { tasks } = requestOf({
      name: "web",
      exposes: [{ name: "a", containerPort: 3000 }],
      container: { portMappings: [tcp(3000), tcp(4000)], run },
    });
    expect(tasks[0]?.containerPorts).toEqual([3000]);
  });
});

describe("a planned task", () => {
  test("names its task definition with its revision, and its log groups and streams", async ({
    expect,
  }) => {
    const logConfiguration = {
      logDriver: "awslogs",
      options: { "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs" },
    };
    const web = ecsService({
      name: "web",
      logConfiguration,
      container: {
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/app" } },
      },
    });
    const { tasks, services } = await planFor(namespaceOf(web));
    const [task] = tasks;
    expect(task).toMatchObject({
      taskDefinition: "web-family:7",
      family: "web-family",
      service: "web",
    });
    expect(task?.proxy.log).toEqual({
      group: "/ecs/web",
      stream: `ecs/${task?.proxy.containerName}/${task?.taskId}`,
      logDriver: "awslogs",
    });
    expect(task?.containers[0]?.log).toMatchObject({
      group: "/app",
      stream: `app/${task?.taskId}`,
    });
    expect(services).toMatchObject([{ role: "client", logConfiguration, desiredCount: 1 }]);
  });

  test("has a proxy that logs at the level of its service", async ({ expect }) => {
    const web = ecsService({ name: "web", proxyLogLevel: "debug" });
    const { tasks } = await planFor(namespaceOf(web));
    expect(tasks[0]?.proxy.logLevel).toBe("debug");
  });

  test("listens on one port of its address, and is dialled on another where a runtime has both", async ({
    expect,
  }) => {
    const namespace = namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }] }));
    const made = await planFor(namespace);
    const { tasks } = await planFor(namespace, {
      reserve: async () =>
        Object.fromEntries(
          made.tasks.map(({ taskId, addresses }) => [
            taskId,
            {
              ...addresses,
              listenAddress: "0.0.0.0",
              ingress: { web: { listenerPort: 15_000, dialPort: 8080 } },
            },
          ]),
        ),
    });
    expect(tasks[0]?.proxy).toMatchObject({
      ingress: [{ listenerAddress: "0.0.0.0", listenerPort: 15_000 }],
      egress: [{ upstreams: [{ address: "10.0.0.1", port: 8080 }] }],
    });
  });

  test("has the timeouts of the endpoint at its sender and its receiver", async ({ expect }) => {
    const slow = { idleTimeoutMs: 1, perRequestTimeoutMs: 2 };
    const { tasks } = await planFor(
      namespaceOf(
        ecsService({ name: "client" }),
        ecsService({ name: "fast", exposes: [{ name: "fast", port: 81 }] }),
        ecsService({ name: "slow", exposes: [{ name: "slow", ...slow }] }),
      ),
    );
    const client = tasks.find(({ service }) => service === "client");
    expect(
      client?.proxy.egress.find(({ endpoint }) => endpoint.dnsName === "slow.shop"),
    ).toMatchObject(slow);
    const server = tasks.find(({ service }) => service === "slow");
    expect(server?.proxy.ingress).toMatchObject([slow]);
  });
});

describe("the origin of a line", () => {
  test("is a container of a task, in its group and stream", async ({ expect }) => {
    const { tasks, ...rest } = await planFor(
      namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }], accessLog: JSON_LOG })),
    );
    const [task] = tasks;
    const [app, proxy, ...others] = originsOf({ tasks, ...rest });
    const common = {
      taskId: task?.taskId,
      taskName: "web-1",
      service: "web",
      group: "/sc-sim/web",
    };
    expect(app).toMatchObject({
      ...common,
      role: "app",
      containerName: "app",
      stream: `app/${task?.taskId}`,
    });
    expect(proxy).toMatchObject({
      ...common,
      role: "proxy",
      containerName: task?.proxy.containerName,
      stream: `${task?.proxy.containerName}/${task?.taskId}`,
    });
    expect(others).toEqual([]);
  });

  const directions = [
    { direction: "ingress", known: ["ingress"] },
    { direction: "egress", known: ["egress"] },
    { direction: "both", known: ["ingress", "egress"] },
  ] as const;
  test.for(directions)(
    "says which directions its proxy logs: $direction",
    async ({ direction, known }, { expect }) => {
      const plan = await planFor(
        namespaceOf(ecsService({ name: "web", exposes: [{ name: "web" }], accessLog: JSON_LOG })),
        { settings: { direction } },
      );
      const proxy = originsOf(plan).find(({ role }) => role === "proxy");
      expect(proxy?.directions).toEqual(known);
    },
  );
});
