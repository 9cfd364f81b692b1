import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { ecspressoFiles } from "../../../support/ecspresso-files.ts";
import { type ReadInput, readInput } from "../../../support/read-input.ts";
import { folderWith } from "../../../support/temp-folder.ts";

const PLAIN = ecspressoFiles();
const namesOf = ({ namespace }: ReadInput) => namespace.services.map(({ name }) => name);

describe("configs of ecspresso", () => {
  test.for([
    ["ecspresso.yml", PLAIN["ecspresso.yml"]],
    ["ecspresso.yaml", PLAIN["ecspresso.yml"]],
    ["deploy/../web.yml", PLAIN["ecspresso.yml"]],
    [
      "ecspresso.json",
      '{ "service": "web", "service_definition": "service.json", "task_definition": "task.json" }',
    ],
    [
      "ecspresso.json",
      "// JSON is Jsonnet, too\n{ service: 'web', service_definition: 'service.json', task_definition: 'task.json', }",
    ],
    [
      "ecspresso.jsonnet",
      "{\n  # a comment\n  service: 'we' /* and more */ , 'service_definition': @\"service.json\", task_definition: 'task.json',\n}\n",
      "we",
    ],
  ])("%s names its service", async ([file = "", config = "", name = "web"], { expect }) => {
    const { "ecspresso.yml": _, ...definitions } = PLAIN;
    const read = await readInput({ ...definitions, [file]: config });
    expect(read.said).toEqual([]);
    expect(namesOf(read)).toEqual([name]);
  });

  test("the name, the cluster and the task definition are the config's", async ({ expect }) => {
    const service = JSON.stringify({
      ...{ serviceName: "other", cluster: "other", taskDefinition: "other:3" },
      serviceConnectConfiguration: { enabled: true },
    });
    const files = {
      ...ecspressoFiles({ service }),
      "cluster.json": { clusterName: "mesh", serviceConnectDefaults: { namespace: "of-cluster" } },
    };
    const read = await readInput(files);
    expect(read.said).toEqual([]);
    expect(read.namespace).toMatchObject({
      name: "of-cluster",
      services: [{ name: "web", taskDefinition: { family: "web" } }],
    });
  });

  test("a task definition may stand under taskDefinition, and keys may begin with capitals", async ({
    expect,
  }) => {
    const task = JSON.stringify({
      TaskDefinition: {
        Family: "web",
        NetworkMode: "awsvpc",
        ContainerDefinitions: [
          {
            Name: "app",
            Image: "web:1",
            PortMappings: [{ Name: "http", ContainerPort: 80 }],
            LogConfiguration: {
              LogDriver: "awslogs",
              Options: { "awslogs-group": "g", Mode: "x" },
            },
          },
        ],
      },
    });
    const read = await readInput(ecspressoFiles({ task }));
    expect(read.said).toEqual([]);
    expect(read.input.taskDefinitions[0]?.value.containerDefinitions[0]).toMatchObject({
      logConfiguration: { options: { "awslogs-group": "g", Mode: "x" } },
    });
  });

  test("two configs may name one task definition", async ({ expect }) => {
    const config = PLAIN["ecspresso.yml"];
    const service = '{ "serviceConnectConfiguration": { "enabled": true, "namespace": "mesh" } }';
    const read = await readInput({
      ...PLAIN,
      "jobs.yml": config.replace("web", "jobs").replace("service.json", "jobs.json"),
      "jobs.json": service,
    });
    expect(read.said).toEqual([]);
    expect(namesOf(read)).toEqual(["jobs", "web"]);
    expect(read.input.taskDefinitions).toHaveLength(1);
  });

  test("a config may name definitions outside of its folder", async ({ expect }) => {
    const files = {
      "common/task.json": PLAIN["task.json"],
      "web/service.json": PLAIN["service.json"],
      "web/ecspresso.yml": PLAIN["ecspresso.yml"].replace("task.json", "../common/task.json"),
    };
    for (const paths of [["web"], ["web/ecspresso.yml"], ["."]]) {
      const read = await readInput(files, { paths });
      expect(read.said).toEqual([]);
      expect(namesOf(read)).toEqual(["web"]);
    }
  });

  test.for([
    [
      "service_definition: nothing.json",
      "error: ecspresso.yml:4:1: service_definition: nothing.json is not a file; it is looked for beside ecspresso.yml.",
    ],
    [
      "service_definition: folder.json",
      "error: ecspresso.yml:4:1: service_definition: folder.json is not a file; it is looked for beside ecspresso.yml.",
    ],
    [
      "service_definition: [service.json]",
      "error: ecspresso.yml:4:1: service_definition: It is a list; a file's name was expected.",
    ],
    [
      "service_definition: '{{ must_env `WHICH` }}.json'",
      'error: ecspresso.yml:4:22: service_definition: must_env WHICH has no value. Set WHICH in the shell, or write in sc-sim.yaml: environment: {"WHICH":"…"}.',
    ],
  ])("%s is a problem at its place", async ([line = "", message], { expect }) => {
    const config = PLAIN["ecspresso.yml"].replace("service_definition: service.json", () => line);
    const folder = folderWith(ecspressoFiles({ config }));
    mkdirSync(join(folder, "folder.json"), { recursive: true });
    const { said } = await readInput({}, { folder });
    expect(said).toEqual([message]);
  });

  test("a definition with templates that no config names is left out by name", async ({
    expect,
  }) => {
    const files = {
      ...PLAIN,
      "other.json": PLAIN["task.json"].replace("example", "{{ must_env `X` }}"),
    };
    const found = await readInput(files);
    expect(found.said).toEqual([
      "warning: other.json: : It has templates of ecspresso, and no config in the input names it: it is left out. Give the config, too (service_definition, task_definition).",
    ]);
    const named = await readInput(files, { paths: ["other.json"] });
    expect(named.said).toEqual([expect.stringMatching(/^error: other\.json: /)]);
  });

  test("a service without its name is a problem", async ({ expect }) => {
    const config = PLAIN["ecspresso.yml"].replace("service: web\n", "");
    const { said } = await readInput(ecspressoFiles({ config }));
    expect(said).toEqual([
      "error: ecspresso.yml:1:1: : The config has a service_definition and no service: its name is missing.",
    ]);
  });

  test("a key that ecspresso does not know is a warning with the nearest one", async ({
    expect,
  }) => {
    const config = `${PLAIN["ecspresso.yml"]}time_out: 10m\n`;
    const { said } = await readInput(ecspressoFiles({ config }));
    expect(said).toEqual([
      'warning: ecspresso.yml:6:1: time_out: ecspresso\'s config has no such key; the nearest is "timeout".',
    ]);
  });

  test("a task definition that cannot be read is one problem", async ({ expect }) => {
    const { said } = await readInput(ecspressoFiles({ task: "{{ if true }}{}{{ end }}" }));
    expect(said).toHaveLength(2);
    expect(said.join("\n")).not.toContain("taskDefinition");
  });

  test.for([
    [".github/workflows/ecspresso.yml", "on: push\njobs:\n  deploy: { runs-on: ubuntu }\n"],
    ["vars.tfvars.json", '{ "task_definition": "web:3", "service_definition": "web" }'],
    ["values.yml", "task_definition: {{ toYaml .Values.task }}\n"],
    ["notes.yml", "ecs:\n  service_definition: service.json\n"],
  ])("%s is not a config", async ([file = "", content], { expect }) => {
    const read = await readInput({ ...PLAIN, [file]: content });
    expect(read.said).toEqual([]);
    expect(namesOf(read)).toEqual(["web"]);
  });
});

