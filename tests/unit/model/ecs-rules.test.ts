import { describe, test } from "vitest";
import { service, taskDefinition } from "../../support/definitions.ts";
import { exposing, resolved } from "../../support/resolved.ts";

const [app] = (taskDefinition() as { readonly containerDefinitions: readonly object[] })
  .containerDefinitions;
const containers = (...list: object[]) => ({
  "task.json": taskDefinition({}, { containerDefinitions: list }),
});
const task = (rest: object) => ({ "task.json": taskDefinition({}, rest) });
const appWith = (container: object) => ({ "task.json": taskDefinition(container) });
const CONNECT = "serviceConnectConfiguration";
const SERVICE = `service.json: ${CONNECT}.services[0]`;
const APP = "task.json: containerDefinitions[0]";

describe("what ECS would not take is an error, what is not simulated a refusal", () => {
  const cases = [
    {
      title: "a host network",
      files: task({ networkMode: "host" }),
      told: "refusal: task.json: networkMode: networkMode host is not simulated",
    },
    {
      title: "App Mesh",
      files: task({ proxyConfiguration: { type: "APPMESH", containerName: "envoy" } }),
      told: "refusal: task.json: proxyConfiguration: proxyConfiguration (App Mesh) is not simulated",
    },
    {
      title: "Windows",
      files: task({ runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } }),
      told: "error: task.json: runtimePlatform.operatingSystemFamily: Service Connect does not work on WINDOWS_SERVER_2022_CORE",
    },
    {
      title: "a network mode that ECS does not have",
      files: task({ networkMode: "mesh" }),
      told: 'error: task.json: networkMode: It is the string "mesh"; bridge or host or awsvpc or none was expected.',
    },
    {
      title: "FireLens without a router",
      files: appWith({ logConfiguration: { logDriver: "awsfirelens", options: {} } }),
      told: `error: ${APP}.logConfiguration: When awsfirelens log driver is specified`,
    },
    {
      title: "two containers of one name",
      files: containers(app ?? {}, { name: "app", image: "x" }),
      told: 'error: task.json: containerDefinitions[1].name: There is already a container "app".',
    },
    {
      title: "containers that wait in a circle of three",
      files: containers(
        { ...app, dependsOn: [{ containerName: "b", condition: "START" }] },
        { name: "b", dependsOn: [{ containerName: "c", condition: "START" }] },
        { name: "c", dependsOn: [{ containerName: "app", condition: "START" }] },
      ),
      told: "error: task.json: containerDefinitions: These containers wait for each other: app → b → c → app.",
    },
    {
      title: "a condition that ECS does not have",
      files: appWith({ dependsOn: [{ containerName: "app", condition: "READY" }] }),
      told: `error: ${APP}.dependsOn[0].condition: It is the string "READY"; START or COMPLETE or SUCCESS or HEALTHY was expected.`,
    },
    {
      title: "a daemon",
      files: { "service.json": service({}, { schedulingStrategy: "DAEMON" }) },
      told: "refusal: service.json: schedulingStrategy: schedulingStrategy DAEMON is not simulated",
    },
    {
      title: "another deployment controller",
      files: { "service.json": service({}, { deploymentController: { type: "CODE_DEPLOY" } }) },
      told: "error: service.json: deploymentController.type: Service Connect does not work with the deployment controller CODE_DEPLOY",
    },
    {
      title: "tls",
      files: exposing({ tls: { kmsKey: "arn:x" } }),
      told: `refusal: ${SERVICE}.tls: tls between the proxies is not simulated`,
    },
    {
      title: "two listeners on one port",
      files: {
        "task.json": taskDefinition({
          portMappings: [
            { name: "http", containerPort: 8080 },
            { name: "other", containerPort: 8081 },
          ],
        }),
        "service.json": service({
          services: [
            { portName: "http", clientAliases: [{ port: 80 }], ingressPortOverride: 9000 },
            { portName: "other", clientAliases: [{ port: 80 }], ingressPortOverride: 9000 },
          ],
        }),
      },
      told: `error: service.json: ${CONNECT}.services[1].ingressPortOverride: listener port collision detected in the ingress config with listener port=9000, and listener name=ingress-other`,
    },
    {
      title: "a udp port, with why",
      files: appWith({ portMappings: [{ name: "http", containerPort: 53, protocol: "udp" }] }),
      told: `error: ${SERVICE}.portName: portName(http) does not refer`,
    },
    {
      title: "a port mapping without a fixed port",
      files: appWith({ portMappings: [{ name: "http", containerPortRange: "80-90" }] }),
      told: `error: ${SERVICE}.portName: portName(http) does not refer`,
    },
    {
      title: "two log levels",
      files: {
        "service.json": service({
          containerConfigurations: [{ logLevel: "info" }, { logLevel: "debug" }],
        }),
      },
      told: `error: service.json: ${CONNECT}.containerConfigurations: It is a list; at most 1 was expected.`,
    },
    {
      title: "a log driver that ECS does not have",
      files: appWith({ logConfiguration: { logDriver: "loki" } }),
      told: `error: ${APP}.logConfiguration.logDriver: It is the string "loki"; json-file or syslog`,
    },
    {
      title: "a list without a container",
      files: task({ containerDefinitions: [] }),
      told: "error: task.json: containerDefinitions: It is a list; at least 1 was expected.",
    },
  ];
  test.for(cases)("$title", async ({ files, told }, { expect }) => {
    const all = await resolved(files);
    const starts = all.told.map((one) => one.slice(0, told.length));
    expect(starts).toContain(told);
  });

  test("ingressPortOverride only where the runtime has it", async ({ expect }) => {
    const files = exposing({ ingressPortOverride: 9000 });
    expect((await resolved(files)).told).toEqual([]);
    const { told } = await resolved(files, { supports: { ingressPortOverride: false } });
    expect(told).toEqual([
      expect.stringMatching(/^refusal: .*ingressPortOverride 9000 is not simulated in the local/),
    ]);
  });

  test("FireLens with its router is taken", async ({ expect }) => {
    const router = { name: "router", firelensConfiguration: { type: "fluentbit" } };
    const logging = { ...app, logConfiguration: { logDriver: "awsfirelens" } };
    expect((await resolved(containers(logging, router))).told).toEqual([]);
  });

  test("a stream prefix is asked for on Fargate only", async ({ expect }) => {
    const log = { logConfiguration: { logDriver: "awslogs", options: {} } };
    const on = (requiresCompatibilities: string[]) => ({
      "task.json": taskDefinition(log, { requiresCompatibilities }),
    });
    expect((await resolved(on(["EC2"]))).told).toEqual([]);
    expect((await resolved(on(["EC2", "FARGATE"]))).told).toEqual([
      `error: ${APP}.logConfiguration.options: Fargate requires log configuration options to include awslogs-stream-prefix`,
    ]);
  });
});

