import { describe, test } from "vitest";
import { parse } from "yaml";
import { composeProject } from "../../../simulator/export/compose/compose-project.ts";
import type { SimulateOptions } from "../../../simulator/index.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { folderWith } from "../../support/temp-folder.ts";

interface Exported {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: number }>>;
  readonly leftOut: readonly string[];
  readonly warnings: readonly { readonly message: string }[];
}

/** What the inputs become, with compose.yaml as data. */
async function exported(
  inputs: Readonly<Record<string, unknown>>,
  options: SimulateOptions = {},
): Promise<Exported> {
  const folder = folderWith(inputs);
  const { files, ...rest } = await composeProject({ ...options, inputs: [folder], out: folder });
  const byPath = Object.fromEntries(files.map(({ path, ...file }) => [path, file]));
  const { services } = parse(byPath["compose.yaml"]?.text ?? "");
  return { services, files: byPath, ...rest };
}

const web = (container: object = {}, ...others: readonly object[]) => {
  const definition = taskDefinition(container) as { containerDefinitions: object[] };
  definition.containerDefinitions.push(...others);
  return { "task.json": definition, "service.json": service() };
};

describe("a container of a task definition", () => {
  const CONDITIONS = [
    { condition: "START", expected: { condition: "service_started" } },
    { condition: "HEALTHY", expected: { condition: "service_healthy" } },
    { condition: "SUCCESS", expected: { condition: "service_completed_successfully" } },
    // ECS starts the dependent whatever the exit code is.
    {
      condition: "COMPLETE",
      expected: { condition: "service_completed_successfully", required: false },
    },
  ];
  test.for(CONDITIONS)(
    "waits for another: $condition",
    async ({ condition, expected }, { expect }) => {
      const { services } = await exported(
        web(
          { dependsOn: [{ containerName: "other", condition }] },
          {
            ...{ name: "other", image: "other:1", essential: false },
            healthCheck: { command: ["CMD", "true"] },
          },
        ),
      );
      expect(services["web-1-app"]?.["depends_on"]).toEqual({
        "web-1-pause": { condition: "service_healthy" },
        "web-1-proxy": { condition: "service_started" },
        "web-1-other": expected,
      });
    },
  );

  test("has the health check of sc-sim.yaml, and waits for no health where that is switched off", async ({
    expect,
  }) => {
    const healthCheck = { command: ["CMD", "true"] };
    const files = web(
      { healthCheck, dependsOn: [{ containerName: "other", condition: "HEALTHY" }] },
      { name: "other", image: "other:1", healthCheck },
    );
    const command = ["CMD-SHELL", "test -e /ready"];
    const containers = {
      "web/app": { healthCheck: { command, interval: 1 } },
      "web/other": { healthCheck: false },
    };
    const { services } = await exported({ ...files, "sc-sim.yaml": { containers } });
    expect(services["web-1-app"]?.["healthcheck"]).toMatchObject({ test: command, interval: "1s" });
    expect(services["web-1-app"]?.["depends_on"]).toMatchObject({
      "web-1-other": { condition: "service_started" },
    });
    expect(services["web-1-other"]).not.toHaveProperty("healthcheck");
  });

  test("does not wait for a container that is skipped", async ({ expect }) => {
    const { services } = await exported({
      ...web(
        { dependsOn: [{ containerName: "router", condition: "START" }] },
        { name: "router", image: "router:1", firelensConfiguration: { type: "fluentbit" } },
      ),
      "sc-sim.yaml": { containers: { "web/router": { skip: true } } },
    });
    expect(Object.keys(services)).toEqual(["web-1-pause", "web-1-proxy", "web-1-app"]);
    expect(services["web-1-app"]?.["depends_on"]).not.toHaveProperty("web-1-router");
  });

  test("runs as the task definition says, with dollars as they are", async ({ expect }) => {
    const { services } = await exported(
      web({
        entryPoint: ["sh", "-c", "exec $0"],
        command: ["echo $HOME"],
        environment: [{ name: "PRICE", value: "$5" }],
        user: "1000:1000",
        workingDirectory: "/srv",
        memory: 64,
        stopTimeout: 7,
        linuxParameters: { initProcessEnabled: true },
        ulimits: [{ name: "nofile", softLimit: 100, hardLimit: 200 }],
        healthCheck: {
          ...{ command: ["CMD-SHELL", "test $OK"], interval: 6, timeout: 3, retries: 4 },
          startPeriod: 9,
        },
      }),
    );
    expect(services["web-1-app"]).toMatchObject({
      image: "web:1",
      entrypoint: ["sh", "-c", "exec $$0"],
      command: ["echo $$HOME"],
      environment: { PRICE: "$$5" },
      user: "1000:1000",
      working_dir: "/srv",
      mem_limit: "64m",
      memswap_limit: "64m",
      stop_grace_period: "7s",
      init: true,
      ulimits: { nofile: { soft: 100, hard: 200 } },
      healthcheck: {
        test: ["CMD-SHELL", "test $$OK"],
        ...{ interval: "6s", timeout: "3s", retries: 4, start_period: "9s" },
      },
    });
  });

  test("keeps the image's own entry point and command where the lists are empty", async ({
    expect,
  }) => {
    const { services } = await exported(web({ entryPoint: [], command: [] }));
    expect(services["web-1-app"]).not.toHaveProperty("entrypoint");
    expect(services["web-1-app"]).not.toHaveProperty("command");
  });

  test("has sc-sim.yaml's environment, image and build before its own", async ({ expect }) => {
    const entry = (run: object) =>
      exported({
        ...web({ environment: [{ name: "LEVEL", value: "info" }] }),
        "app/Dockerfile": "FROM scratch",
        "sc-sim.yaml": { containers: { "web/app": run } },
      });
    const { services } = await entry({ image: "dev:2", environment: { LEVEL: "debug" } });
    expect(services["web-1-app"]).toMatchObject({
      image: "dev:2",
      environment: { LEVEL: "debug" },
    });
    const { services: built } = await entry({
      build: { context: "app", target: "app", args: { PRICE: "$5" } },
    });
    expect(built["web-1-app"]).toMatchObject({
      build: {
        context: "./app",
        target: "app",
        args: { NODE_IMAGE: expect.stringContaining("SC_SIM_NODE_IMAGE"), PRICE: "$$5" },
      },
    });
    expect(built["web-1-app"]).not.toHaveProperty("image");
  });

  test("has the values of its secrets in a file that nobody else reads", async ({ expect }) => {
    const secrets = [
      { name: "TOKEN", valueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/t" },
    ];
    const { files } = await exported({
      ...web({ secrets }),
      "sc-sim.yaml": { containers: { "web/app": { secrets: { TOKEN: "pa$word" } } } },
    });
    const { "compose.override.yaml": override, ...others } = files;
    expect(override?.mode).toBe(0o600);
    expect(parse(override?.text ?? "")).toEqual({
      services: { "web-1-app": { environment: { TOKEN: "pa$$word" } } },
    });
    expect(JSON.stringify(others)).not.toContain("word");
  });
});

describe("a task", () => {
  test("redirects the alias that has the port of one of its containers", async ({ expect }) => {
    const { services } = await exported(
      web({ portMappings: [{ name: "http", containerPort: 80, appProtocol: "http" }] }),
    );
    const { "web-1-redirects": redirects, "web-1-app": app, "web-1-pause": pause } = services;
    expect(redirects).toMatchObject({
      network_mode: "service:web-1-pause",
      cap_drop: ["ALL"],
      cap_add: ["NET_ADMIN"],
      command: [expect.stringContaining("//   127.255.0.1:80 → 15100\n")],
    });
    expect(app?.["depends_on"]).toMatchObject({
      "web-1-redirects": { condition: "service_completed_successfully" },
    });
    expect(pause?.["extra_hosts"]).toEqual(["web.shop:127.255.0.1"]);
    const others = Object.entries(services).filter(([name]) => name !== "web-1-redirects");
    expect(JSON.stringify(others)).not.toContain("cap_add");
  });

  test("publishes the proxy's port on loopback, and other ports as they are", async ({
    expect,
  }) => {
    const { services } = await exported(
      web({
        portMappings: [
          { name: "http", containerPort: 8080, appProtocol: "http" },
          { containerPort: 9000 },
        ],
      }),
    );
    expect(services["web-1-pause"]?.["ports"]).toEqual(["127.0.0.1::15000", "127.0.0.1::9000"]);
  });

  test("has Envoy's admin interface at a port that no container has", async ({ expect }) => {
    const { files, services } = await exported(
      web({ portMappings: [{ name: "http", containerPort: 9901, appProtocol: "http" }] }),
    );
    const { admin } = JSON.parse(files["envoy/generated/web-1.json"]?.text ?? "");
    expect(admin.address.socket_address).toEqual({ address: "127.0.0.1", port_value: 9902 });
    expect(JSON.stringify(services["web-1-pause"]?.["healthcheck"])).toContain(":9902/ready");
  });

  test("starts its proxy after the networks of all tasks, with the flush that is asked for", async ({
    expect,
  }) => {
    const inputs = { ...web(), "service.json": service({}, { desiredCount: 2 }) };
    const { services } = await exported(inputs);
    expect(services["web-2-proxy"]).toMatchObject({
      user: "1337",
      cap_drop: ["ALL"],
      network_mode: "service:web-2-pause",
      depends_on: {
        "web-1-pause": { condition: "service_started" },
        "web-2-pause": { condition: "service_started" },
      },
      volumes: ["./envoy/generated/web-2.json:/etc/sc-sim/bootstrap.json:ro"],
      command: expect.arrayContaining(["--file-flush-min-size-kb"]),
    });
    const { services: slow } = await exported(inputs, { flush: "aws" });
    expect(JSON.stringify(slow)).not.toContain("--file-flush");
  });

  test("and its containers have names of their own, whatever ECS's names are", async ({
    expect,
  }) => {
    const long = "a".repeat(80);
    const named = (name: string, family = "web") =>
      service({ services: [] }, { serviceName: name, taskDefinition: family });
    const { services, files } = await exported({
      "task.json": taskDefinition({}, {}),
      "odd.json": taskDefinition({ name: "proxy" }, { family: "odd" }),
      "cased.json": taskDefinition(
        {},
        {
          family: "cased",
          containerDefinitions: ["app", "App"].map((name) => ({ name, image: "a:1" })),
        },
      ),
      "1.json": named("web"),
      "2.json": named("Web"),
      "3.json": named("odd", "odd"),
      "4.json": named("cased", "cased"),
      "5.json": named(long),
    });
    const names = Object.keys(services);
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
    // Five tasks, each with a pause and a proxy, and six containers.
    expect(names).toHaveLength(16);
    expect(names).toEqual(
      expect.arrayContaining(["odd-1-proxy", "odd-1-proxy-2", "cased-1-app-2"]),
    );
    expect(Object.keys(files).filter((path) => path.startsWith("envoy/"))).toHaveLength(5);
    const hosts = Object.values(services).flatMap(
      ({ networks }) =>
        (networks as { tasks: { aliases: string[] } } | undefined)?.tasks.aliases ?? [],
    );
    expect(new Set(hosts).size).toBe(5);
    expect(Math.max(...hosts.map((host) => host.split(".")[0]?.length ?? 0))).toBeLessThanOrEqual(
      63,
    );
  });
});

describe("the requests of sc-sim.yaml", () => {
  const withRequests = (...request: readonly object[]) =>
    exported({ ...web(), "sc-sim.yaml": { request } });

  test("are sent one service each, and those that cannot be are named", async ({ expect }) => {
    const { services, leftOut } = await withRequests(
      { service: "web", url: "http://web.shop/1" },
      { service: "web", url: "h2c://web.shop/2" },
      { service: "web", url: "http://web.shop/3", data: "x" },
      { service: "web", url: "http://web.shop/4" },
    );
    expect(JSON.stringify(services["request"])).toContain("http://web.shop/1");
    expect(JSON.stringify(services["request-2"])).toContain("http://web.shop/4");
    expect(services).not.toHaveProperty("request-3");
    expect(services["request"]).toMatchObject({ network_mode: "service:web-1-pause" });
    expect(leftOut).toEqual([
      "The project does not send the request to h2c://web.shop/2: Node's fetch, which sends it there, speaks http only.",
      "The project does not send the request to http://web.shop/3: it has a body.",
    ]);
  });

  test("are left out where the service has no task", async ({ expect }) => {
    const { services, leftOut } = await exported({
      ...web(),
      "service.json": service({}, { desiredCount: 0 }),
      "sc-sim.yaml": { request: { service: "web", url: "http://web.shop/" } },
    });
    expect(services).not.toHaveProperty("request");
    expect(leftOut).toEqual([expect.stringContaining("web has no task")]);
  });
});

test("what is odd about the inputs is handed on", async ({ expect }) => {
  const { warnings } = await exported({
    ...web(),
    "sc-sim.yaml": { containers: { "web/app": { skip: true } } },
  });
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining("which sc-sim.yaml skips"),
  ]);
});

test("the same inputs give the same files", async ({ expect }) => {
  const folder = folderWith(web());
  const [first, second] = await Promise.all(
    [1, 2].map(() => composeProject({ inputs: [folder], out: folder })),
  );
  expect(first?.files).toEqual(second?.files);
});
