import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { scSimYaml, service, taskDefinition } from "../support/definitions.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const OBSERVED = readFileSync(
  join(PROJECT, "tests/fixtures/observed/task-definition.json"),
  "utf8",
);

/** What `sc-sim plan` says of these files. */
async function plan(files: Readonly<Record<string, unknown>>, ...args: string[]) {
  return openCli().run("plan", folderWith(files), "--runtime", "local", ...args);
}

const GOOD = { "task.json": taskDefinition(), "service.json": service() };

describe("inputs that load as they are", () => {
  const LOADED = [
    { title: "bare definitions", files: GOOD },
    {
      title: "what the AWS CLI prints",
      files: {
        "task.json": { taskDefinition: taskDefinition(), tags: [] },
        "services.json": {
          services: [
            {
              serviceName: "web",
              taskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3",
              desiredCount: 1,
              deployments: [
                { status: "ACTIVE", desiredCount: 0 },
                {
                  status: "PRIMARY",
                  serviceConnectConfiguration: (
                    service() as { serviceConnectConfiguration: object }
                  ).serviceConnectConfiguration,
                },
              ],
              events: [{ message: "has reached a steady state." }],
            },
          ],
          failures: [],
        },
      },
    },
    {
      title: "YAML",
      files: {
        "service.json": service(),
        "task.yaml":
          "family: web # the web\nnetworkMode: awsvpc\ncontainerDefinitions:\n  - name: app\n    portMappings: [{ name: http, containerPort: 8080, appProtocol: http }]\n",
      },
    },
    {
      title: "the namespace from the cluster",
      files: {
        ...GOOD,
        "service.json": service({ namespace: undefined }, { cluster: "main" }),
        "cluster.json": {
          clusters: [
            {
              clusterName: "main",
              serviceConnectDefaults: { namespace: "arn:aws:servicediscovery:x:1:namespace/shop" },
            },
          ],
        },
      },
    },
    {
      title: "udp ports, unnamed ports, side containers and dozens of variables",
      files: {
        "service.json": service(),
        "task.json": taskDefinition(
          {
            portMappings: [
              { name: "http", containerPort: 8080, appProtocol: "http" },
              { containerPort: 9000 },
              { containerPort: 8125, protocol: "udp" },
            ],
            environment: Array.from({ length: 40 }, (_, index) => ({
              name: `V${index}`,
              value: "x",
            })),
          },
          { volumes: [{ name: "data" }] },
        ),
      },
    },
    {
      title: "a file that begins with a byte order mark",
      files: { ...GOOD, "task.json": `\uFEFF${JSON.stringify(taskDefinition())}` },
    },
  ];
  test.for(LOADED)("$title", async ({ files }, { expect }) => {
    const { status, stdout, stderr } = await plan(files, "--json");
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      namespace: "shop",
      endpoints: [{ url: "http://web.shop:80" }],
    });
  });

  test("the task definition observed on AWS, without a hint of a problem", async ({ expect }) => {
    const folder = folderWith({
      "task-definition.json": OBSERVED,
      "service.json": service(
        { services: [{ portName: "app", clientAliases: [{ port: 80 }] }] },
        { taskDefinition: "MainStackTaskDefinitionC957DE9A:6" },
      ),
      "sc-sim.yaml": {
        containers: { "MainStackTaskDefinitionC957DE9A/App": { command: ["app"] } },
      },
    });
    const { status, stdout, stderr } = await openCli().run(
      "plan",
      folder,
      "--runtime",
      "local",
      "--ignored",
    );
    expect(status, stderr).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toContain("http://app.shop:80");
    expect(stdout).toContain("task-definition.json: executionRoleArn");
  });
});

test("somebody else's YAML beside them is passed over without a word", async ({ expect }) => {
  const chart = "metadata:\n  name: {{ .Values.name }}\n";
  const files = { ...GOOD, "chart.yaml": chart, "sc-sim.yaml": scSimYaml("") };
  expect(await plan(files)).toMatchObject({ status: 0, stderr: "" });
});

const second = (connect: object) => service(connect, { serviceName: "second" });