test("a container has one entry in all sc-sim.yaml", async ({ expect }) => {
  const entry = { containers: { "web/app": { skip: true } } };
  const { told } = await resolved({ "a/sc-sim.yaml": entry, "b/sc-sim.yaml": entry });
  expect(told).toContain(
    'error: b/sc-sim.yaml: containers["web/app"]: web/app already has an entry in a/sc-sim.yaml.',
  );
});

describe("warnings do not stop a run", () => {
  const cases = [
    {
      title: "variables in S3",
      files: appWith({ environmentFiles: [{ value: "arn:aws:s3:::b/x.env", type: "s3" }] }),
      told: [
        `warning: ${APP}.environmentFiles: The variables in arn:aws:s3:::b/x.env are stored in S3 and not read`,
      ],
    },
    {
      title: "a service without Service Connect beside one with it",
      files: {
        "a.json": { serviceName: "plain", taskDefinition: "web" },
        "b.json": service({ enabled: false }, { serviceName: "off" }),
      },
      told: [
        "warning: a.json: : Service plain has no serviceConnectConfiguration and is left out.",
        `warning: b.json: ${CONNECT}.enabled: Service Connect is not enabled for service off, which is left out.`,
      ],
    },
    {
      title: "a port of a container that is skipped",
      files: { "sc-sim.yaml": { containers: { "web/app": { skip: true } } } },
      told: [`warning: ${SERVICE}.portName: http is a port of web/app, which sc-sim.yaml skips`],
    },
    {
      title: "requests in two files",
      files: {
        "sc-sim.yaml": { request: { service: "web", url: "http://web.shop/1" } },
        "x/sc-sim.yaml": { request: { service: "web", url: "http://web.shop/2" } },
      },
      told: [
        "warning: x/sc-sim.yaml: request: sc-sim.yaml already has a request; that one is sent.",
      ],
    },
  ];
  test.for(cases)("$title", async ({ files, told }, { expect }) => {
    expect((await resolved(files)).told).toEqual(
      told.map((start) => expect.stringContaining(start)),
    );
  });
});

