import { describe, test } from "vitest";
import { service, taskDefinition } from "../../support/definitions.ts";
import { expectedOf, readCase, summaryOf } from "../../support/infra-case.ts";
import { resolved } from "../../support/resolved.ts";

const ARN = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-abc";

const named = (serviceName: string, namespace: string | undefined, connect: object = {}) =>
  service({ namespace, ...connect }, { serviceName });

/** The same discoveryName and the same endpoint in each of two namespaces, and a guest in one of them. */
const TWO = {
  "service.json": named("live-web", "live"),
  "beta.json": named("beta-web", "beta"),
  "guest.json": named("guest", "beta", { services: [] }),
};

describe("files with services in two namespaces", () => {
  test("are one problem, which lists the services of each and says how to choose", async ({
    expect,
  }) => {
    const { told } = await resolved(TWO);
    expect(told).toEqual([
      "error: service.json: serviceConnectConfiguration.namespace: The services are in 2 namespaces, and one namespace is simulated at a time: beta (beta-web, guest) and live (live-web). Choose one with --namespace beta, or in sc-sim.yaml: namespace: beta",
    ]);
  });

  const choices = [
    { title: "on the command line", files: {}, options: { namespace: "beta" } },
    { title: "in sc-sim.yaml", files: { "sc-sim.yaml": { namespace: "beta" } }, options: {} },
    {
      title: "on the command line, whatever sc-sim.yaml says",
      files: { "sc-sim.yaml": { namespace: "live" } },
      options: { namespace: "beta" },
    },
  ];
  test.for(choices)(
    "mean the one that is chosen $title",
    async ({ files, options }, { expect }) => {
      const { namespace, told } = await resolved({ ...TWO, ...files }, options);
      expect(told).toEqual([]);
      expect(namespace).toMatchObject({
        name: "beta",
        services: [{ name: "beta-web" }, { name: "guest" }],
        endpoints: [{ url: "http://web.shop:80", ecsService: "beta-web" }],
        others: [{ name: "live", services: ["live-web"] }],
      });
    },
  );

  test("are refused for a choice that none is in, with the nearest", async ({ expect }) => {
    expect((await resolved(TWO, { namespace: "bta" })).told).toEqual([
      'error: --namespace: : No service is in the namespace "bta"; the nearest is "beta" (of beta, live).',
    ]);
    const files = { ...TWO, "sc-sim.yaml": { namespace: "bta" } };
    expect((await resolved(files)).told).toEqual([
      'error: sc-sim.yaml: namespace: No service is in the namespace "bta"; the nearest is "beta" (of beta, live).',
    ]);
  });

  test("may choose in an sc-sim.yaml that cannot be read", async ({ expect }) => {
    const { told } = await resolved({ ...TWO, "sc-sim.yaml": "namespace: [beta\n" });
    expect(told.filter((one) => one.includes("namespaces"))).toEqual([]);
  });

  test("have as many tasks as the chosen one", async ({ expect }) => {
    const tasks = { "beta-web": 150, "live-web": 150 };
    const { told, namespace } = await resolved(TWO, { namespace: "live", tasks });
    expect(told).toEqual([]);
    expect(namespace.services).toMatchObject([{ desiredCount: 150 }]);
  });

  test("need nothing for containers of services that are left out", async ({ expect }) => {
    const files = {
      "service.json": service({ namespace: "live" }, { serviceName: "l", taskDefinition: "live" }),
      "live.json": taskDefinition({}, { family: "live" }),
      "beta.json": named("beta-web", "beta"),
      "sc-sim.yaml": {
        containers: {
          "web/app": { command: ["node"] },
          "live/app": { environment: { URL: `\${endpoint:http://nowhere.live}` } },
        },
        request: [
          { service: "l", url: "http://l.live/" },
          { service: "beta-web", url: "http://web.shop/" },
        ],
      },
    };
    const { told, requests } = await resolved(files, { namespace: "beta", requireRun: "local" });
    expect(told).toEqual([
      "warning: sc-sim.yaml: request[0].service: Service l is in the namespace live, which is left out: this request is not sent.",
    ]);
    expect(requests).toEqual([{ service: "beta-web", url: "http://web.shop/" }]);
  });

  test("get all their other problems, but need no sc-sim.yaml before one is chosen", async ({
    expect,
  }) => {
    const broken = { services: [{ portName: "htp", clientAliases: [{ port: 80 }] }] };
    const files = { ...TWO, "beta.json": named("beta-web", "beta", broken) };
    const { told, needsSettings } = await resolved(files, { requireRun: "local" });
    expect(told).toEqual([
      expect.stringContaining("portName(htp) does not refer"),
      expect.stringContaining("The services are in 2 namespaces"),
    ]);
    expect(needsSettings).toBe(false);
  });
});

