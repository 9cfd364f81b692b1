import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { Problem } from "../../simulator/errors.ts";
import { planSimulation } from "../../simulator/index.ts";
import { service, taskDefinition } from "../support/definitions.ts";
import { folderWith } from "../support/temp-folder.ts";

const GOOD = { "task.json": taskDefinition(), "service.json": service() };

/** What planning the files of a folder says: its problems or, where there are none, its warnings. */
async function problemsOf(files: Readonly<Record<string, unknown>>, ...named: readonly string[]) {
  const folder = folderWith(files);
  return problemsIn(folder, named.length === 0 ? ["."] : named);
}

async function problemsIn(cwd: string, inputs: readonly string[]): Promise<readonly string[]> {
  try {
    const { warnings } = await planSimulation({ inputs, cwd, runtime: "local" });
    return warnings.map(({ file, path, message }) => `warning: ${file}: ${path}: ${message}`);
  } catch (error) {
    const { problems, code, problem } = error as {
      readonly problems: readonly Problem[];
      readonly code: string;
      readonly problem: string;
    };
    if (problems.length === 0) return [`${code}: ${problem}`];
    return problems.map(
      ({ severity, file, path, message }) =>
        `${severity === "warning" ? "warning: " : ""}${file}: ${path}: ${message}`,
    );
  }
}

describe("a folder of files", () => {
  const UNTOUCHED = [
    {
      title: "comments in a tsconfig",
      file: "tsconfig.json",
      text: '{ /* compilers */ "strict": true }',
    },
    {
      title: "a Helm template",
      file: "chart/web.yaml",
      text: "metadata:\n  name: {{ .Values.name }}",
    },
    {
      title: "many documents of Kubernetes",
      file: "k8s.yaml",
      text: "kind: Service\n---\nkind: Pod",
    },
    {
      title: "a huge file of something else",
      file: "big.json",
      text: `"${"x".repeat(5_000_000)}"`,
    },
    { title: "an empty file", file: "empty.json", text: "" },
    { title: "somebody else's `containers`", file: "pod.yaml", text: "containers:\n  - name: web" },
  ];
  test.for(UNTOUCHED)("is searched past $title", async ({ file, text }, { expect }) => {
    expect(await problemsOf({ ...GOOD, [file]: text })).toEqual([]);
  });

  test("names broken JSON that may have been a definition, and goes on", async ({ expect }) => {
    const broken = { "other.json": '{\n  "family": "api"\n  "cpu": 1 }' };
    const says = 'other.json: : The file is not valid JSON: a comma is missing, at "\\"cpu\\"".';
    expect(await problemsOf({ ...GOOD, ...broken })).toEqual([`warning: ${says}`]);
    expect(await problemsOf(broken)).toEqual([says]);
    expect(await problemsOf({ "other.yaml": "a: [" })).toEqual([
      expect.stringMatching(/^INPUT_NOT_FOUND: There is no ECS definition in \./),
    ]);
  });

  test("is searched once, whatever links lead round in it or nowhere", async ({ expect }) => {
    const folder = folderWith(GOOD);
    mkdirSync(join(folder, "sub"));
    symlinkSync("..", join(folder, "sub", "up"));
    symlinkSync("loop", join(folder, "loop"));
    symlinkSync("nowhere.json", join(folder, "gone.json"));
    symlinkSync("service.json", join(folder, "same-service.json"));
    expect(await problemsIn(folder, ["."])).toEqual([]);
  });

  test("without any definition says how much was looked at", async ({ expect }) => {
    expect(await problemsOf({ "a.json": {}, "b.yaml": "a: 1" })).toEqual([
      "INPUT_NOT_FOUND: There is no ECS definition in . (2 files were searched).",
    ]);
  });
});

