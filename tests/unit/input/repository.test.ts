import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { service, taskDefinition } from "../../support/definitions.ts";
import { ecspressoFiles } from "../../support/ecspresso-files.ts";
import { readInput } from "../../support/read-input.ts";
import { filesIn, folderWith } from "../../support/temp-folder.ts";
import { appTemplate } from "../../support/template.ts";

const INFRA = join(import.meta.dirname, "..", "..", "fixtures", "infra");

const at = (folder: string, files: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [join(folder, name), content]));

/** Other tools' files, as they lie about in repositories. */
const OTHERS = {
  "compose.yaml": "services:\n  web: { image: nginx, ports: ['80:80'] }\n",
  "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
  "chart/templates/deployment.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.on }}\nspec: {}\n{{- end }}\n",
  "appspec.yml":
    "version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n      Properties: { TaskDefinition: x, LoadBalancerInfo: {} }\n",
  "package.json": '{ "name": "web", "version": "1.0.0" }',
  "tsconfig.json": '{\n  // comments\n  "compilerOptions": {},\n}',
  ".github/workflows/ecspresso.yml": "on: push\njobs: { deploy: { runs-on: ubuntu-latest } }\n",
  "ecs-params.yml": "version: 1\ntask_definition: { task_execution_role: x }\n",
  "openapi.yaml": "openapi: 3.1.0\ninfo: { title: x, version: '1' }\npaths: {}\n",
  "fixtures/access.jsonl": '{"bytes_sent":1}\n{"bytes_sent":2}\n',
};

/** One namespace over four kinds of input. */
function repository(): string {
  const folder = folderWith({
    ...OTHERS,
    ...at("ecs", {
      "task.json": taskDefinition(),
      "service.json": service({ namespace: "mesh" }),
    }),
    ...at("batch", {
      ...ecspressoFiles({
        config:
          "cluster: mesh\nservice: batch\nservice_definition: service.json\ntask_definition: task.json\n",
        service:
          '{ "serviceConnectConfiguration": { "enabled": true, "namespace": "{{ env `NS` `mesh` }}" } }',
        task: '{ "family": "batch", "networkMode": "awsvpc", "containerDefinitions": [{ "name": "app", "image": "batch:{{ env `TAG` `1` }}" }] }',
      }),
    }),
    "stacks/orders.yaml": `Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: orders
      NetworkMode: awsvpc
      ContainerDefinitions:
        - { Name: app, Image: 'orders:1', PortMappings: [{ Name: http, ContainerPort: 80 }] }
  Orders:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: orders
      TaskDefinition: !Ref Task
      ServiceConnectConfiguration:
        Enabled: true
        Namespace: mesh
        Services: [{ PortName: http, DiscoveryName: orders, ClientAliases: [{ Port: 80, DnsName: orders }] }]
`,
    "terraform/main.tf": 'resource "aws_ecs_service" "stock" {\n  name = "stock"\n}\n',
    "terraform/state.json": {
      format_version: "1.0",
      values: {
        root_module: {
          resources: [
            {
              ...{ address: "aws_ecs_task_definition.stock", mode: "managed", name: "stock" },
              type: "aws_ecs_task_definition",
              values: {
                ...{
                  family: "stock",
                  network_mode: "awsvpc",
                  arn: "arn:aws:ecs:x:1:task-definition/stock:1",
                },
                container_definitions: JSON.stringify([{ name: "app", image: "stock:1" }]),
              },
            },
            {
              ...{ address: "aws_ecs_service.stock", mode: "managed", name: "stock" },
              type: "aws_ecs_service",
              values: {
                ...{ name: "stock", desired_count: 1 },
                task_definition: "arn:aws:ecs:x:1:task-definition/stock:1",
                service_connect_configuration: [{ enabled: true, namespace: "mesh" }],
              },
            },
          ],
        },
      },
    },
  });
  return folder;
}