describe("services of which one has its namespace by ARN", () => {
  const files = { "service.json": named("web", "shop"), "arn.json": named("arn", ARN) };
  const others = { "arn.json": named("arn", ARN, { services: [] }) };

  test("are in two namespaces, with the way to say that they are not", async ({ expect }) => {
    expect((await resolved(files)).told).toEqual([
      expect.stringMatching(
        /: ns-abc \(arn\) and shop \(web\)\. Choose one with --namespace shop, or in sc-sim\.yaml: namespace: shop\. Services whose namespace is an ARN/,
      ),
    ]);
  });

  test("are in the one that sc-sim.yaml names", async ({ expect }) => {
    const { told, namespace } = await resolved({
      ...{ "service.json": named("web", "shop"), ...others },
      "sc-sim.yaml": { namespace: "shop" },
    });
    expect(told).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual(["arn", "web"]);
  });

  test("are told apart by the ARN's id, and by a name in sc-sim.yaml", async ({ expect }) => {
    const byId = await resolved(files, { namespace: "ns-abc" });
    expect(byId.told).toEqual([]);
    expect(byId.namespace).toMatchObject({ name: "ns-abc", services: [{ name: "arn" }] });
    const named = { ...files, "sc-sim.yaml": { namespace: "tools" } };
    const byName = await resolved(named, { namespace: "shop" });
    expect(byName.namespace).toMatchObject({
      services: [{ name: "web" }],
      others: [{ name: "tools", services: ["arn"] }],
    });
  });
});

test("--namespace names the namespace that the files have by ARN, or not at all", async ({
  expect,
}) => {
  const unnamed = { "service.json": named("web", ARN, { services: [{ portName: "http" }] }) };
  const byArn = await resolved(unnamed, { namespace: "shop" });
  expect(byArn.namespace.name).toBe("shop");
  const missing = await resolved({ "service.json": named("web", undefined) }, { namespace: "own" });
  expect(missing.told).toEqual([]);
  expect(missing.namespace.name).toBe("own");
});

test("--namespace cannot rename the only namespace", async ({ expect }) => {
  expect((await resolved({}, { namespace: "shp" })).told).toEqual([
    'error: --namespace: : No service is in the namespace "shp"; the nearest is "shop" (of shop).',
  ]);
});

test("a service whose cluster is not known is in the namespace that is given", async ({
  expect,
}) => {
  const files = {
    ...TWO,
    "cluster.json": { clusterName: "default", serviceConnectDefaults: { namespace: "live" } },
    "lost.json": service(
      { namespace: undefined, services: [] },
      { serviceName: "lost", cluster: 7 },
    ),
  };
  const { namespace } = await resolved(files, { namespace: "beta" });
  expect(namespace.services.map(({ name }) => name)).toEqual(["beta-web", "guest", "lost"]);
});

test("a value that is made up for several definitions is in the namespace once", async ({
  expect,
}) => {
  const region = { name: "AWS::Region", value: "us-east-1", why: "no file says it" };
  const known = { standIns: [region, { ...region }], notes: ["Read.", "Read."] };
  const { namespace } = await resolved({}, { known });
  expect(namespace).toMatchObject({ standIns: [region], notes: ["Read."] });
});

describe("two namespaces in one template", () => {
  const CASE = "14-cfn-two-namespaces";

  test("are one problem at the line of a service", async ({ expect }) => {
    const { said } = await readCase(CASE);
    expect(said).toEqual([
      expect.stringMatching(
        /^error: stacks\.yaml:48: Resources\.OuterApp\.Properties\.ServiceConnectConfiguration\.Namespace: The services are in 2 namespaces, .*: inner \(inner-app\) and outer\.example\.com \(guest, outer-app\)\./,
      ),
    ]);
  });

  test.for(["inner", "outer.example.com"])("can be chosen: %s", async (name, { expect }) => {
    const { choice, ...expected } = expectedOf(CASE).withChoice.find(
      (one: { readonly choice: string }) => one.choice === name,
    );
    for (const options of [{ namespace: choice }, { scSimYaml: `namespace: ${choice}\n` }]) {
      const result = await readCase(CASE, options);
      expect(result.said).toEqual([]);
      expect(summaryOf(result)).toMatchObject(expected);
    }
  });

  test("ask only for what the chosen one needs", async ({ expect }) => {
    const template = `
Parameters:
  Port: { Type: Number }
  Image: { Type: String }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: live
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: app
          Image: !Ref Image
          PortMappings: [{ Name: http, ContainerPort: !Ref Port }]
  Live:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: live
      TaskDefinition: !Ref Task
      ServiceConnectConfiguration: { Enabled: true, Namespace: live }
`;
    expect((await resolved({ "live.yaml": template }, { namespace: "shop" })).told).toEqual([]);
    const { told } = await resolved({ "live.yaml": template }, { namespace: "live" });
    expect(told).toEqual([
      expect.stringContaining("error: live.yaml: Parameters.Port: "),
      expect.stringContaining("warning: live.yaml: Parameters.Image: "),
    ]);
  });

  test("leave a service whose cluster only AWS knows to the one that is given", async ({
    expect,
  }) => {
    const template = `
Resources:
  Guest:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: guest
      Cluster: !ImportValue shared-cluster
      TaskDefinition: web
      ServiceConnectConfiguration: { Enabled: true }
`;
    const cluster = { clusterName: "default", serviceConnectDefaults: { namespace: "live" } };
    const files = { "guest.yaml": template, "cluster.json": cluster };
    const { namespace, told } = await resolved(files, { namespace: "shop" });
    expect(told).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual(["guest", "web"]);
  });
});
