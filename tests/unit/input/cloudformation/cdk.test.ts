// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { join } from "node:path";
import { describe, test } from "vitest";
import { loadInput } from "../../../../simulator/topology/input/load-input.ts";
import { readCase, summaryOf } from "../../../support/infra-case.ts";
import { expectedSummary } from "../../../support/infra-summary.ts";
import { folderWith } from "../../../support/temp-folder.ts";
import { appTemplate, readFiles } from "../../../support/template.ts";

describe("an app of the CDK", () => {
  test.for([
    { name: "01-cdk-basket", paths: ["cdk.out"] },
    { name: "01-cdk-basket", paths: ["."] },
    { name: "01-cdk-basket", paths: ["cdk.out/manifest.json"] },
    { name: "02-cdk-metro", paths: ["cdk.out"] },
  ])("gives its plan: $name by $paths", async ({ name, paths }, { expect }) => {
    const result = await readCase(name, { paths });
    expect(result.said).toEqual([]);
    expect(summaryOf(result)).toMatchObject(expectedSummary(name));
    expect(result.namespace.services).toHaveLength(2);
  });

  test("has the construct in messages, and builds its own images", async ({ expect }) => {
    const { folder } = await readCase("01-cdk-basket");
    const input = await loadInput({ paths: ["cdk.out"], cwd: folder, env: {} });
    const hash = "99cc26e2eadcf898b78d9fc220373ebe184c9c0a394e15bc6d669b458121d671";
    expect(input.builds.get("BasketWebTask21B5F413/web")).toEqual({
      context: join(folder, "cdk.out", `asset.${hash}`),
      args: {},
    });
    expect([...input.builds.keys()]).toEqual(["BasketWebTask21B5F413/web"]);
    expect(input.otherNames.get("Basket-PricingServiceE0224084")).toEqual([
      "Basket/Pricing/Service",
      "PricingServiceE0224084",
    ]);
    const service = input.services.find(({ value }) => value.serviceName.includes("Pricing"));
    expect(service?.place(["serviceConnectConfiguration", "services", 0, "portName"])).toEqual({
      file: "cdk.out/Basket.template.json",
      path: "Resources.PricingServiceE0224084.Properties.ServiceConnectConfiguration.Services[0].PortName (Basket/Pricing/Service)",
      line: 643,
      column: 8,
    });
  });

  test("needs what other stacks export where one template is given alone", async ({ expect }) => {
    const { said } = await readCase("02-cdk-metro", {
      paths: ["cdk.out/MetroTimetable.template.json"],
    });
    expect(said).toEqual([
      'error: cdk.out/MetroTimetable.template.json:204: Resources.ServiceD69D759B.Properties.ServiceConnectConfiguration.Namespace (MetroTimetable/Service/Service): No template in the input exports "MetroShared:ExportsOutputFnGetAttNamespace9B63B8C8ArnC7278E2B". Add the template that does. Or write in sc-sim.yaml: parameters: { "import:MetroShared:ExportsOutputFnGetAttNamespace9B63B8C8ArnC7278E2B": … }.',
    ]);
  });

  test("names the command that makes what can be read", async ({ expect }) => {
    const cwd = folderWith({ "cdk.json": { app: "npx tsx app.ts" }, "app.ts": "" });
    const { problems } = await loadInput({ paths: ["."], cwd, env: {} });
    expect(problems).toEqual([
      expect.objectContaining({
        file: "cdk.json",
        message:
          "This is a CDK app without its cdk.out: run `npx cdk synth`, then give the folder cdk.out.",
        severity: "error",
      }),
    ]);
  });

  /** What the CDK writes with `aws:cdk:enable-asset-metadata` off: nothing in the template names the file. */
  const nesting = (path: string) => {
    const key = "3a8cc7a5d6cd0d0b9acfa03495da069fbec0ed5196f03a9827fbabcb2c26bf19.json";
    const bucket = { "Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}" };
    const host = ["https://s3.", { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }, "/"];
    const TemplateURL = { "Fn::Join": ["", [...host, bucket, `/${key}`]] };
    const destination = { bucketName: bucket["Fn::Sub"], objectKey: key };
    const asset = {
      source: { path, packaging: "file" },
      destinations: { "current_account-current_region": destination },
    };
    return {
      "cdk.out/manifest.json": {
        version: "55.0.0",
        artifacts: {
          "Parent.assets": {
            type: "cdk:asset-manifest",
            properties: { file: "Parent.assets.json" },
          },
          Parent: {
            ...{ type: "aws:cloudformation:stack", displayName: "Parent" },
            environment: "aws://unknown-account/unknown-region",
            properties: { templateFile: "Parent.template.json" },
          },
        },
      },
      "cdk.out/Parent.assets.json": { version: "55.0.0", files: { x: asset }, dockerImages: {} },
      "cdk.out/Parent.template.json": {
        Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL } } },
      },
    };
  };

  test("nests the template that its assets say is behind the URL", async ({ expect }) => {
    const { namespace, said, standIns } = await readFiles({
      ...nesting("ParentInner.nested.template.json"),
      "cdk.out/ParentInner.nested.template.json": appTemplate(),
    });
    expect(said).toEqual([]);
    expect(namespace.services).toMatchObject([{ name: "app", otherNames: ["Parent-Inner/App"] }]);
    expect(standIns).toEqual([]);
  });

  test.for([
    { title: "is missing", list: undefined, why: "Parent\\.assets\\.json does not exist" },
    { title: "is broken", list: "{", why: "cdk\\.out/Parent\\.assets\\.json is not valid JSON" },
  ])("names the list of assets where it $title", async ({ list, why }, { expect }) => {
    const { "cdk.out/Parent.assets.json": _list, ...others } = nesting("Inner.json");
    const files = list === undefined ? others : { ...others, "cdk.out/Parent.assets.json": list };
    const { said } = await readFiles({ ...files, "cdk.out/Inner.json": appTemplate() });
    expect(said).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `Inner has a URL .* Run \`npx cdk synth\` again: .* cannot be read \\(${why}\\)`,
        ),
      ),
    );
  });

  test("keeps to the path of a file that only ends like an upload", async ({ expect }) => {
    const { "cdk.out/Parent.template.json": _template, ...others } = nesting("wrong.json");
    const [key = ""] = Object.values(others["cdk.out/Parent.assets.json"].files.x.destinations).map(
      ({ objectKey }) => objectKey,
    );
    const Properties = { TemplateURL: `./own/${key}` };
    const { namespace, said } = await readFiles({
      ...others,
      "cdk.out/Parent.template.json": {
        Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties } },
      },
      "cdk.out/wrong.json": appTemplate({ name: "wrong" }),
      [`cdk.out/own/${key}`]: appTemplate({ name: "own" }),
    });
    expect(said).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual(["own"]);
  });

  test("nests nothing from outside of the given folder", async ({ expect }) => {
    const files = { ...nesting("../../outside.json"), "outside.json": appTemplate() };
    const { namespace, said } = await readFiles(files, { paths: ["cdk.out"] });
    expect(namespace.services).toEqual([]);
    expect(said).toContainEqual(
      expect.stringMatching(
        /^error: cdk\.out\/Parent\.template\.json:.* Inner nests .*outside\.json, which is outside of the given folders and is not read/,
      ),
    );
  });
});
