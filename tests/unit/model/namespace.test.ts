import { join } from "node:path";
import { describe, test } from "vitest";
import { service, taskDefinition } from "../../support/definitions.ts";
import { exposing, resolved } from "../../support/resolved.ts";

const PORTS = [
  { name: "http", containerPort: 8080, appProtocol: "http" },
  { name: "h2", containerPort: 8082, appProtocol: "http2" },
  { name: "grpc", containerPort: 9000, appProtocol: "grpc" },
  { name: "raw", containerPort: 6379 },
];
const ports = { "task.json": taskDefinition({ portMappings: PORTS }) };

/** The only service, and what it exposes first. */
async function web(...options: Parameters<typeof resolved>) {
  const { namespace, told, folder } = await resolved(...options);
  const [ecsService] = namespace.services;
  if (ecsService === undefined) throw new TypeError(told.join("\n"));
  const [exposed] = ecsService.serviceConnect.services;
  const [container] = ecsService.taskDefinition.containers;
  return { ecsService, exposed, container, folder, told };
}

describe("an endpoint", () => {
  const named = [
    {
      title: "its alias",
      exposed: { clientAliases: [{ port: 80, dnsName: "x.y" }] },
      url: "http://x.y:80",
    },
    {
      title: "its alias, whatever its discoveryName",
      exposed: { discoveryName: "disc", clientAliases: [{ port: 80, dnsName: "x.y" }] },
      url: "http://x.y:80",
    },
    {
      title: "its discoveryName and the namespace, if the alias has no name",
      exposed: { discoveryName: "disc" },
      url: "http://disc.shop:80",
    },
    {
      title: "its portName and the namespace, if it has neither",
      exposed: {},
      url: "http://http.shop:80",
    },
  ];
  test.for(named)("is named after $title", async ({ exposed, url }, { expect }) => {
    expect((await resolved(exposing(exposed))).namespace.endpoints).toMatchObject([{ url }]);
  });

  const protocols = [
    {
      portName: "http",
      url: "http://http.shop:80",
      idleTimeoutMs: 300_000,
      perRequestTimeoutMs: 15_000,
    },
    {
      portName: "h2",
      url: "h2c://h2.shop:80",
      idleTimeoutMs: 300_000,
      perRequestTimeoutMs: 15_000,
    },
    {
      portName: "grpc",
      url: "grpc://grpc.shop:80",
      idleTimeoutMs: 300_000,
      perRequestTimeoutMs: 15_000,
    },
    { portName: "raw", url: "tcp://raw.shop:80", idleTimeoutMs: 3_600_000, perRequestTimeoutMs: 0 },
  ];
  test.for(protocols)(
    "has the protocol of its port, and its timeouts: $portName",
    async ({ portName, url, ...timeouts }, { expect }) => {
      const { exposed } = await web({ ...ports, ...exposing({ portName }) });
      expect(exposed).toMatchObject({ endpoint: { url }, ...timeouts });
    },
  );

  const given = [
    {
      timeout: { idleTimeoutSeconds: 7, perRequestTimeoutSeconds: 3 },
      ms: { idleTimeoutMs: 7000, perRequestTimeoutMs: 3000 },
    },
    {
      timeout: { idleTimeoutSeconds: 0, perRequestTimeoutSeconds: 0 },
      ms: { idleTimeoutMs: 0, perRequestTimeoutMs: 0 },
    },
    {
      timeout: { idleTimeoutSeconds: 9 },
      ms: { idleTimeoutMs: 9000, perRequestTimeoutMs: 15_000 },
    },
    {
      timeout: { perRequestTimeoutSeconds: 9 },
      ms: { idleTimeoutMs: 300_000, perRequestTimeoutMs: 9000 },
    },
  ];
  test.for(given)(
    "takes the timeouts that are given: $timeout",
    async ({ timeout, ms }, { expect }) => {
      expect((await web(exposing({ timeout }))).exposed).toMatchObject(ms);
    },
  );

  test("leads to the container that has its port", async ({ expect }) => {
    const side = { name: "side", portMappings: [{ name: "side", containerPort: 7000 }] };
    const { containerDefinitions } = taskDefinition() as { containerDefinitions: object[] };
    const both = taskDefinition({}, { containerDefinitions: [...containerDefinitions, side] });
    const { exposed } = await web({ "task.json": both, ...exposing({ portName: "side" }) });
    expect(exposed).toMatchObject({
      containerName: "side",
      containerPort: 7000,
      appProtocol: "tcp",
    });
  });
});

