// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of Fn::Sub.
import { describe, test } from "vitest";
import { loadInput } from "../../../../simulator/topology/input/load-input.ts";
import { folderWith } from "../../../support/temp-folder.ts";
import { appTemplate, evaluateIn, readFiles } from "../../../support/template.ts";

const HASH = "a".repeat(64);

const stack = (templateFile: string, displayName: string, region: string) => ({
  type: "aws:cloudformation:stack",
  environment: `aws://222233334444/${region}`,
  properties: { templateFile, stackName: displayName.replace("/", "-") },
  displayName,
});
const manifest = (artifacts: object) => ({ version: "55.0.0", artifacts });
const assets = (source: object) => ({
  "cdk.out/App.assets.json": { version: "55.0.0", dockerImages: { [HASH]: { source } } },
});
const withAssets = manifest({
  App: stack("App.template.json", "App", "eu-west-1"),
  "App.assets": { type: "cdk:asset-manifest", properties: { file: "App.assets.json" } },
});
const assetApp = () => {
  const template = appTemplate();
  const [container] = template.Resources.Task.Properties.ContainerDefinitions;
  Object.assign(container ?? {}, { Image: `x.dkr.ecr.eu-west-1.amazonaws.com/a:${HASH}` });
  return template;
};

describe("stages of an app of the CDK", () => {
  const shared = (region: string) => ({
    Outputs: { Space: { Value: `mesh-${region}`, Export: { Name: "space" } } },
    Resources: { Topic: { Type: "AWS::SNS::Topic" } },
  });
  const app = appTemplate({
    name: { "Fn::Sub": "${AWS::StackName}-${AWS::Region}" },
    namespace: { "Fn::ImportValue": "space" },
  });
  const stage = (region: string, name: string) => ({
    [`cdk.out/assembly-${name}/manifest.json`]: manifest({
      Shared: stack("Shared.template.json", `${name}/Shared`, region),
      App: stack("App.template.json", `${name}/App`, region),
    }),
    [`cdk.out/assembly-${name}/Shared.template.json`]: shared(region),
    [`cdk.out/assembly-${name}/App.template.json`]: app,
  });

  test("keep names, regions and exports of their own", async ({ expect }) => {
    const files = {
      "cdk.out/manifest.json": manifest(
        Object.fromEntries(
          ["Beta", "Live"].map((name) => [
            name,
            { type: "cdk:cloud-assembly", properties: { directoryName: `assembly-${name}` } },
          ]),
        ),
      ),
      ...stage("eu-west-1", "Beta"),
      ...stage("us-west-2", "Live"),
    };
    for (const [pattern, region] of [
      ["Beta/*", "eu-west-1"],
      ["Live/*", "us-west-2"],
    ] as const) {
      const { namespace, said } = await readFiles(files, { stacks: [pattern] });
      expect(said).toEqual([]);
      expect(namespace.name).toBe(`mesh-${region}`);
      const [name = ""] = pattern.split("/");
      expect(namespace.services.map((service) => service.name)).toEqual([`${name}-App-${region}`]);
    }
  });

  test.for([
    {
      title: "a command",
      source: { executable: ["./build.sh"] },
      says: "A command of the CDK app builds the image, and is not run",
    },
    {
      title: "a folder outside of the app",
      source: { directory: "../../../../etc" },
      says: "The folder that the image is built from is outside of the CDK app (../../../../etc)",
    },
  ])("build no image of $title", async ({ source, says }, { expect }) => {
    const { said } = await readFiles({
      "cdk.out/manifest.json": withAssets,
      "cdk.out/App.template.json": assetApp(),
      ...assets(source),
    });
    expect(said).toEqual([expect.stringContaining(says)]);
  });

  test("build an image with all that its asset says", async ({ expect }) => {
    const source = {
      ...{ directory: "asset.a", dockerFile: "Other", dockerBuildTarget: "prod" },
      dockerBuildArgs: { A: "b" },
    };
    const files = { "cdk.out/manifest.json": withAssets, "cdk.out/App.template.json": assetApp() };
    const cwd = folderWith({ ...files, ...assets(source) });
    const { builds } = await loadInput({ paths: ["."], cwd, env: {} });
    expect(builds.get("app/app")).toEqual({
      context: `${cwd}/cdk.out/asset.a`,
      ...{ dockerfile: "Other", args: { A: "b" }, target: "prod" },
    });
  });
});

test("a service of a nested stack does not exist where the stack's condition is false", async ({
  expect,
}) => {
  const nested = (Condition?: string) => ({
    Type: "AWS::CloudFormation::Stack",
    ...(Condition && { Condition }),
    Properties: { TemplateURL: "./child.json" },
  });
  const { namespace } = await readFiles({
    "parent.json": {
      Conditions: { No: { "Fn::Equals": ["a", "b"] } },
      Resources: { One: nested("No"), ...appTemplate({ name: "own" }).Resources },
    },
    "child.json": appTemplate({ name: "nested" }),
  });
  expect(namespace.services.map(({ name }) => name)).toEqual(["own"]);
});

test("&{Name} in a loop has letters and digits only", async ({ expect }) => {
  const value = await evaluateIn(
    { Ref: "AB" },
    {
      sections: { Transform: "AWS::LanguageExtensions" },
      resources: {
        "Fn::ForEach::L": [
          "Name",
          ["A-B"],
          { "&{Name}": { Type: "AWS::S3::Bucket", Properties: { BucketName: "${Name}" } } },
        ],
      },
    },
  );
  expect(value).toBe("A-B");
});
