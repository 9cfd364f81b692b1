import { join } from "node:path";
import { describe, test } from "vitest";
import { planSimulation, prefetch, SimulatorError, simulate } from "../../simulator/index.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith, tempFolder } from "../support/temp-folder.ts";

/** See tests/fixtures/cases/README.md. */
const folderOf = (name: string) => join(PROJECT, "tests/fixtures/cases", name);

/** What refuses these inputs, before anything starts. */
async function refusal(run: Promise<unknown>): Promise<SimulatorError> {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof SimulatorError) return error;
  throw new Error("It was not refused.", { cause: error });
}

/** Of Docker, where no engine answers: a refusal comes before anybody asks for one. */
const withoutEngine = (inputs: readonly string[]) => ({
  inputs,
  runtime: "docker" as const,
  env: { ...process.env, SC_SIM_HOME: tempFolder(), DOCKER_HOST: "unix:///nowhere.sock" },
  cwd: PROJECT,
});

test("a03: the names of a namespace with capitals resolve in any letters", async ({ expect }) => {
  await using simulation = await simulate({
    inputs: [folderOf("a03-upper-namespace")],
    runtime: "local",
    cwd: PROJECT,
  });
  const { status } = await simulation.request("web", "http://api.ServiceConnectNS:8080/mixed");
  expect(status).toBe(200);
  const said: string[] = [];
  const awaited = [/^lookup m/, /^lookup l/, /^fetch /, /^http\.get (?!host)/, /^http\.get host /];
  for await (const { raw } of simulation.log({ service: "web", kinds: ["app"] })) {
    said.push(raw);
    if (awaited.every((beginning) => said.some((line) => beginning.test(line)))) break;
  }
  expect(said).toContainEqual(expect.stringMatching(/^lookup mixed undefined 127\.255\.\d+\.1$/));
  expect(said).toContainEqual(expect.stringMatching(/^lookup lower undefined 127\.255\.\d+\.1$/));
  expect(said.join("\n")).not.toContain("ENOTFOUND");
});