describe("a service", () => {
  const deployments = (...list: object[]) => {
    const { serviceConnectConfiguration, taskDefinition: td } = service() as Record<
      string,
      unknown
    >;
    return {
      "service.json": {
        serviceName: "web",
        deployments: list.map((one) => ({
          serviceConnectConfiguration,
          taskDefinition: td,
          ...one,
        })),
      },
    };
  };
  const cases = [
    {
      title: "one task, if it does not say how many",
      files: { "service.json": service({}, { desiredCount: undefined }) },
      is: { desiredCount: 1 },
    },
    {
      title: "no task, if it says so",
      files: { "service.json": service({}, { desiredCount: 0 }) },
      is: { desiredCount: 0 },
    },
    {
      title: "what its PRIMARY deployment has",
      files: deployments(
        { status: "ACTIVE", desiredCount: 5 },
        { status: "PRIMARY", desiredCount: 2 },
      ),
      is: { desiredCount: 2 },
    },
    {
      title: "what it says itself before what its deployment says",
      files: {
        "service.json": service({}, { deployments: [{ status: "PRIMARY", desiredCount: 9 }] }),
      },
      is: { desiredCount: 1 },
    },
    { title: "the cluster default", files: {}, is: { ecsCluster: "default" } },
    {
      title: "its cluster",
      files: { "service.json": service({}, { cluster: "main" }) },
      is: { ecsCluster: "main" },
    },
    {
      title: "the name of its cluster's ARN",
      files: { "service.json": service({}, { clusterArn: "arn:aws:ecs:x:1:cluster/prod" }) },
      is: { ecsCluster: "prod" },
    },
    {
      title: "a proxy that logs at info",
      files: {},
      is: { serviceConnect: { proxyLogLevel: "info" } },
    },
    {
      title: "a proxy that logs at debug, if asked for",
      files: { "service.json": service({ containerConfigurations: [{ logLevel: "debug" }] }) },
      is: { serviceConnect: { proxyLogLevel: "debug" } },
    },
    {
      title: "a log without query parameters",
      files: {},
      is: {
        serviceConnect: {
          accessLogConfiguration: { format: "JSON", includeQueryParameters: "DISABLED" },
        },
      },
    },
    {
      title: "a log with query parameters, if they are enabled",
      files: {
        "service.json": service({
          accessLogConfiguration: { format: "TEXT", includeQueryParameters: "ENABLED" },
        }),
      },
      is: {
        serviceConnect: {
          accessLogConfiguration: { format: "TEXT", includeQueryParameters: "ENABLED" },
        },
      },
    },
  ];
  test.for(cases)("has $title", async ({ files, is }, { expect }) => {
    expect((await web(files)).ecsService).toMatchObject(is);
  });

  const off = { accessLogConfiguration: undefined };
  const overridden = [
    {
      title: "the format, leaving query parameters alone",
      files: {},
      overrides: { format: "TEXT" },
      log: { format: "TEXT", includeQueryParameters: "DISABLED" },
    },
    {
      title: "query parameters, leaving the format alone",
      files: {},
      overrides: { includeQueryParameters: "ENABLED" },
      log: { format: "JSON", includeQueryParameters: "ENABLED" },
    },
    {
      title: "a format where no log is configured: it is on",
      files: { "service.json": service(off) },
      overrides: { format: "TEXT" },
      log: { format: "TEXT", includeQueryParameters: "DISABLED" },
    },
    {
      title: "a format where nothing is exposed: it stays off",
      files: { "service.json": service({ ...off, services: [] }) },
      overrides: { format: "TEXT" },
      log: undefined,
    },
    {
      title: "query parameters where no log is configured: it stays off",
      files: { "service.json": service(off) },
      overrides: { includeQueryParameters: "ENABLED" },
      log: undefined,
    },
  ] as const;
  test.for(overridden)("is given $title", async ({ files, overrides, log }, { expect }) => {
    const { ecsService } = await web(files, overrides);
    expect(ecsService.serviceConnect.accessLogConfiguration).toEqual(log);
  });
});

