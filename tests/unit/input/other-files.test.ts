import { describe, test } from "vitest";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { resolveNamespace } from "../../../simulator/topology/model/resolve-namespace.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { folderWith } from "../../support/temp-folder.ts";

type Files = Readonly<Record<string, unknown>>;

/** What is said of a folder: as problems, or as the reason why there is nothing. */
async function saidOf(files: Files, paths: readonly string[] = ["."]): Promise<string> {
  try {
    const input = await loadInput({ paths, cwd: folderWith(files), env: {} });
    const { problems } = resolveNamespace(input, {
      requireRun: "none",
      supports: { ingressPortOverride: true },
    });
    return problems.map(({ file, message }) => `${file}: ${message}`).join("\n");
  } catch (error) {
    return String(error);
  }
}

const GOOD = { "task.json": taskDefinition(), "service.json": service() };

const KINDS: Readonly<Record<string, readonly [file: string, content: unknown, is: RegExp]>> = {
  "an AppSpec": [
    "appspec.yaml",
    "version: 0.0\nResources:\n  - TargetService: { Type: AWS::ECS::Service }\n",
    /an AppSpec file of CodeDeploy/,
  ],
  "ecs-params": [
    "ecs-params.yml",
    "version: 1\ntask_definition: { task_size: { cpu_limit: 256 } }\n",
    /an ecs-params\.yml of the ECS CLI/,
  ],
  "a Compose file": ["compose.yaml", "services: { web: { image: nginx } }\n", /a Compose file/],
  "a Kubernetes manifest": [
    "deploy.yaml",
    "apiVersion: v1\nkind: Service\n",
    /a Kubernetes manifest/,
  ],
  "several Kubernetes manifests": [
    "all.yaml",
    "apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Pod\n",
    /a Kubernetes manifest/,
  ],
  "a Helm chart": ["Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n", /a Helm chart/],
  "describe-tasks": [
    "tasks.json",
    { tasks: [{ taskArn: "arn:aws:ecs:x", lastStatus: "RUNNING" }] },
    /what describe-tasks prints/,
  ],
  "a buildspec": [
    "buildspec.yml",
    "version: 0.2\nphases: { build: { commands: [make] } }\n",
    /a buildspec of CodeBuild/,
  ],
  "a Copilot manifest": [
    "manifest.yml",
    "name: web\ntype: Backend Service\n",
    /a manifest of AWS Copilot/,
  ],
  "a part of a resource": [
    "service.json",
    { ServiceName: "web", ServiceConnectConfiguration: { Enabled: true } },
    /a part of a CloudFormation resource .* whole template/,
  ],
  "a resource alone": [
    "service.yaml",
    "Type: AWS::ECS::Service\nProperties: { DesiredCount: 1 }\n",
    /a part of a CloudFormation resource/,
  ],
  "containers with capitals": [
    "containers.json",
    [{ Name: "app", Image: "web:1" }],
    /a part of a CloudFormation resource/,
  ],
  "a template of Jinja": [
    "stack.yaml",
    "Name: {{ name }}-web\n{% if x %}\nA: 1\n{% endif %}\n",
    /a template of another tool, such as Jinja/,
  ],
  "Pulumi's sources": [
    "Pulumi.yaml",
    "name: web\nruntime: nodejs\n",
    /a Pulumi project, .*pulumi stack export --file stack\.json/,
  ],
};

describe("a file of another kind", () => {
  test.for(Object.entries(KINDS))(
    "is called what it is: %s",
    async ([, [file, content, is]], { expect }) => {
      expect(await saidOf({ [file]: content }, [file])).toMatch(is);
      expect(await saidOf({ [file]: content })).toMatch(is);
      expect(await saidOf({ [file]: content, "task.json": taskDefinition() })).toMatch(is);
    },
  );

  test.for(Object.entries(KINDS))(
    "is no noise beside everything: %s",
    async ([, [file, content]], { expect }) => {
      expect(await saidOf({ ...GOOD, [`other/${file}`]: content })).toBe("");
    },
  );

  test("is one sentence for many", async ({ expect }) => {
    const manifest = "apiVersion: v1\nkind: Service\n";
    const said = await saidOf({ "a.yaml": manifest, "b.yaml": manifest, "c.yaml": manifest });
    expect(said.match(/Kubernetes/g)).toHaveLength(1);
    expect(said).toContain("So are 2 other files.");
  });
});

test("Jsonnet that is named is called what it is, whatever ecspresso's templates are in it", async ({
  expect,
}) => {
  const text = "local mesh = import 'mesh.libsonnet';\n{ family: '{{ must_env `X` }}' }\n";
  expect(await saidOf({ "task.jsonnet": text }, ["task.jsonnet"])).toBe(
    "task.jsonnet: The file is Jsonnet: give ecspresso's config that names it, or what `ecspresso render` prints.",
  );
});

test("a part of a definition is no noise beside everything", async ({ expect }) => {
  const containers = [{ name: "app", image: "web:1", essential: true }];
  expect(await saidOf({ ...GOOD, "containers.json": containers })).toBe("");
  expect(await saidOf({ "containers.json": containers })).toContain("--container-definitions");
});

describe("Terraform's sources", () => {
  const SOURCES = {
    "infra/a.tf": 'provider "aws" {}\n',
    "infra/main.tf": 'resource "aws_ecs_service" "web" {\n}\n',
  };

  test("name the command whose output is read, once", async ({ expect }) => {
    const said = await saidOf(SOURCES);
    expect(said).toMatch(
      /^infra\/main\.tf: Terraform sources are not read, .*: terraform plan -out p && terraform show -json p > plan\.json\. /,
    );
    expect(said.split("\n")).toHaveLength(1);
    expect(await saidOf({ "main.tf.json": { resource: {} } })).toContain("terraform show -json");
  });

  test("are named also beside a task definition alone, and not beside everything", async ({
    expect,
  }) => {
    expect(await saidOf({ ...SOURCES, "task.json": taskDefinition() })).toContain("infra/main.tf");
    expect(await saidOf({ ...SOURCES, ...GOOD })).toBe("");
    expect(await saidOf({ ...SOURCES, ...GOOD }, [".", "infra/main.tf"])).toContain(
      "infra/main.tf",
    );
  });
});