test("a repository of several kinds is one namespace, each definition counted once", async ({
  expect,
}) => {
  const read = await readInput({}, { folder: repository() });
  expect(read.said).toEqual([]);
  expect(read.namespace).toMatchObject({ name: "mesh" });
  expect(read.namespace.services.map(({ name }) => name)).toEqual([
    "batch",
    "orders",
    "stock",
    "web",
  ]);
  expect(read.input.taskDefinitions).toHaveLength(4);
});

test("what was read as what is said, and what was not read", async ({ expect }) => {
  const { namespace } = await readInput({}, { folder: repository() });
  expect(namespace.notes).toEqual([
    "Read as CloudFormation: stacks/orders.yaml; as Terraform: terraform/state.json; as ecspresso: batch/service.json, batch/task.json; as ECS definitions: ecs/service.json, ecs/task.json.",
    expect.stringMatching(
      /^Not read: appspec\.yml \(an AppSpec file of CodeDeploy\), .*chart\/templates\/deployment\.yaml \(a Kubernetes manifest\), compose\.yaml \(a Compose file\)/,
    ),
  ]);
});

test("sources that a command has to make readable are not passed over without a word", async ({
  expect,
}) => {
  const { input, said } = await readInput({
    "stack.json": appTemplate(),
    "tf/main.tf": 'resource "aws_ecs_service" "web" {}',
    "cdk/cdk.json": { app: "node app.js" },
  });
  expect(said).toEqual([]);
  expect(input.notes).toEqual([
    "Read as CloudFormation: stack.json.",
    "Not read: cdk/cdk.json (a CDK app), tf/main.tf (Terraform sources).",
  ]);
});

test("links, pipes, sockets of nobody and folders that lead in circles are passed over", async ({
  expect,
}) => {
  const folder = repository();
  execFileSync("mkfifo", [join(folder, "pipe.json"), join(folder, "batch/pipe.yml")]);
  symlinkSync("/dev/zero", join(folder, "endless.json"));
  symlinkSync(folder, join(folder, "ecs/again"));
  symlinkSync("nowhere", join(folder, "broken.yaml"));
  symlinkSync(join(folder, "ecs/task.json"), join(folder, "ecs/copy.json"));
  const read = await readInput({}, { folder });
  expect(read.said).toEqual([]);
  expect(read.namespace.services).toHaveLength(4);
});

test.for(["pipe.json", "/dev/zero", "folder.json"])(
  "ecspresso's config that names %s says that it is not a file",
  async (name, { expect }) => {
    const config = ecspressoFiles()["ecspresso.yml"].replace("task.json", name);
    const folder = folderWith(ecspressoFiles({ config }));
    execFileSync("mkfifo", [join(folder, "pipe.json")]);
    mkdirSync(join(folder, "folder.json"));
    const { said } = await readInput({}, { folder });
    expect(said).toEqual([
      `error: ecspresso.yml:5:1: task_definition: ${name} is not a file; it is looked for beside ecspresso.yml.`,
    ]);
  },
);

test("paths with .. and the same folder twice find each file once", async ({ expect }) => {
  const folder = repository();
  const read = await readInput({}, { folder, paths: ["ecs/..", ".", "batch/ecspresso.yml"] });
  expect(read.said).toEqual([]);
  expect(read.namespace.services).toHaveLength(4);
});

test("all cases in one folder end in problems, not in an error", async ({ expect }) => {
  const folder = folderWith({});
  cpSync(INFRA, folder, { recursive: true });
  const { problems } = await readInput({}, { folder });
  expect(problems.some(({ severity }) => severity === "error")).toBe(true);
});

test("thousands of files are searched, and more than that are refused", async ({ expect }) => {
  const folder = repository();
  filesIn(folder, { "data/0.json": "[]" });
  for (let index = 1; index < 4900; index++) {
    writeFileSync(join(folder, `data/${index}.json`), '{"a":1}');
  }
  const read = await readInput({}, { folder });
  expect(read.namespace.services).toHaveLength(4);
  for (let index = 0; index < 200; index++)
    writeFileSync(join(folder, `data/x${index}.yml`), "a: 1");
  await expect(readInput({}, { folder })).rejects.toThrow(/More than 5000 files that may hold/);
});