describe("the task definition of a service", () => {
  const revision = (number: number | undefined, image: string) =>
    taskDefinition({ image }, { revision: number });
  const named = (name: string) => ({ "service.json": service({}, { taskDefinition: name }) });
  const two = { "task.json": revision(9, "old"), "a.json": revision(10, "new") };
  const cases = [
    { title: "the newest of its family", files: { ...two, ...named("web") }, image: "new" },
    { title: "the revision that it names", files: { ...two, ...named("web:9") }, image: "old" },
    {
      title: "the revision of its ARN",
      files: { ...two, ...named("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:9") },
      image: "old",
    },
    {
      title: "the only file without a revision, whichever is named",
      files: { "task.json": revision(undefined, "any"), ...named("web:4") },
      image: "any",
    },
    {
      title: "a revision rather than a file without one",
      files: {
        "task.json": revision(undefined, "any"),
        "a.json": revision(4, "four"),
        ...named("web:4"),
      },
      image: "four",
    },
  ];
  test.for(cases)("is $title", async ({ files, image }, { expect }) => {
    expect((await web(files)).container?.image).toBe(image);
  });

  test("is the service's own before its deployment's", async ({ expect }) => {
    const { container } = await web({
      ...two,
      "service.json": service(
        {},
        { taskDefinition: "web:9", deployments: [{ status: "PRIMARY", taskDefinition: "web:10" }] },
      ),
    });
    expect(container?.image).toBe("old");
  });

  const none = [
    {
      title: "a revision that is not there",
      files: { ...two, ...named("web:3") },
      says: 'error: service.json: taskDefinition: Revision 3 of "web" was not found; found: 10, 9.',
    },
    {
      title: "one that is in two files",
      files: { "task.json": revision(4, "x"), "a.json": revision(4, "y"), ...named("web:4") },
      says: 'error: service.json: taskDefinition: "web:4" is in a.json and in task.json; give the files different revisions.',
    },
    {
      title: "none at all",
      files: { "service.json": service({}, { taskDefinition: undefined }) },
      says: "error: service.json: taskDefinition: The service names no taskDefinition; found: web.",
    },
  ];
  test.for(none)("is none where it names $title", async ({ files, says }, { expect }) => {
    expect((await resolved(files)).told).toEqual([says]);
  });
});

