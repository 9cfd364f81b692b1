// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { describe, test } from "vitest";
import { appTemplate, readFiles } from "../../../support/template.ts";

const text = { Type: "String" };
const URL = "https://bucket.s3.eu-west-1.amazonaws.com/manual/addons/flame/abc.yml";

/** Without its addons. */
const FILES = {
  "flame-test.stack.yml": appTemplate({
    sections: { Parameters: { WorkloadName: text, AddonsTemplateURL: text } },
    resources: {
      AddonsStack: {
        Type: "AWS::CloudFormation::Stack",
        Properties: {
          TemplateURL: { Ref: "AddonsTemplateURL" },
          Parameters: { Name: { Ref: "WorkloadName" } },
        },
      },
    },
    environment: {
      TABLE: { "Fn::GetAtt": "AddonsStack.Outputs.Table" },
      SHARED: { "Fn::ImportValue": "flame-table" },
    },
  }),
  "flame-test.params.json": {
    Parameters: { WorkloadName: "flame", AddonsTemplateURL: URL },
    Tags: {},
  },
};

const ADDONS = {
  Parameters: { Name: text },
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: { TableName: { "Fn::Sub": "${Name}-orders" } },
    },
  },
  Outputs: {
    Table: { Value: { Ref: "Table" }, Export: { Name: "flame-table" } },
  },
};

const environmentOf = ({ namespace }: Awaited<ReturnType<typeof readFiles>>) =>
  namespace.services[0]?.taskDefinition.containers[0]?.environment;

describe("the addons of a workload of Copilot", () => {
  test("are read beside its stack, once", async ({ expect }) => {
    const read = await readFiles({ ...FILES, "flame.addons.stack.yml": ADDONS });
    expect(read.said).toEqual([]);
    expect(environmentOf(read)).toEqual({ TABLE: "flame-orders", SHARED: "flame-orders" });
  });

  test("of another workload are not its own, and no URL is fetched", async ({ expect }) => {
    const read = await readFiles({ ...FILES, "glass.addons.stack.yml": ADDONS });
    expect(read.said).toContainEqual(
      expect.stringMatching(
        /^warning: .*AddonsStack has a URL \(TemplateURL\), which is not fetch/,
      ),
    );
    expect(environmentOf(read)).toEqual({});
  });
});
