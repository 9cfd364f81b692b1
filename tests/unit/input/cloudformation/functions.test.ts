// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of Fn::Sub.
import { describe, test } from "vitest";
import { evaluateIn } from "../../../support/template.ts";

const SECTIONS = {
  Transform: "AWS::LanguageExtensions",
  Parameters: {
    Stage: { Type: "String", Default: "dev" },
    Ports: { Type: "CommaDelimitedList", Default: "80, 443" },
    Count: { Type: "Number", Default: 3 },
  },
  Mappings: { Sizes: { dev: { Cpu: 256, Zones: ["a", "b"] } } },
  Conditions: {
    IsDev: { "Fn::Equals": [{ Ref: "Stage" }, "dev"] },
    IsThree: { "Fn::Equals": [{ Ref: "Count" }, "3"] },
    IsLive: { "Fn::Not": [{ Condition: "IsDev" }] },
    Both: { "Fn::And": [{ Condition: "IsDev" }, { Condition: "IsLive" }] },
    Either: { "Fn::Or": [{ Condition: "IsDev" }, { Condition: "IsLive" }] },
  },
};

describe("a function of a template", () => {
  test.for<{ title: string; expression: unknown; gives: string }>([
    { title: "Ref of a parameter", expression: { Ref: "Stage" }, gives: "dev" },
    { title: "Ref of a number", expression: { Ref: "Count" }, gives: "3" },
    {
      title: "Join",
      expression: { "Fn::Join": ["-", ["a", { Ref: "Stage" }, { Ref: "Count" }]] },
      gives: "a-dev-3",
    },
    {
      title: "Join of a list parameter",
      expression: { "Fn::Join": ["+", { Ref: "Ports" }] },
      gives: "80+443",
    },
    {
      title: "Join without the values that are none",
      expression: { "Fn::Join": [",", ["a", { Ref: "AWS::NoValue" }, "b"]] },
      gives: "a,b",
    },
    {
      title: "Sub with a name and a literal",
      expression: { "Fn::Sub": "${Stage}.${!Stage}.${AWS::Partition}" },
      gives: "dev.${Stage}.aws",
    },
    {
      title: "Sub with a variable of its own before a parameter",
      expression: { "Fn::Sub": ["${Stage}-${Other}", { Stage: "own", Other: { Ref: "Count" } }] },
      gives: "own-3",
    },
    {
      title: "Sub with an attribute",
      expression: { "Fn::Sub": "${Task.TaskDefinitionArn}" },
      gives: "app",
    },
    {
      title: "Select with a text as index",
      expression: { "Fn::Select": ["1", { Ref: "Ports" }] },
      gives: "443",
    },
    {
      title: "Select in Split",
      expression: { "Fn::Select": [2, { "Fn::Split": ["/", "a/b/c"] }] },
      gives: "c",
    },
    {
      title: "FindInMap",
      expression: { "Fn::FindInMap": ["Sizes", { Ref: "Stage" }, "Cpu"] },
      gives: "256",
    },
    {
      title: "FindInMap of a list",
      expression: { "Fn::Join": ["", { "Fn::FindInMap": ["Sizes", "dev", "Zones"] }] },
      gives: "ab",
    },
    {
      title: "FindInMap with a default",
      expression: { "Fn::FindInMap": ["Sizes", "test", "Cpu", { DefaultValue: "1" }] },
      gives: "1",
    },
    { title: "If, true", expression: { "Fn::If": ["IsDev", "yes", "no"] }, gives: "yes" },
    { title: "If, by Not", expression: { "Fn::If": ["IsLive", "yes", "no"] }, gives: "no" },
    { title: "If, by And", expression: { "Fn::If": ["Both", "yes", "no"] }, gives: "no" },
    { title: "If, by Or", expression: { "Fn::If": ["Either", "yes", "no"] }, gives: "yes" },
    {
      title: "If, where a number is compared with its text",
      expression: { "Fn::If": ["IsThree", "yes", "no"] },
      gives: "yes",
    },
    { title: "Base64", expression: { "Fn::Base64": "abc" }, gives: "YWJj" },
    { title: "Length", expression: { "Fn::Length": { Ref: "Ports" } }, gives: "2" },
    {
      title: "ToJsonString",
      expression: { "Fn::ToJsonString": { stage: { Ref: "Stage" }, list: [1, true] } },
      gives: '{"stage":"dev","list":[1,true]}',
    },
    {
      title: "a text in which CloudFormation sees no function",
      expression: "${Stage} {{ x }}",
      gives: "${Stage} {{ x }}",
    },
    { title: "a boolean", expression: true, gives: "true" },
    { title: "a number as it is written", expression: 1.5, gives: "1.5" },
  ])("is evaluated: $title", async ({ expression, gives }, { expect }) => {
    expect(await evaluateIn(expression, { sections: SECTIONS })).toBe(gives);
  });

  test.for<{ title: string; expression: unknown; says: string }>([
    {
      title: "a name that is misspelt",
      expression: { Ref: "Stag" },
      says: 'Ref names "Stag", which is neither a parameter nor a resource; the nearest is "Stage"',
    },
    {
      title: "an unknown name in Sub",
      expression: { "Fn::Sub": "${Satge}" },
      says: 'Fn::Sub names "Satge", which is neither a parameter nor a resource; the nearest is "Stage"',
    },
    {
      title: "an unknown resource in GetAtt",
      expression: { "Fn::GetAtt": ["Tasks", "Arn"] },
      says: 'Fn::GetAtt names "Tasks", which is neither a parameter nor a resource; the nearest is "Task"',
    },
    {
      title: "an index behind the end",
      expression: { "Fn::Select": [2, ["a", "b"]] },
      says: "Fn::Select has no value 2: the list has 2, counted from 0",
    },
    {
      title: "an index that is none",
      expression: { "Fn::Select": ["last", ["a", "b"]] },
      says: '"last" is not an index of Fn::Select; the first is 0',
    },
    {
      title: "a negative index",
      expression: { "Fn::Select": [-1, ["a", "b"]] },
      says: '"-1" is not an index of Fn::Select; the first is 0',
    },
    {
      title: "a map that is not there",
      expression: { "Fn::FindInMap": ["Size", "dev", "Cpu"] },
      says: 'Mappings has no "Size"; the nearest is "Sizes" (of Sizes)',
    },
    {
      title: "a key of a map that is not there",
      expression: { "Fn::FindInMap": ["Sizes", "test", "Cpu"] },
      says: 'Mappings.Sizes has no "test"; there is only: dev',
    },
    {
      title: "a region that a map does not have",
      expression: { "Fn::FindInMap": ["Sizes", { Ref: "AWS::Region" }, "Cpu"] },
      says: 'Mappings.Sizes has no "us-east-1"; there is only: dev',
    },
    {
      title: "a condition that is not there",
      expression: { "Fn::If": ["IsDve", "a", "b"] },
      says: 'There is no condition "IsDve"; the nearest is "IsDev"',
    },
    {
      title: "a function that is not there",
      expression: { "Fn::Joins": ["", []] },
      says: "There is no function Fn::Joins",
    },
    {
      title: "a Join without its list",
      expression: { "Fn::Join": ["-", "a"] },
      says: "Fn::Join takes a list: [delimiter, [texts]]",
    },
    {
      title: "a Join over an object",
      expression: { "Fn::Join": ["-", [{ a: 1 }]] },
      says: "Fn::Join takes a list: [delimiter, [texts]]",
    },
    {
      title: "a GetAtt without an attribute",
      expression: { "Fn::GetAtt": "Task" },
      says: "Fn::GetAtt takes Resource.Attribute, or a list of the two",
    },
    {
      title: "a macro",
      expression: { "Fn::Transform": { Name: "Mine" } },
      says: "Fn::Transform runs in AWS",
    },
  ])(
    "that is wrong is an error where it stands: $title",
    async ({ expression, says }, { expect }) => {
      const said = await evaluateIn(expression, { sections: SECTIONS });
      expect(said).toEqual([expect.stringContaining(`error: ${says}`)]);
    },
  );

  test.for<{ title: string; expression: unknown; key: string; value: string }>([
    {
      title: "an attribute",
      expression: { "Fn::GetAtt": "Queue.Arn" },
      key: "Queue.Arn",
      value: "arn",
    },
    { title: "what Ref gives", expression: { Ref: "Queue" }, key: "Queue", value: "url" },
    {
      title: "an attribute of one stack",
      expression: { "Fn::Sub": "${Queue.Arn}" },
      key: "t/Queue.Arn",
      value: "arn",
    },
    {
      title: "a dynamic reference to an SSM parameter",
      expression: "{{resolve:ssm:/x/y:2}}",
      key: "ssm:/x/y",
      value: "yes",
    },
    {
      title: "a dynamic reference to a secret",
      expression: {
        "Fn::Join": ["", ["{{resolve:secretsmanager:", "mine", ":SecretString:key::}}"]],
      },
      key: "secretsmanager:mine:SecretString:key",
      value: "only-here",
    },
  ])("is answered by sc-sim.yaml: $title", async ({ expression, key, value }, { expect }) => {
    const resources = { Queue: { Type: "AWS::SQS::Queue" } };
    const [asked] = await evaluateIn(expression, { resources });
    expect(asked).toContain(`parameters: { ${JSON.stringify(key.replace("t/", ""))}: … }`);
    expect(await evaluateIn(expression, { resources, parameters: { [key]: value } })).toBe(value);
  });
});