describe("a container", () => {
  test("has ECS's defaults", async ({ expect }) => {
    const { container } = await web({
      "task.json": taskDefinition({
        essential: undefined,
        image: undefined,
        command: [],
        entryPoint: [],
        healthCheck: { command: ["CMD", "true"] },
      }),
    });
    expect(container).toEqual({
      name: "app",
      essential: true,
      environment: {},
      secretNames: [],
      portMappings: [{ name: "http", containerPort: 8080, protocol: "tcp", appProtocol: "http" }],
      dependsOn: [],
      ulimits: [],
      initProcessEnabled: false,
      stopTimeoutMs: 30_000,
      healthCheck: {
        command: ["CMD", "true"],
        intervalMs: 30_000,
        timeoutMs: 5000,
        retries: 3,
        startPeriodMs: 0,
      },
    });
  });

  test("has everything that its definition says", async ({ expect }) => {
    const { container } = await web({
      "task.json": taskDefinition({
        essential: false,
        command: ["run"],
        entryPoint: ["/entry"],
        environment: [{ name: "A", value: "1" }],
        secrets: [{ name: "KEY", valueFrom: "arn:x" }],
        portMappings: [
          { name: "http", containerPort: 8080, appProtocol: "http2", hostPort: 8080 },
          { containerPort: 53, protocol: "udp" },
          { containerPortRange: "100-200" },
        ],
        healthCheck: { command: ["CMD", "x"], interval: 6, timeout: 2, retries: 4, startPeriod: 7 },
        workingDirectory: "/srv",
        user: "1000:1000",
        memory: 64,
        ulimits: [{ name: "nofile", softLimit: 1, hardLimit: 2 }],
        linuxParameters: { initProcessEnabled: true },
        stopTimeout: 2,
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/app" } },
      }),
    });
    expect(container).toEqual({
      name: "app",
      image: "web:1",
      essential: false,
      command: ["run"],
      entryPoint: ["/entry"],
      environment: { A: "1" },
      secretNames: ["KEY"],
      portMappings: [
        { name: "http", containerPort: 8080, protocol: "tcp", appProtocol: "http2" },
        { containerPort: 53, protocol: "udp", appProtocol: "tcp" },
      ],
      dependsOn: [],
      healthCheck: {
        command: ["CMD", "x"],
        intervalMs: 6000,
        timeoutMs: 2000,
        retries: 4,
        startPeriodMs: 7000,
      },
      workingDirectory: "/srv",
      user: "1000:1000",
      memoryMiB: 64,
      ulimits: [{ name: "nofile", softLimit: 1, hardLimit: 2 }],
      initProcessEnabled: true,
      stopTimeoutMs: 2000,
      logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/app" } },
    });
  });

  describe("with a health check in its definition", () => {
    const files = (healthCheck: unknown) => ({
      "task.json": taskDefinition({ healthCheck: { command: ["CMD", "curl"], interval: 60 } }),
      "sc-sim.yaml": { containers: { "web/app": { healthCheck } } },
    });

    test("has the one of sc-sim.yaml in its place", async ({ expect }) => {
      const command = ["CMD-SHELL", "true"];
      const { container, told } = await web(files({ command, interval: 1, startPeriod: 2 }));
      expect(told).toEqual([]);
      expect(container?.healthCheck).toEqual({
        ...{ command, intervalMs: 1000, timeoutMs: 5000, retries: 3, startPeriodMs: 2000 },
      });
    });

    test("has none where sc-sim.yaml switches it off", async ({ expect }) => {
      const { container, told } = await web(files(false));
      expect(told).toEqual([]);
      expect(container).not.toHaveProperty("healthCheck");
    });

    test("keeps its own where sc-sim.yaml says nothing of it", async ({ expect }) => {
      const { container } = await web(files(undefined));
      expect(container?.healthCheck).toMatchObject({
        command: ["CMD", "curl"],
        intervalMs: 60_000,
      });
    });

    const WRONG = [
      {
        healthCheck: true,
        says: /healthCheck: A health check is an object, or false for none; it is true/,
      },
      { healthCheck: { command: ["curl"] }, says: /healthCheck\.command: .*\[CMD, program, …\]/ },
      { healthCheck: { command: [] }, says: /healthCheck\.command: / },
      {
        healthCheck: { command: ["CMD", "x"], interval: 0 },
        says: /healthCheck\.interval: It is the number 0; 0\.1 or more/,
      },
      {
        healthCheck: { command: ["CMD", "x"], retrys: 1 },
        says: /healthCheck\.retrys: There is no key "retrys" here; the nearest is "retries"/,
      },
    ];
    test.for(WRONG)("is told of a wrong one: $says", async ({ healthCheck, says }, { expect }) => {
      expect((await web(files(healthCheck))).told).toEqual([expect.stringMatching(says)]);
    });
  });

  test("loads with null for what is not set, as the AWS CLI prints it, in lists too", async ({
    expect,
  }) => {
    const { container, told } = await web({
      "task.json": taskDefinition({
        cpu: null,
        healthCheck: null,
        portMappings: [{ name: "http", containerPort: 8080, hostPort: null, appProtocol: null }],
      }),
    });
    expect(told).toEqual([]);
    expect(container?.portMappings).toMatchObject([{ appProtocol: "tcp" }]);
  });

  test("runs as sc-sim.yaml says, with paths relative to it", async ({ expect }) => {
    const { container, folder, told } = await web({
      "deep/app/Dockerfile": "",
      "deep/sc-sim.yaml": {
        containers: {
          "web/app": {
            command: ["node", 1, true],
            cwd: "app",
            image: "own:1",
            build: { context: "./app", dockerfile: "Own", args: { V: 2 } },
            environment: { PORT_NAME: 80, ON: true },
            secrets: { KEY: "s" },
          },
        },
      },
    });
    expect(told).toEqual([]);
    expect(container?.run).toEqual({
      skip: false,
      command: ["node", "1", "true"],
      cwd: join(folder, "deep/app"),
      image: "own:1",
      build: { context: join(folder, "deep/app"), dockerfile: "Own", args: { V: "2" } },
      environment: { PORT_NAME: "80", ON: "true" },
      secrets: { KEY: "s" },
    });
  });

  test("runs in the folder of its sc-sim.yaml, and a build can be a folder alone", async ({
    expect,
  }) => {
    const { container, folder } = await web({
      "deep/sc-sim.yaml": { containers: { "web/app": { build: "." } } },
    });
    const cwd = join(folder, "deep");
    expect(container?.run).toMatchObject({ cwd, build: { context: cwd, args: {} } });
    expect(container?.run).not.toHaveProperty("command");
  });
});