test("a22: a server without tasks is named, and not its access log", async ({ expect }) => {
  const { status, stderr } = await openCli().run(
    ...["up", folderOf("a22-desired0-server"), "--once", "--runtime", "local"],
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toContain("Service api has no task (desiredCount 0)");
  expect(stderr).toContain("--tasks api=1");
  expect(stderr).not.toContain("Switch it on");
});

describe("a part of a definition in a file of its own", () => {
  test("b01: is named, with what to put around it", async ({ expect }) => {
    const plan = planSimulation({ inputs: [folderOf("b01-sc-config-only")] });
    const { problem, problems } = await refusal(plan);
    expect(problems).toHaveLength(1);
    expect(problem).toMatch(
      /sc-appserver\.json:1:1: This is a serviceConnectConfiguration without its service/,
    );
    expect(problem).toContain(
      '{"serviceName": "appserver", "taskDefinition": "appserver", "desiredCount": 1, "serviceConnectConfiguration": (this file)}',
    );
  });

  const sc = { enabled: true, namespace: "shop" };
  const container = { name: "app", image: "web:1", essential: true };
  const task = { family: "web", networkMode: "awsvpc", containerDefinitions: [container] };
  const service = {
    ...{ serviceName: "web", taskDefinition: "web", desiredCount: 1 },
    serviceConnectConfiguration: sc,
  };
  const WRONG = [
    {
      title: "of a client, as YAML",
      files: { "task.json": task, "sc.yaml": "enabled: true\nnamespace: shop\n" },
      says: /^sc\.yaml:1:1: This is a serviceConnectConfiguration.*"taskDefinition": "web"/,
    },
    {
      title: "with services and no namespace",
      files: { "task.json": task, "sc.json": { services: [{ portName: "http" }] } },
      says: /^sc\.json:1:1: This is a serviceConnectConfiguration/,
    },
    {
      title: "beside a service without one",
      files: {
        "task.json": task,
        "service.json": { serviceName: "web", taskDefinition: "web" },
        "sc.json": sc,
      },
      says: /^sc\.json:1:1: This is a serviceConnectConfiguration/,
    },
    {
      title: "that is all there is",
      files: { "sc.json": sc },
      says: /"taskDefinition": "…"/,
    },
    {
      title: "of containers",
      files: { "service.json": service, "containers.json": [container] },
      says: /^containers\.json:1:1: This is a list of containerDefinitions without its task definition, as --container-definitions/,
    },
  ];
  test.for(WRONG)("is named: $title", async ({ files, says }, { expect }) => {
    const cwd = folderWith(files);
    const { problems, problem } = await refusal(planSimulation({ cwd, inputs: ["."] }));
    // A service without Service Connect is a warning beside it.
    expect(problems.filter(({ severity }) => severity === "error")).toHaveLength(1);
    expect(problem.split("\n")[1]?.trim()).toMatch(says);
  });

  test("is a warning beside the whole, and an error where it was named", async ({ expect }) => {
    const cwd = folderWith({ "task.json": task, "service.json": service, "sc.json": sc });
    const { warnings } = await planSimulation({ cwd, inputs: ["."] });
    expect(warnings).toMatchObject([{ file: "sc.json", severity: "warning" }]);
    const { problem } = await refusal(planSimulation({ cwd, inputs: [".", "sc.json"] }));
    expect(problem).toContain("sc.json:1:1: This is a serviceConnectConfiguration");
  });
});

describe("a placeholder as image", () => {
  const CASES = [
    {
      folder: "b05-codepipeline",
      says: 'taskdef.json:5:22: containerDefinitions[0].image: The image "<IMAGE1_NAME>" of container api is a placeholder, not an image.',
      add: 'Add to sc-sim.yaml: containers: {"api/api":{"image":"my-app:dev"}}',
    },
    {
      folder: "b15-image-placeholder",
      says: 'The image "__IMAGE__" of container api is a placeholder, not an image.',
      add: 'Add to the entry api/api of sc-sim.yaml: image: "my-app:dev"',
    },
    {
      folder: "b16-image-template",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what people have in their files.
      says: 'api:${TAG}" of container api is a placeholder, not an image.',
      add: 'Add to the entry api/api of sc-sim.yaml: image: "my-app:dev"',
    },
  ];
  test.for(CASES)("$folder: is refused before anything starts", async (row, { expect }) => {
    const options = withoutEngine([`tests/fixtures/cases/${row.folder}`]);
    for (const run of [simulate, prefetch]) {
      const { code, problem } = await refusal(run(options));
      expect(code).toBe("INPUT_INVALID");
      expect(problem).toContain(row.says);
      expect(problem).toContain(row.add);
      expect(problem.match(/ is a placeholder/g)).toHaveLength(1);
    }
  });

  test("in sc-sim.yaml is refused there", async ({ expect }) => {
    const cwd = folderWith({
      "task.json": {
        family: "web",
        networkMode: "awsvpc",
        containerDefinitions: [{ name: "app", image: "__IMAGE__" }],
      },
      "service.json": {
        serviceName: "web",
        taskDefinition: "web",
        serviceConnectConfiguration: { enabled: true, namespace: "shop" },
      },
      "sc-sim.yaml": { containers: { "web/app": { image: "repo:<tag>" } } },
    });
    const { problem } = await refusal(simulate({ ...withoutEngine(["."]), cwd }));
    expect(problem).toMatch(
      /1 problem in the input:\n {2}sc-sim\.yaml:\d+:\d+: containers\["web\/app"\]\.image: The image "repo:<tag>" is a placeholder, not an image/,
    );
  });

  test("does not matter where no image is run", async ({ expect }) => {
    const { plan } = await planSimulation({
      inputs: [folderOf("b15-image-placeholder")],
      runtime: "local",
    });
    expect(plan.tasks).toHaveLength(2);
  });
});

describe("a file of another kind that was named", () => {
  const FILES = [
    {
      title: "b05: an AppSpec of CodeDeploy",
      inputs: [join(folderOf("b05-codepipeline"), "appspec.yaml")],
      says: "but an AppSpec file of CodeDeploy",
    },
    {
      title: "a buildspec",
      inputs: ["buildspec.yml"],
      says: "but a buildspec of CodeBuild",
    },
    { title: "a Compose file", inputs: ["compose.yaml"], says: "but a Compose file" },
    { title: "a Kubernetes manifest", inputs: ["deploy.yaml"], says: "but a Kubernetes manifest" },
    {
      title: "a Copilot manifest",
      inputs: ["manifest.yml"],
      says: "but a manifest of AWS Copilot",
    },
    {
      title: "a CloudFormation template without types",
      inputs: ["t.yaml"],
      says: "but a CloudFormation template whose resources have no types",
    },
  ];
  const others = {
    "buildspec.yml": "version: 0.2\nphases: { build: { commands: [make] } }\n",
    "compose.yaml": "services: { web: { image: 'nginx' } }\n",
    "deploy.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n",
    "manifest.yml": "name: web\ntype: Backend Service\nimage: { build: Dockerfile }\n",
    "t.yaml": "Resources: { Service: { Kind: 'AWS::ECS::Service' } }\n",
  };
  test.for(FILES)("is called what it is: $title", async ({ inputs, says }, { expect }) => {
    const { problem } = await refusal(planSimulation({ inputs, cwd: folderWith(others) }));
    expect(problem).toContain(says);
    if (!says.includes("CloudFormation")) expect(problem).not.toContain("CloudFormation");
  });
});

test("without any sc-sim.yaml, sc-sim init is named once", async ({ expect }) => {
  const container = (name: string) => ({ name, image: "web:1", essential: true });
  const cwd = folderWith({
    "task.json": {
      family: "web",
      networkMode: "awsvpc",
      containerDefinitions: ["a", "b", "c"].map(container),
    },
    "service.json": {
      serviceName: "web",
      taskDefinition: "web",
      serviceConnectConfiguration: { enabled: true, namespace: "shop" },
    },
  });
  const env = { ...process.env, SC_SIM_HOME: tempFolder() };
  const options = { cwd, inputs: ["."], runtime: "local", env } as const;
  const { problem, remedy } = await refusal(simulate(options));
  expect(problem.match(/has no command for this machine/g)).toHaveLength(3);
  expect(problem).not.toContain("sc-sim.yaml");
  expect(remedy).toMatch(
    /^Write an sc-sim\.yaml with `sc-sim init \.` and correct what it proposes/,
  );
});