describe("what stands for what AWS decides", () => {
  const resources = {
    Logs: { Type: "AWS::Logs::LogGroup" },
    Named: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/mine" } },
    Repository: { Type: "AWS::ECR::Repository", Properties: { RepositoryName: "shop/app" } },
    Cluster: { Type: "AWS::ECS::Cluster" },
    Space: { Type: "AWS::ServiceDiscovery::HttpNamespace", Properties: { Name: "mesh" } },
    Setting: { Type: "AWS::SSM::Parameter", Properties: { Name: "/a", Value: "b" } },
    Bucket: { Type: "AWS::S3::Bucket", Properties: { BucketName: "mine" } },
  };
  test.for<{ expression: unknown; gives: string }>([
    { expression: { Ref: "Logs" }, gives: "t-Logs" },
    { expression: { Ref: "Named" }, gives: "/mine" },
    {
      expression: { "Fn::GetAtt": ["Named", "Arn"] },
      gives: "arn:aws:logs:us-east-1:111122223333:log-group:/mine:*",
    },
    {
      expression: { "Fn::GetAtt": "Repository.RepositoryUri" },
      gives: "111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/app",
    },
    { expression: { Ref: "Repository" }, gives: "shop/app" },
    {
      expression: { "Fn::GetAtt": "Cluster.Arn" },
      gives: "arn:aws:ecs:us-east-1:111122223333:cluster/t-Cluster",
    },
    { expression: { "Fn::GetAtt": "Space.Arn" }, gives: "mesh" },
    { expression: { Ref: "Space" }, gives: "mesh" },
    { expression: { "Fn::GetAtt": "App.Name" }, gives: "app" },
    { expression: { "Fn::GetAtt": "Setting.Value" }, gives: "b" },
    { expression: { Ref: "Bucket" }, gives: "mine" },
    { expression: { Ref: "AWS::StackName" }, gives: "t" },
    { expression: { Ref: "AWS::URLSuffix" }, gives: "amazonaws.com" },
  ])("is a name or an ARN: $gives", async ({ expression, gives }, { expect }) => {
    expect(await evaluateIn(expression, { resources })).toBe(gives);
  });

  test.for([
    { region: "cn-north-1", partition: "aws-cn", suffix: "amazonaws.com.cn" },
    { region: "us-gov-west-1", partition: "aws-us-gov", suffix: "amazonaws.com" },
    { region: "eu-west-1", partition: "aws", suffix: "amazonaws.com" },
  ])("follows the region: $region", async ({ region, partition, suffix }, { expect }) => {
    const expression = { "Fn::Sub": "${AWS::Partition} ${AWS::URLSuffix} ${AWS::Region}" };
    const expected = `${partition} ${suffix} ${region}`;
    const parameters = { "AWS::Region": region };
    expect(await evaluateIn(expression, { parameters })).toBe(expected);
    expect(await evaluateIn(expression, { env: { AWS_REGION: region } })).toBe(expected);
  });
});