describe("Jsonnet", () => {
  const config =
    "{\n  service: 'web',\n  service_definition: 'service.jsonnet',\n  task_definition: 'task.jsonnet',\n}\n";
  const service =
    "{\n  desiredCount: std.extVar('count'),\n  serviceConnectConfiguration: { enabled: true, namespace: '{{ must_env `STAGE` }}' },\n}\n";
  const task =
    "{\n  family: 'web', networkMode: 'awsvpc', // the family\n  containerDefinitions: [\n    { name: 'app', image: 'web:\\u0031-\\'x\\'', command: ['say', \"it's\", @'a\\b''c'], },\n  ],\n}\n";
  const env = { STAGE: "dev" };
  const plain = {
    ...{ "ecspresso.jsonnet": config, "service.jsonnet": service, "task.jsonnet": task },
  };

  test("that holds values only is read, with external variables of sc-sim.yaml", async ({
    expect,
  }) => {
    const read = await readInput({ ...plain, "sc-sim.yaml": "variables: { count: 3 }\n" }, { env });
    expect(read.said).toEqual([]);
    expect(read.namespace).toMatchObject({
      name: "dev",
      services: [{ name: "web", desiredCount: 3 }],
    });
    expect(read.input.taskDefinitions[0]?.value.containerDefinitions[0]).toMatchObject({
      image: "web:1-'x'",
      command: ["say", "it's", "a\\b'c"],
    });
  });

  test("an external variable that nobody gives is asked for", async ({ expect }) => {
    const { said } = await readInput(plain, { env });
    expect(said).toEqual([
      'error: service.jsonnet:2:17: : std.extVar("count") has no value, and the file needs it. Write in sc-sim.yaml: variables: {"count": …}, with the value that ecspresso gets by --ext-str or --ext-code.',
    ]);
  });

  test("a problem in it is at its own place", async ({ expect }) => {
    const files = { ...plain, "task.jsonnet": task.replace("name: 'app'", "nam: 'app'") };
    const { said } = await readInput(
      { ...files, "sc-sim.yaml": "variables: { count: 3 }\n" },
      { env },
    );
    expect(said).toContainEqual(
      expect.stringContaining("error: task.jsonnet:4:7: containerDefinitions[0].nam: "),
    );
  });

  test.for([
    ["local x = 1; { family: x }", "1:1: local"],
    ["{ family: 'we' + 'b' }", "1:16: +"],
    ["import 'x.libsonnet'", "1:1: import"],
    ["{ family: std.join('-', ['a']) }", "1:11: std.join"],
    ["{ [x]: 1 }", "1:3: ["],
    ["{ family:: 'hidden' }", "1:9: :"],
    ["{ family: ||| \n a\n|||\n}", "1:11: |"],
    ["{ family: self.x }", "1:11: self.x"],
    ["{ family: 'secret", "1:11: more than a value"],
  ])("%s computes something: %s", async ([content = "", found], { expect }) => {
    const { said } = await readInput(
      { ...plain, "task.jsonnet": content, "sc-sim.yaml": "variables: { count: 3 }\n" },
      { env },
    );
    expect(said).toEqual([
      expect.stringContaining(
        `error: ecspresso.jsonnet:4:3: task_definition: Jsonnet that computes something is not evaluated here (task.jsonnet:${found}).`,
      ),
    ]);
    expect(said[0]).toContain("ecspresso render taskdef --config ecspresso.jsonnet > task.json.");
  });

  test("what ecspresso render printed is read in its place", async ({ expect }) => {
    const computed = "local x = import 'x.libsonnet'; x";
    const read = await readInput({
      "ecspresso.jsonnet": computed,
      "ecspresso.yml":
        "region: r\ncluster: c\nservice: web\nservice_definition: service.jsonnet\ntask_definition: task.jsonnet\n",
      "service.jsonnet": computed,
      "task.jsonnet": computed,
      "service.json": { ...JSON.parse(PLAIN["service.json"]), serviceName: "web" },
      "task.json": PLAIN["task.json"],
    });
    expect(read.said).toEqual([]);
    expect(namesOf(read)).toEqual(["web"]);
  });

  test.for(["ecspresso.jsonnet", "ecspresso.json"])(
    "a config %s that computes something is one problem, with the way to its output",
    async (name, { expect }) => {
      const { "ecspresso.jsonnet": _, ...definitions } = plain;
      const files = { ...definitions, [name]: `local stage = 'dev';\n${config}` };
      const { said } = await readInput(files);
      expect(said).toEqual([
        `error: ${name}:1:1: : Jsonnet that computes something is not evaluated here (${name}:1:1: local). Run in its folder, with the --ext-str and --ext-code that you deploy with: ecspresso render config --config ${name} > ecspresso.yml. What these write is then read in place of the Jsonnet.`,
      ]);
      const read = await readInput({ ...files, ...PLAIN });
      expect(read.said).toEqual([]);
      expect(namesOf(read)).toEqual(["web"]);
    },
  );
});