describe("a namespace", () => {
  const cluster = (facts: object) => ({
    "cluster.json": { serviceConnectDefaults: { namespace: "team" }, ...facts },
  });
  const unnamed = (rest: object = {}) => ({
    "service.json": service({ namespace: undefined }, rest),
  });
  const ARN = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-abc";
  const cases = [
    { title: "the service says", files: cluster({ clusterName: "default" }), name: "shop" },
    {
      title: "the service says, whatever sc-sim.yaml does",
      files: { "sc-sim.yaml": { namespace: "own" } },
      name: "shop",
    },
    {
      title: "its cluster's default is",
      files: { ...cluster({ clusterName: "main" }), ...unnamed({ cluster: "main" }) },
      name: "team",
    },
    {
      title: "the default cluster's default is",
      files: { ...cluster({ clusterName: "default" }), ...unnamed() },
      name: "team",
    },
    {
      title: "the default of its cluster by ARN is",
      files: {
        ...cluster({ clusterArn: "arn:aws:ecs:x:1:cluster/main" }),
        ...unnamed({ clusterArn: "arn:aws:ecs:x:1:cluster/main" }),
      },
      name: "team",
    },
    {
      title: "sc-sim.yaml says, if nothing else does",
      files: { ...unnamed(), "sc-sim.yaml": { namespace: "own" } },
      name: "own",
    },
    {
      title: "sc-sim.yaml says of an ARN",
      files: { "service.json": service({ namespace: ARN }), "sc-sim.yaml": { namespace: "own" } },
      name: "own",
    },
    {
      title: "its ARN ends in, if nothing has its name",
      files: { "service.json": service({ namespace: ARN }) },
      name: "ns-abc",
    },
  ];
  test.for(cases)("is called what $title", async ({ files, name }, { expect }) => {
    const { namespace, problems } = await resolved(files);
    expect(problems).toEqual([]);
    expect(namespace.name).toBe(name);
  });

  test("is not the default of another cluster", async ({ expect }) => {
    const { told } = await resolved({
      ...cluster({ clusterName: "main" }),
      ...unnamed({ cluster: "own" }),
    });
    expect(told).toEqual([
      "error: service.json: serviceConnectConfiguration.namespace: Namespace is missing",
    ]);
  });

  test("has its services by name, its endpoints by name and port", async ({ expect }) => {
    const alias = (port: number, dnsName: string) => ({ clientAliases: [{ port, dnsName }] });
    const { namespace } = await resolved({
      ...ports,
      "service.json": service(
        {
          services: [
            { portName: "http", ...alias(100, "b.shop") },
            { portName: "h2", ...alias(99, "b.shop") },
            { portName: "raw", ...alias(1, "c.shop") },
          ],
        },
        { serviceName: "zed" },
      ),
      "a.json": service(
        { services: [{ portName: "grpc", ...alias(200, "a.shop") }] },
        { serviceName: "alpha" },
      ),
    });
    expect(namespace.services.map(({ name }) => name)).toEqual(["alpha", "zed"]);
    expect(
      namespace.endpoints.map(({ dnsName, port, ecsService }) => [dnsName, port, ecsService]),
    ).toEqual([
      ["a.shop", 200, "alpha"],
      ["b.shop", 99, "zed"],
      ["b.shop", 100, "zed"],
      ["c.shop", 1, "zed"],
    ]);
  });
});

test("the requests of sc-sim.yaml keep their order, and find their .proto beside it", async ({
  expect,
}) => {
  const { requests, folder } = await resolved({
    "deep/sc-sim.yaml": {
      request: [
        { service: "web", url: "grpc://http.shop:80/a.B/C", data: 7, proto: "a.proto" },
        { service: "web", url: "http://http.shop/" },
      ],
    },
  });
  expect(requests).toEqual([
    {
      service: "web",
      url: "grpc://http.shop:80/a.B/C",
      data: "7",
      proto: join(folder, "deep/a.proto"),
    },
    { service: "web", url: "http://http.shop/" },
  ]);
});
