import { join } from "node:path";
import { test } from "vitest";
import { parse } from "yaml";
import { loadInput } from "../../../simulator/topology/input/load-input.ts";
import { scSimYamlFor } from "../../../simulator/topology/input/sc-sim-yaml/init-file.ts";
import { namespacesIn } from "../../../simulator/topology/model/namespace-groups.ts";
import { readInput } from "../../support/read-input.ts";
import { filesIn, folderWith } from "../../support/temp-folder.ts";

const INFRA = join(import.meta.dirname, "..", "..", "fixtures", "infra");

async function initFor(options: Omit<Parameters<typeof loadInput>[0], "cwd"> & { cwd: string }) {
  const input = await loadInput({ env: {}, ...options });
  const namespaces = namespacesIn(input);
  return scSimYamlFor(input, namespaces.length > 1 ? { namespaces } : {});
}

test.for([
  {
    title: "a parameter without a default, with the line of its declaration",
    paths: ["06-cfn-unanswered/service.yaml"],
    holds: {
      parameters: { Port: 8080, "import:shared-namespace-arn": "change-me" },
    },
    says: /\n {2}# 06-cfn-unanswered\/service\.yaml:5: The parameter Port has no default, and .*ContainerPort needs it\n {2}Port: 8080\n/,
  },
  {
    title: "each variable of ecspresso",
    paths: ["08-ecspresso-ferry/quay", "08-ecspresso-ferry/ticket"],
    holds: {
      environment: { STAGE: "change-me", AWS_ACCOUNT_ID: "change-me", IMAGE_TAG: "change-me" },
      containers: { "ferry-quay/quay": { secrets: { DB: "change-me", KEY: "change-me" } } },
    },
    says: /\n {2}# 08-ecspresso-ferry\/quay\/ecspresso\.yml:2: must_env STAGE has no value, and .* needs it\n {2}STAGE: change-me\n/,
  },
  {
    title: "one of several namespaces",
    paths: ["14-cfn-two-namespaces"],
    holds: {},
    says: /# one of [\w.-]+, [\w.-]+\nnamespace: /,
  },
])("init writes $title", async ({ paths, holds, says }, { expect }) => {
  const text = await initFor({ paths, cwd: INFRA });
  expect(parse(text)).toMatchObject(holds);
  expect(text).toMatch(says);
});

test("what init writes for a case loads, and nothing is asked for any more", async ({ expect }) => {
  for (const name of ["06-cfn-unanswered", "08-ecspresso-ferry", "14-cfn-two-namespaces"]) {
    const paths = [name === "06-cfn-unanswered" ? `${name}/service.yaml` : name];
    const folder = folderWith({});
    filesIn(folder, { "sc-sim.yaml": await initFor({ paths, cwd: INFRA }) });
    const loaded = await readInput(
      {},
      { folder: INFRA, paths: [...paths, join(folder, "sc-sim.yaml")] },
    );
    expect(loaded.said.filter((words) => !words.startsWith("warning: "))).toEqual([]);
  }
});

test("containers with the same proposal have it each, without anchors", async ({ expect }) => {
  const text = await initFor({ paths: ["08-ecspresso-ferry"], cwd: INFRA });
  expect(text.match(/command: \[ change-me \]/g)).toHaveLength(2);
});

test("parameters that were given are written down", async ({ expect }) => {
  const text = await initFor({
    ...{ paths: ["06-cfn-unanswered/service.yaml"], cwd: INFRA },
    parameters: { Port: "9000", "import:shared-namespace-arn": "mesh" },
  });
  expect(parse(text).parameters).toMatchObject({
    Port: "9000",
    "import:shared-namespace-arn": "mesh",
  });
});

const SECRET_TEMPLATE = `Parameters:
  Password: { Type: String, NoEcho: true, Default: unset }
  Token: { Type: String, NoEcho: yes, Default: unset }
  Stage: { Type: String, Default: test }
  Path: { Type: "AWS::SSM::Parameter::Value<String>", NoEcho: true, Default: /none }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      ContainerDefinitions:
        - Name: app
          Image: node
          PortMappings: [{ Name: http, ContainerPort: 80 }]
          Environment:
            - { Name: A, Value: !Ref Password }
            - { Name: P, Value: !Ref Path }
            - { Name: B, Value: "{{resolve:secretsmanager:db}}" }
  App:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: app
      TaskDefinition: !Ref Task
      ServiceConnectConfiguration:
        Enabled: true
        Namespace: mesh
        Services: [{ PortName: http }]
`;

test("a secret that was given is not written down, and a comment says how to give it", async ({
  expect,
}) => {
  const cwd = folderWith({ "template.yaml": SECRET_TEMPLATE });
  const text = await initFor({
    ...{ paths: ["."], cwd },
    parameters: {
      ...{ Password: "hush-1", "template/Token": "hush-2", "secretsmanager:db": "hush-3" },
      ...{ Stage: "live", Path: "/mesh/path", "ssm:/mesh/path": "hush-4" },
    },
  });
  expect(text).not.toContain("hush");
  expect(parse(text).parameters).toEqual({ Stage: "live", Path: "/mesh/path" });
  for (const name of ["Password", "template/Token", "secretsmanager:db", "ssm:/mesh/path"]) {
    expect(text).toContain(
      `# The value of ${name} is a secret and is not written here: give it each time, with --parameter ${name}=…\n`,
    );
  }
});