describe("a file that is named", () => {
  const NAMED = [
    {
      title: "and is not there",
      files: {},
      named: "task.json",
      says: "INPUT_NOT_FOUND: task.json does not exist.",
    },
    {
      title: "and whose name no file system takes",
      files: {},
      named: "x".repeat(300),
      says: /^INPUT_NOT_FOUND: x+ (?:cannot be read: .*ENAMETOOLONG|does not exist)/,
    },
    {
      title: "and is a device",
      files: {},
      named: "/dev/null",
      says: "INPUT_NOT_FOUND: /dev/null is neither a file nor a folder.",
    },
    {
      title: "and too large",
      files: { "task.json": " ".repeat(5_000_000) },
      named: "task.json",
      says: "task.json: : The file has 5000000 bytes; no ECS definition is larger than 4194304.",
    },
    {
      title: "and is a CloudFormation template",
      files: { "template.json": { Resources: {} } },
      named: "template.json",
      says: /^template\.json: : .*but a CloudFormation template whose resources have no types/,
    },
    {
      title: "and holds failures of the AWS CLI",
      files: { "services.json": { services: [], failures: [{ reason: "MISSING" }] } },
      named: "services.json",
      says: /the AWS CLI reports failures in it: MISSING\.$/,
    },
    {
      title: "and holds something else",
      files: { "a.json": { name: "web" } },
      named: "a.json",
      says: /its keys are name\.$/,
    },
  ];
  test.for(NAMED)("is told: $title", async ({ files, named, says }, { expect }) => {
    const problems = await problemsOf(files, named);
    expect(problems).toEqual([typeof says === "string" ? says : expect.stringMatching(says)]);
  });
});

