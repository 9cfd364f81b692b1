// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { describe, test } from "vitest";
import { planSimulation } from "../../../simulator/app/plan-simulation.ts";
import { filesIn, folderWith } from "../../support/temp-folder.ts";
import {
  namespaceResource,
  serviceResource,
  state,
  taskDefinitionResource,
} from "../../support/terraform.ts";

type Choice = { readonly namespace?: string; readonly stacks?: readonly string[] };

/** The names of what a plan of these files says is made up. */
async function madeUp(files: Readonly<Record<string, unknown>>, choice: Choice = {}) {
  const folder = folderWith({});
  filesIn(folder, files);
  const { plan } = await planSimulation({ inputs: [folder], runtime: "docker", ...choice });
  return (plan.standIns ?? []).map(({ name }) => name.replace(/ \(.*/, ""));
}

/** A template with one service, whose names AWS makes up. */
function templateOf(
  namespace: string,
  variable: object,
  written: object = { Namespace: namespace },
) {
  const container = {
    ...{ Name: "app", Image: "busybox", Environment: [{ Name: "X", ...variable }] },
    PortMappings: [{ Name: "web", ContainerPort: 80 }],
  };
  const ref = (name: string) => ({ Ref: `${namespace}${name}` });
  return {
    [`${namespace}Cluster`]: clusterWith({}),
    [`${namespace}Task`]: {
      Type: "AWS::ECS::TaskDefinition",
      Properties: { NetworkMode: "awsvpc", ContainerDefinitions: [container] },
    },
    [`${namespace}App`]: {
      Type: "AWS::ECS::Service",
      Properties: {
        ...{ Cluster: ref("Cluster"), TaskDefinition: ref("Task") },
        ServiceConnectConfiguration: {
          ...{ Enabled: true, ...written },
          Services: [{ PortName: "web", ClientAliases: [{ Port: 80 }] }],
        },
      },
    },
  };
}

const clusterWith = (properties: object) => ({
  Type: "AWS::ECS::Cluster",
  Properties: properties,
});

const REGION = { Value: { Ref: "AWS::Region" } };
const PLAIN = { Value: "x" };

describe("a plan says what is made up in what it has, and nothing else", () => {
  const both = {
    "all.json": { Resources: { ...templateOf("inner", REGION), ...templateOf("outer", PLAIN) } },
  };

  test("of a namespace of a template", async ({ expect }) => {
    expect(await madeUp(both, { namespace: "outer" })).toEqual([
      "Family of outerTask",
      "ServiceName of outerApp",
    ]);
    expect(await madeUp(both, { namespace: "inner" })).toContain("AWS::Region");
  });

  test("of a stack, also what was made up for another one first", async ({ expect }) => {
    const files = {
      "first.json": { Resources: templateOf("mesh", REGION) },
      "second.json": { Resources: templateOf("mesh", REGION) },
      "third.json": { Resources: templateOf("mesh", PLAIN) },
    };
    expect(await madeUp(files, { stacks: ["second"] })).toContain("AWS::Region");
    expect(await madeUp(files, { stacks: ["third"] })).not.toContain("AWS::Region");
  });

  test("of a condition that several have", async ({ expect }) => {
    const template = {
      Conditions: { Is: { "Fn::Equals": [{ Ref: "AWS::Region" }, "us-east-1"] } },
      Resources: {
        ...templateOf("inner", { Value: { "Fn::If": ["Is", "a", "b"] } }),
        ...templateOf("outer", { Value: { "Fn::If": ["Is", "c", "d"] } }),
      },
    };
    for (const namespace of ["inner", "outer"]) {
      expect(await madeUp({ "all.json": template }, { namespace })).toContain("AWS::Region");
    }
  });

  test("of the cluster that gives the namespace", async ({ expect }) => {
    const Namespace = { "Fn::Sub": "mesh-${AWS::Region}" };
    const template = {
      Resources: {
        ...templateOf("inner", PLAIN, {}),
        ...{ innerCluster: clusterWith({ ServiceConnectDefaults: { Namespace } }) },
        ...templateOf("outer", PLAIN),
      },
    };
    const files = { "all.json": template };
    expect(await madeUp(files, { namespace: "mesh-us-east-1" })).toContain("AWS::Region");
    expect(await madeUp(files, { namespace: "outer" })).not.toContain("AWS::Region");
  });

  test.for([
    { title: "an export", value: { "Fn::ImportValue": "us-east-1-mesh" }, isMadeUp: true },
    { title: "an SSM parameter", value: { Ref: "FromSsm" }, isMadeUp: true },
    { title: "neither", value: { "Fn::ImportValue": "plain" }, isMadeUp: false },
  ])("of a name by which something is found: $title", async ({ value, isMadeUp }, { expect }) => {
    const named = (Name: unknown) => ({ Value: "x", Export: { Name } });
    const template = {
      Parameters: {
        FromSsm: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/us-east-1/x" },
      },
      Resources: {
        ...templateOf("mesh", { Value: value }),
        Plain: { Type: "AWS::SSM::Parameter", Properties: { Name: "/plain", Value: "y" } },
        Parameter: {
          Type: "AWS::SSM::Parameter",
          Properties: { Name: { "Fn::Sub": "/${AWS::Region}/x" }, Value: "x" },
        },
      },
      Outputs: { A: named({ "Fn::Sub": "${AWS::Region}-mesh" }), B: named("plain") },
    };
    expect((await madeUp({ "all.json": template })).includes("AWS::Region")).toBe(isMadeUp);
  });

  test("of the path of a nested template", async ({ expect }) => {
    const Properties = { TemplateURL: { "Fn::Sub": "./${AWS::Region}.cfn" } };
    const files = {
      "all.json": { Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties } } },
      // Not found by itself, so that it is read as nested only.
      "us-east-1.cfn": { Resources: templateOf("mesh", PLAIN) },
    };
    expect(await madeUp(files)).toContain("AWS::Region");
  });

  test("of a namespace of Terraform", async ({ expect }) => {
    const arn = "arn:aws:servicediscovery:eu-west-1:111122223333:namespace/ns-other";
    const timeout = [{ idle_timeout_seconds: 0, per_request_timeout_seconds: 5 }];
    const files = {
      "state.json": state(
        ...[namespaceResource(), namespaceResource("other", arn)],
        ...["web", "api"].map((name) => taskDefinitionResource(name)),
        serviceResource("web", { service: { timeout } }),
        serviceResource("api", { service: { timeout }, connect: { namespace: arn } }),
      ),
    };
    const [only, ...more] = await madeUp(files, { namespace: "other" });
    expect(only).toMatch(/^aws_ecs_service\.api .*idle_timeout_seconds$/);
    expect(more).toEqual([]);
  });
});