describe("a value at the edge of what ECS takes", () => {
  const alias = (clientAlias: object) =>
    exposing({ clientAliases: [{ port: 80, ...clientAlias }] });
  const health = (rest: object) => appWith({ healthCheck: { command: ["CMD", "x"], ...rest } });
  const timeout = (seconds: number) => exposing({ timeout: { idleTimeoutSeconds: seconds } });
  const port = (containerPort: number) =>
    appWith({ portMappings: [{ name: "http", containerPort }] });
  const named = (name: string) => ({
    ...appWith({ portMappings: [{ name, containerPort: 80 }] }),
    ...exposing({ portName: name, discoveryName: "x" }),
  });
  const family = (name: string) => ({
    ...task({ family: name }),
    "service.json": service({}, { taskDefinition: name }),
  });
  const x = (count: number) => "x".repeat(count);
  const cases = [
    { title: "a port of 1", inside: alias({ port: 1 }), outside: alias({ port: 0 }) },
    { title: "a port of 65535", inside: alias({ port: 65_535 }), outside: alias({ port: 65_536 }) },
    { title: "a whole port", inside: alias({ port: 80 }), outside: alias({ port: 80.5 }) },
    { title: "a containerPort of 65535", inside: port(65_535), outside: port(65_536) },
    {
      title: "an ingressPortOverride of 1",
      inside: exposing({ ingressPortOverride: 1 }),
      outside: exposing({ ingressPortOverride: 0 }),
    },
    {
      title: "a DNS name of 127",
      inside: alias({ dnsName: x(127) }),
      outside: alias({ dnsName: x(128) }),
    },
    {
      title: "a DNS name with _ before",
      inside: alias({ dnsName: "_x" }),
      outside: alias({ dnsName: "-x" }),
    },
    {
      title: "a discoveryName of 64",
      inside: exposing({ discoveryName: x(64) }),
      outside: exposing({ discoveryName: x(65) }),
    },
    {
      title: "a discoveryName without dots",
      inside: exposing({ discoveryName: "a-b_c" }),
      outside: exposing({ discoveryName: "a.b" }),
    },
    { title: "a port name of 64", inside: named(x(64)), outside: named(x(65)) },
    { title: "a family of 255", inside: family(x(255)), outside: family(x(256)) },
    {
      title: "a service name of 255",
      inside: { "service.json": service({}, { serviceName: x(255) }) },
      outside: { "service.json": service({}, { serviceName: x(256) }) },
    },
    {
      title: "a namespace of 1024",
      inside: { "service.json": service({ namespace: x(1024) }) },
      outside: { "service.json": service({ namespace: x(1025) }) },
    },
    {
      title: "a namespace without spaces",
      inside: { "service.json": service({ namespace: "a-b" }) },
      outside: { "service.json": service({ namespace: "a b" }) },
    },
    { title: "a timeout of 0", inside: timeout(0), outside: timeout(-1) },
    { title: "a timeout in whole seconds", inside: timeout(2), outside: timeout(1.5) },
    {
      title: "a timeout of 2147483647",
      inside: timeout(2_147_483_647),
      outside: timeout(2_147_483_648),
    },
    {
      title: "an interval of 5",
      inside: health({ interval: 5 }),
      outside: health({ interval: 4 }),
    },
    {
      title: "an interval of 300",
      inside: health({ interval: 300 }),
      outside: health({ interval: 301 }),
    },
    { title: "a check of 2 s", inside: health({ timeout: 2 }), outside: health({ timeout: 1 }) },
    { title: "a check of 60 s", inside: health({ timeout: 60 }), outside: health({ timeout: 61 }) },
    { title: "one retry", inside: health({ retries: 1 }), outside: health({ retries: 0 }) },
    { title: "ten retries", inside: health({ retries: 10 }), outside: health({ retries: 11 }) },
    {
      title: "a start of 300 s",
      inside: health({ startPeriod: 300 }),
      outside: health({ startPeriod: 301 }),
    },
    {
      title: "no task",
      inside: { "service.json": service({}, { desiredCount: 0 }) },
      outside: { "service.json": service({}, { desiredCount: -1 }) },
    },
    {
      title: "200 tasks",
      inside: { "service.json": service({}, { desiredCount: 200 }) },
      outside: { "service.json": service({}, { desiredCount: 201 }) },
    },
    {
      title: "a stopTimeout of 0",
      inside: appWith({ stopTimeout: 0 }),
      outside: appWith({ stopTimeout: -1 }),
    },
    {
      title: "hostPort as containerPort",
      inside: appWith({ portMappings: [{ name: "http", containerPort: 8080, hostPort: 8080 }] }),
      outside: appWith({ portMappings: [{ name: "http", containerPort: 8080, hostPort: 80 }] }),
    },
    {
      title: "a hostPort left to ECS",
      inside: appWith({ portMappings: [{ name: "http", containerPort: 8080, hostPort: 0 }] }),
      outside: appWith({ portMappings: [{ name: "http", containerPort: 8080, hostPort: -1 }] }),
    },
    {
      title: "a log level",
      inside: { "service.json": service({ containerConfigurations: [{ logLevel: "info" }] }) },
      outside: { "service.json": service({ containerConfigurations: [{ logLevel: "trace" }] }) },
    },
    {
      title: "query parameters ENABLED",
      inside: {
        "service.json": service({
          accessLogConfiguration: { format: "TEXT", includeQueryParameters: "ENABLED" },
        }),
      },
      outside: {
        "service.json": service({
          accessLogConfiguration: { format: "TEXT", includeQueryParameters: "true" },
        }),
      },
    },
  ];
  test.for(cases)("$title, and nothing beyond it", async ({ inside, outside }, { expect }) => {
    expect((await resolved(inside)).told).toEqual([]);
    expect((await resolved(outside)).told).toEqual([expect.stringMatching(/^error: /)]);
  });
});