describe("a definition", () => {
  const WRONG = [
    {
      title: "with more tasks than a machine runs",
      files: { ...GOOD, "service.json": service({}, { desiredCount: 100_000 }) },
      says: "service.json: desiredCount: 100000 tasks of this service make 100000 in total; at most 200 can run on one machine.",
    },
    {
      title: "whose network mode is left to ECS",
      files: { ...GOOD, "task.json": taskDefinition({}, { networkMode: undefined }) },
      says: "task.json: networkMode: networkMode missing (bridge by default) is not simulated, only awsvpc: Service Connect's listeners differ in other modes.",
    },
    {
      title: "of a service with a name that leads out of a folder",
      files: { ...GOOD, "service.json": service({}, { serviceName: "../web" }) },
      says: 'service.json: serviceName: A service\'s name has 1 to 255 letters, digits, _ and -; it is the string "../web".',
    },
    {
      title: "of a container with a name that leads out of a folder",
      files: { ...GOOD, "task.json": taskDefinition({ name: "../app" }) },
      says: /^task\.json: containerDefinitions\[0\]\.name: .*it is the string "\.\.\/app"/,
    },
    {
      title: "with a key that would steer a terminal",
      files: { ...GOOD, "service.json": service({}, { "\u001b[2J": 1 }) },
      says: /^service\.json: \["\\u001b\[2J"\]: ECS's Service has no field/,
    },
    {
      title: "with CloudFormation's capitals",
      files: { ...GOOD, "service.json": service({}, { DesiredCount: 1 }) },
      says: 'service.json: DesiredCount: ECS\'s Service has no field "DesiredCount"; the nearest is "desiredCount" (CloudFormation writes capitals, the ECS API does not).',
    },
    {
      title: "with container configurations of another shape than ECS's",
      files: {
        ...GOOD,
        "service.json": service({
          containerConfigurations: [{ containerName: "app", logLevel: "debug" }],
        }),
      },
      says: /containerConfigurations\[0\]\.containerName: .*has no field "containerName"/,
    },
    {
      title: "whose two services expose the same containerPort",
      files: {
        ...GOOD,
        "service.json": service({
          services: [
            { portName: "http", clientAliases: [{ port: 80 }] },
            { portName: "http", discoveryName: "again", clientAliases: [{ port: 81 }] },
          ],
        }),
      },
      says: "service.json: serviceConnectConfiguration.services[1].portName: intercept port collision detected in the ingress config with intercept port=8080, and listener name=ingress-again",
    },
    {
      title: "of an endpoint that another has in other letters",
      files: {
        ...GOOD,
        "service.json": service({
          namespace: "ShopNS",
          services: [{ portName: "http", clientAliases: [{ port: 80 }] }],
        }),
        "other.json": service(
          {
            namespace: "ShopNS",
            services: [
              {
                portName: "http",
                discoveryName: "other",
                clientAliases: [{ port: 80, dnsName: "http.shopns" }],
              },
            ],
          },
          { serviceName: "other" },
        ),
      },
      says: /http\.(?:ShopNS|shopns):80 is already an endpoint of service/,
    },
    {
      title: "of a service that is in the folder twice",
      files: { ...GOOD, "copy.json": service({ services: [] }) },
      says: /^service\.json: serviceName: Service web is also in copy\.json/,
    },
    {
      title: "that only an sc-sim.yaml knows",
      files: { ...GOOD, "sc-sim.yaml": "request: { service: wob, url: http://web.shop/ }" },
      says: 'sc-sim.yaml: request.service: No service wob uses Service Connect; the nearest is "web" (of web).',
    },
    {
      title: "whose second request is sent by a service that does not take part",
      files: {
        ...GOOD,
        "sc-sim.yaml":
          "request:\n  - { service: web, url: http://web.shop/ }\n  - { service: wob, url: tcp://web.shop:80, data: hello }\n",
      },
      says: 'sc-sim.yaml: request[1].service: No service wob uses Service Connect; the nearest is "web" (of web).',
    },
    {
      title: "with a misspelt key in a list of requests",
      files: {
        ...GOOD,
        "sc-sim.yaml": "request:\n  - { service: web, url: http://web.shop/, dta: hello }\n",
      },
      says: 'sc-sim.yaml: request[0].dta: There is no key "dta" here; the nearest is "data" (of service, url, data, proto).',
    },
    {
      title: "beside two sc-sim.yaml in one folder",
      files: { ...GOOD, "sc-sim.yaml": "containers: {}", "sc-sim.yml": "containers: {}" },
      says: "sc-sim.yml: : sc-sim.yaml is already in this folder; keep one of them.",
    },
    {
      title: "with a build whose folder is not there",
      files: { ...GOOD, "sc-sim.yaml": "containers: { web/app: { build: ./nowhere } }" },
      says: /^sc-sim\.yaml: containers\["web\/app"\]\.build: The folder .*nowhere does not exist\.$/,
    },
  ];
  test.for(WRONG)("$title is told with its place", async ({ files, says }, { expect }) => {
    const problems = await problemsOf(files);
    expect(problems).toEqual([typeof says === "string" ? says : expect.stringMatching(says)]);
  });

  test("with a long chain of containers that wait in two ways each is read at once", async ({
    expect,
  }) => {
    const waitsFor = (index: number) =>
      ["START", "HEALTHY"].map((condition) => ({ containerName: `c${index}`, condition }));
    const chain = Array.from({ length: 40 }, (_, index) => ({
      name: `c${index}`,
      image: "side:1",
      essential: false,
      ...(index < 39 && { dependsOn: waitsFor(index + 1) }),
    }));
    const [app] = (taskDefinition() as { containerDefinitions: object[] }).containerDefinitions;
    const task = taskDefinition({}, { containerDefinitions: [app, ...chain] });
    const problems = await problemsOf({ ...GOOD, "task.json": task });
    expect(problems.filter((problem) => problem.includes("wait for each other"))).toEqual([]);
  });

  test("that is left out leaves nothing to run, and that is an error beside the warning", async ({
    expect,
  }) => {
    const files = { ...GOOD, "service.json": service({ enabled: false }) };
    expect(await problemsOf(files)).toEqual([
      "service.json: : There is nothing to simulate: 1 task definition and 1 service, but no service whose serviceConnectConfiguration is enabled.",
      "warning: service.json: serviceConnectConfiguration.enabled: Service Connect is not enabled for service web, which is left out.",
    ]);
  });

  const ARN = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-abc";
  const unnamed = service({
    namespace: ARN,
    services: [{ portName: "http", clientAliases: [{ port: 80 }] }],
  });
  test("in a namespace given by ARN is warned of where a name is made with it", async ({
    expect,
  }) => {
    expect(await problemsOf({ ...GOOD, "service.json": unnamed })).toEqual([
      expect.stringMatching(/^warning: service\.json: .*end in \.ns-abc here\. Write its name/),
    ]);
    expect(await problemsOf({ ...GOOD, "service.json": service({ namespace: ARN }) })).toEqual([]);
  });

  test("in a namespace given by ARN takes its name from sc-sim.yaml", async ({ expect }) => {
    const cwd = folderWith({
      ...GOOD,
      "service.json": unnamed,
      "sc-sim.yaml": "namespace: shop",
    });
    const { plan } = await planSimulation({ inputs: ["."], cwd, runtime: "local" });
    expect(plan.endpoints.map(({ url }) => url)).toEqual(["http://http.shop:80"]);
  });
});
