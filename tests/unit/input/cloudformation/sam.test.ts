// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { describe, test } from "vitest";
import { appTemplate, readFiles } from "../../../support/template.ts";

const FUNCTION = { Type: "AWS::Serverless::Function", Properties: { Handler: "a.b" } };

const samTemplate = (environment: Readonly<Record<string, unknown>>, resources: object = {}) =>
  appTemplate({
    sections: { Transform: "AWS::Serverless-2016-10-31" },
    resources: { Hook: FUNCTION, ...resources },
    environment: { MODE: "fast", ...environment },
  });

describe("a template of SAM", () => {
  test.for([
    {
      title: "the API of all functions",
      value: { "Fn::Sub": "https://${ServerlessRestApi}/Prod" },
    },
    { title: "a function's role", value: { "Fn::GetAtt": "HookRole.Arn" } },
    { title: "a function's version", value: { Ref: "Hook.Version" } },
  ])("may name what SAM makes: $title", async ({ value }, { expect }) => {
    const { namespace, said } = await readFiles({ "t.json": samTemplate({ X: value }) });
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: .*names (?:Serverless|Hook)[\w.]+, which SAM makes when it deploys: the variable X of app\/app is left out/,
      ),
    ]);
    expect(namespace.services[0]?.taskDefinition.containers[0]?.environment).toEqual({
      MODE: "fast",
    });
  });

  test("does not make what has the name of nothing of SAM's", async ({ expect }) => {
    const { said } = await readFiles({ "t.json": samTemplate({ X: { Ref: "Hok" } }) });
    expect(said).toEqual([
      expect.stringMatching(/^error: .*Ref names "Hok", which is neither .*the nearest is "Hook"/),
    ]);
    const plain = appTemplate({ environment: { X: { Ref: "ServerlessRestApi" } } });
    const other = await readFiles({ "t.json": plain });
    expect(other.said).toEqual([expect.stringMatching(/^error: /)]);
  });

  test("nests a published application, which is left out", async ({ expect }) => {
    const Location = { ApplicationId: "arn:aws:serverlessrepo:x", SemanticVersion: "1.0.0" };
    const Published = { Type: "AWS::Serverless::Application", Properties: { Location } };
    const { namespace, said } = await readFiles({ "t.json": samTemplate({}, { Published }) });
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: t\.json:\d+: Resources\.Published: Published is an application of the Serverless Application Repository, which is not fetched/,
      ),
    ]);
    expect(namespace.services).toHaveLength(1);
  });
});

test("two stacks of one nested template have names of their own", async ({ expect }) => {
  const nested = appTemplate({ name: { "Fn::Sub": "${AWS::StackName}" } });
  Reflect.deleteProperty(nested.Resources.App.Properties, "ServiceName");
  const Nested = { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL: "./in.json" } };
  const files = {
    ...{ "in.json": nested, "shop.json": { Resources: { One: Nested, Two: Nested } } },
    "sc-sim.yaml": { parameters: { "shop-One/App.ServiceName": "one" } },
  };
  const { namespace, standIns } = await readFiles(files);
  expect(namespace.services.map(({ name }) => name)).toEqual(["one", "shop-Two-App"]);
  expect(standIns).toContainEqual(
    expect.stringMatching(/^ServiceName of shop-Two\/App \(in\.json:\d+\)=shop-Two-App$/),
  );
});