describe("inputs that are wrong", () => {
  const WRONG = [
    {
      title: "a misspelt key, with the nearest real one",
      files: { ...GOOD, "service.json": service({ acessLogConfiguration: {} }) },
      says: /service\.json:\d+:\d+: serviceConnectConfiguration\.acessLogConfiguration: .*nearest is "accessLogConfiguration"/,
    },
    {
      title: "a value of another type",
      files: { ...GOOD, "service.json": service({}, { desiredCount: "2" }) },
      says: /desiredCount: It is the string "2"; a number was expected/,
    },
    {
      title: "a portName that no port mapping has, in ECS's words",
      files: {
        ...GOOD,
        "service.json": service({ services: [{ portName: "htp", clientAliases: [{ port: 80 }] }] }),
      },
      says: /"portName\(htp\) does not refer to any named PortMapping in the container definitions" \(ECS's own words\).*names: http\./,
    },
    {
      title: "a task definition that is not there",
      files: { ...GOOD, "service.json": service({}, { taskDefinition: "wob" }) },
      says: /No task definition of the family "wob" was found; found: web/,
    },
    {
      title: "an access log without a log driver",
      files: { ...GOOD, "service.json": service({ logConfiguration: undefined }) },
      says: /accessLogConfiguration needs logConfiguration beside it/,
    },
    {
      title: "a namespace that nobody names",
      files: { ...GOOD, "service.json": service({ namespace: undefined }) },
      says: /"Namespace is missing" \(ECS's own words\)/,
    },
    {
      title: "two namespaces",
      files: { ...GOOD, "two.json": second({ namespace: "other", services: [] }) },
      says: /one namespace is simulated at a time/,
    },
    {
      title: "a discoveryName that is taken",
      files: { ...GOOD, "two.json": second({}) },
      says: /discoveryName http is already used by service web/,
    },
    {
      title: "an endpoint that is taken",
      files: {
        ...GOOD,
        "two.json": second({
          services: [
            {
              portName: "http",
              discoveryName: "other",
              clientAliases: [{ port: 80, dnsName: "web.shop" }],
            },
          ],
        }),
      },
      says: /web\.shop:80 is already an endpoint of service web/,
    },
    {
      title: "no clientAliases, in ECS's words",
      files: { ...GOOD, "service.json": service({ services: [{ portName: "http" }] }) },
      says: /"clientAliases must have 1 element\." \(ECS's own words\)\. Give it the port that clients dial: \[\{ "port": 8080 \}\]/,
    },
    {
      title: "two clientAliases, in ECS's words",
      files: {
        ...GOOD,
        "service.json": service({
          services: [{ portName: "http", clientAliases: [{ port: 80 }, { port: 81 }] }],
        }),
      },
      says: /2 clientAliases exceeds the max limit of 1/,
    },
    {
      title: "a DNS name that cannot be one, in ECS's words",
      files: {
        ...GOOD,
        "service.json": service({
          services: [{ portName: "http", clientAliases: [{ port: 80, dnsName: "Web!" }] }],
        }),
      },
      says: /"The DNS name that you provided is invalid" \(ECS's own words\)\. It has at most 127/,
    },
    {
      title: "containers that wait for each other",
      files: {
        ...GOOD,
        "task.json": taskDefinition({ dependsOn: [{ containerName: "app", condition: "START" }] }),
      },
      says: /These containers wait for each other: app → app/,
    },
    {
      title: "an sc-sim.yaml entry for a container that is not there",
      files: { ...GOOD, "sc-sim.yaml": { containers: { "web/ap": { skip: true } } } },
      says: /No task definition has a container web\/ap \(family\/container\); the nearest is "web\/app"/,
    },
    {
      title: "nothing with Service Connect",
      files: { ...GOOD, "service.json": service({ enabled: false }) },
      says: /nothing to simulate: 1 task definition and 1 service, but no service whose serviceConnectConfiguration is enabled/,
    },
  ];
  test.for(WRONG)("$title", async ({ files, says }, { expect }) => {
    const { status, stdout, stderr } = await plan(files);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+\)/);
    expect(stdout).toBe("");
  });

  test("are told all at once", async ({ expect }) => {
    const { stderr } = await plan({
      "task.json": taskDefinition({ memry: 1 }),
      "service.json": service(
        { services: [{ portName: "htp", clientAliases: [{ port: 80 }, { port: 81 }] }] },
        { desiredCout: 1 },
      ),
      "broken.json": '{ "serviceConnectConfiguration": {}, // why not\n}',
    });
    expect(stderr).toContain("memry");
    expect(stderr).toContain("desiredCout");
    expect(stderr).toContain("JSON has no comments");
    expect(stderr).toContain("portName(htp)");
    expect(stderr).toContain("2 clientAliases exceeds the max limit of 1");
    expect(stderr).toMatch(/10 problems in the input/);
  });
});

describe("what is real and not simulated", () => {
  const REFUSED = [
    {
      title: "tls",
      service: service({
        services: [
          {
            portName: "http",
            clientAliases: [{ port: 80 }],
            tls: { issuerCertificateAuthority: {} },
          },
        ],
      }),
      says: /tls between the proxies is not simulated/,
    },
    {
      title: "a daemon",
      service: service({}, { schedulingStrategy: "DAEMON" }),
      says: /schedulingStrategy DAEMON is not simulated/,
    },
    {
      title: "ingressPortOverride without containers",
      service: service({
        services: [{ portName: "http", clientAliases: [{ port: 80 }], ingressPortOverride: 9000 }],
      }),
      says: /ingressPortOverride 9000 is not simulated in the local runtime/,
    },
  ];
  test.for(REFUSED)(
    "$title is refused by name, and a warning with --keep-going",
    async (row, { expect }) => {
      const files = { "task.json": taskDefinition(), "service.json": row.service };
      const refused = await plan(files);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain("NOT_SIMULATED");
      expect(refused.stderr).toMatch(row.says);
      const kept = await plan(files, "--keep-going");
      expect(kept.status).toBe(0);
      expect(kept.stderr).toMatch(row.says);
    },
  );

  test("a network mode other than awsvpc is refused by name", async ({ expect }) => {
    const { status, stderr } = await plan({
      ...GOOD,
      "task.json": taskDefinition({}, { networkMode: "bridge" }),
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/networkMode bridge is not simulated, only awsvpc/);
  });
});

describe("a number of tasks", () => {
  const planned = async (...args: readonly string[]) => {
    const { stdout, status, stderr } = await plan(GOOD, "--json", ...args);
    return { status, stderr, names: status === 0 ? tasksIn(stdout) : [] };
  };
  const tasksIn = (stdout: string) =>
    (JSON.parse(stdout) as { readonly tasks: readonly { readonly name: string }[] }).tasks.map(
      ({ name }) => name,
    );

  test("on the command line wins over desiredCount", async ({ expect }) => {
    expect((await planned()).names).toEqual(["web-1"]);
    expect((await planned("--tasks", "web=3")).names).toEqual(["web-1", "web-2", "web-3"]);
    expect((await planned("--tasks", "web=0")).names).toEqual([]);
  });

  test("for a service that does not exist is refused with the nearest", async ({ expect }) => {
    const { status, stderr } = await planned("--tasks", "wep=2");
    expect(status).toBe(2);
    expect(stderr).toContain("USAGE");
    expect(stderr).toContain('the service "wep", which does not exist; the nearest is "web"');
  });
});