describe("a container that cannot run here", () => {
  const secret = { secrets: [{ name: "KEY", valueFrom: "arn:x" }] };
  const yaml = (entry: object) => ({ "sc-sim.yaml": { containers: { "web/app": entry } } });
  const local = { requireRun: "local" } as const;
  const docker = { requireRun: "docker" } as const;
  const cases = [
    {
      title: "locally, without a command",
      files: { "sc-sim.yaml": "containers: {}" },
      overrides: local,
      told: /Container app has no command for this machine\. .*\{"web\/app":\{"command":\["node","server\.ts"\]\}\}/,
    },
    {
      title: "locally, with the command of its image to start from",
      files: {
        ...appWith({ entryPoint: ["python3"], command: ["app.py"] }),
        "sc-sim.yaml": "containers: {}",
      },
      overrides: local,
      told: /"command":\["python3","app\.py"\]/,
    },
    {
      title: "in Docker, without an image",
      files: appWith({ image: undefined }),
      overrides: docker,
      told: /Container app has no image\. .*\{"web\/app":\{"image":"my-app:dev"\}\}/,
    },
    {
      title: "anywhere, without its secrets",
      files: { ...appWith(secret), ...yaml({ command: ["x"] }) },
      overrides: docker,
      told: /^error: task\.json: containerDefinitions\[0\]: KEY is a secret in AWS\. Add to the entry web\/app of sc-sim\.yaml: secrets: \{"KEY":"…"\}/,
    },
    {
      title: "everything at once",
      files: { ...appWith(secret), "sc-sim.yaml": "containers: {}" },
      overrides: local,
      told: /containerDefinitions\[0\]: Container app has no command for this machine, and KEY is a secret in AWS\. Add to sc-sim\.yaml: containers: \{"web\/app":\{"command":\["node","server\.ts"\],"secrets":\{"KEY":"…"\}\}\}/,
    },
  ];
  test.for(cases)(
    "is told with what to write: $title",
    async ({ files, overrides, told }, { expect }) => {
      expect((await resolved(files, overrides)).told).toEqual([expect.stringMatching(told)]);
    },
  );

  test("is left to sc-sim init where there is no sc-sim.yaml at all", async ({ expect }) => {
    const { told, needsSettings } = await resolved(appWith(secret), local);
    expect(told).toEqual([
      "error: task.json: containerDefinitions[0]: Container app has no command for this machine, and KEY is a secret in AWS.",
    ]);
    expect(needsSettings).toBe(true);
    const withFile = await resolved({ "sc-sim.yaml": "containers: {}" }, local);
    expect(withFile.needsSettings).toBe(false);
    expect((await resolved({}, { requireRun: "none" })).needsSettings).toBe(false);
    expect((await resolved({}, docker)).needsSettings).toBe(false);
  });

  const fine = [
    { title: "with a command, locally", files: yaml({ command: ["x"] }), overrides: local },
    {
      title: "left out",
      files: { ...appWith({ ...secret, image: undefined }), ...yaml({ skip: true }) },
      overrides: docker,
    },
    { title: "with its image, in Docker", files: {}, overrides: docker },
    {
      title: "with an image of sc-sim.yaml",
      files: { ...appWith({ image: undefined }), ...yaml({ image: "x" }) },
      overrides: docker,
    },
    {
      title: "built",
      files: { ...appWith({ image: undefined }), ...yaml({ build: "." }) },
      overrides: docker,
    },
    { title: "that is only planned", files: appWith(secret), overrides: { requireRun: "none" } },
    {
      title: "with its secrets",
      files: { ...appWith(secret), ...yaml({ secrets: { KEY: "x" } }) },
      overrides: docker,
    },
  ] as const;
  test.for(fine)("is none: $title", async ({ files, overrides }, { expect }) => {
    const { problems } = await resolved(files, overrides);
    expect(problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
  });
});
