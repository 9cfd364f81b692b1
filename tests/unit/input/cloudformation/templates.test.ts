// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { describe, test } from "vitest";
import { appTemplate, evaluateIn, readFiles } from "../../../support/template.ts";

describe("a parameter", () => {
  const read = (parameter: object, answer?: string) =>
    evaluateIn(
      { "Fn::Join": ["|", { "Fn::Split": ["|", { Ref: "P" }] }] },
      {
        sections: { Parameters: { P: parameter } },
        ...(answer !== undefined && { parameters: { P: answer } }),
      },
    );

  test.for<{ title: string; parameter: object; says: string }>([
    {
      title: "is not allowed",
      parameter: { Type: "String", Default: "c", AllowedValues: ["a", "b"] },
      says: 'error: t.json:3: Parameters.P: The default is wrong: "c" is not allowed: AllowedValues are a, b.',
    },
    {
      title: "is not a number",
      parameter: { Type: "Number", Default: "many" },
      says: 'The default is wrong: "many" is not a number.',
    },
    {
      title: "does not match",
      parameter: {
        Type: "String",
        Default: "a1",
        AllowedPattern: "[a-z]+",
        ConstraintDescription: "letters only",
      },
      says: 'The default is wrong: "a1" does not match AllowedPattern [a-z]+ (letters only).',
    },
    {
      title: "has a type that AWS does not know",
      parameter: { Type: "Strng", Default: "a" },
      says: 'error: t.json:3: Parameters.P: "Strng" is not a type of a parameter: there are String, Number',
    },
    {
      title: "is too short",
      parameter: { Type: "String", Default: "a", MinLength: 2 },
      says: 'The default is wrong: "a" is outside of MinLength 2.',
    },
    {
      title: "is too large",
      parameter: { Type: "Number", Default: 11, MaxValue: "10" },
      says: 'The default is wrong: "11" is outside of MaxValue 10.',
    },
    {
      title: "is a secret, which is not shown",
      parameter: { Type: "String", NoEcho: true, Default: "secret!", AllowedPattern: "[a-z]+" },
      says: "The default is wrong: The value does not match AllowedPattern [a-z]+.",
    },
  ])("is refused where its value $title", async ({ parameter, says }, { expect }) => {
    const { said } = await readFiles({
      "t.json": appTemplate({
        sections: { Parameters: { P: parameter } },
        environment: { X: { Ref: "P" } },
      }),
    });
    expect(said).toEqual([expect.stringContaining(says)]);
    if (says.includes("The value")) expect(said.join()).not.toContain("secret!");
  });

  test("is not asked for, nor looked at, where nothing that is read needs it", async ({
    expect,
  }) => {
    const { said } = await readFiles({
      "t.json": appTemplate({
        sections: {
          Parameters: {
            Unused: { Type: "String" },
            Wrong: { Type: "Number", Default: "x" },
            Subnet: { Type: "AWS::EC2::Subnet::Id" },
          },
        },
        service: {
          NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: "Subnet" }] } },
          Tags: [{ Key: "a", Value: { "Fn::GetAtt": "Nothing.There" } }],
        },
      }),
    });
    expect(said).toEqual([]);
  });

  test("keeps its text as it is written", async ({ expect }) => {
    const template = `
Parameters:
  Tag: { Type: String, Default: 0071 }
  Account: { Type: String, Default: 011122223333 }
  Flag: { Type: String, Default: yes }
  Date: { Type: String, Default: 2010-09-09 }
  Version: { Type: String, Default: 1.10 }
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: app
          Image: !Sub "a:\${Tag}"
          Environment:
            - { Name: ALL, Value: !Sub "\${Tag} \${Account} \${Flag} \${Date} \${Version}" }
            - { Name: NUMBER, Value: 0500 }
            - { Name: BOOLEAN, Value: True }
  App:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: app
      TaskDefinition: !Ref Task
      DesiredCount: !If [Many, "2", 1]
      ServiceConnectConfiguration: { Enabled: "true", Namespace: mesh }
Conditions:
  Many: !Equals [!Ref Flag, "yes"]
`;
    const { namespace, said } = await readFiles({ "t.yaml": template });
    expect(said).toEqual([]);
    const [service] = namespace.services;
    expect(service?.desiredCount).toBe(2);
    expect(service?.taskDefinition.containers[0]).toMatchObject({
      image: "a:0071",
      environment: {
        ALL: "0071 011122223333 yes 2010-09-09 1.10",
        NUMBER: "0500",
        BOOLEAN: "true",
      },
    });
  });

  test.for([
    { word: "yes", is: true },
    { word: "Off", is: false },
  ])(
    "of a template in YAML is a boolean where it is $word without quotes",
    async ({ word, is }, { expect }) => {
      const template = (enabled: string) => `
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      NetworkMode: awsvpc
      ContainerDefinitions: [{ Name: app, Image: a, Environment: [{ Name: WORD, Value: ${word} }] }]
  App:
    Type: AWS::ECS::Service
    Properties:
      { ServiceName: app, TaskDefinition: !Ref Task, ServiceConnectConfiguration: { Enabled: ${enabled}, Namespace: mesh } }
  Other:
    Type: AWS::ECS::Service
    Properties:
      { ServiceName: other, TaskDefinition: !Ref Task, ServiceConnectConfiguration: { Enabled: true, Namespace: mesh } }
`;
      const { namespace, said } = await readFiles({ "t.yaml": template(word) });
      const leftOut = expect.stringContaining("Service Connect is not enabled for service app");
      expect(said).toEqual(is ? [] : [leftOut]);
      expect(namespace.services.map(({ name }) => name)).toEqual(is ? ["app", "other"] : ["other"]);
      const [{ environment } = { environment: {} }] =
        namespace.services[0]?.taskDefinition.containers ?? [];
      expect(environment).toEqual({ WORD: word });
      const quoted = await readFiles({ "t.yaml": template(`"${word}"`) });
      expect(quoted.said).toEqual([
        expect.stringContaining(`It is the string "${word}"; true or false was expected.`),
      ]);
    },
  );

  test("is refused where its default is a function", async ({ expect }) => {
    const { said } = await readFiles({
      "t.json": appTemplate({
        sections: { Parameters: { P: { Type: "String", Default: { Ref: "Q" } } } },
        environment: { X: { Ref: "P" } },
      }),
    });
    expect(said).toEqual([
      expect.stringMatching(
        /^error: t\.json:3: Parameters\.P: The Default of P is a function; CloudFormation takes a text there/,
      ),
    ]);
  });

  test("that is missing has the container's place where the container has no name", async ({
    expect,
  }) => {
    const Task = {
      Type: "AWS::ECS::TaskDefinition",
      Properties: {
        ...{ Family: "lone", NetworkMode: "awsvpc" },
        ContainerDefinitions: [{ Name: { "Fn::Select": [5, ["a"]] }, Image: { Ref: "P" } }],
      },
    };
    const { said } = await readFiles({
      "t.json": appTemplate({
        sections: { Parameters: { P: { Type: "String" } } },
        resources: { Other: Task },
        service: { TaskDefinition: { Ref: "Other" } },
      }),
    });
    expect(said.join("\n")).toContain(
      "has no default: the image of containerDefinitions[0] is not",
    );
  });

  test("takes the first of scoped answer, answer, file of parameters, default", async ({
    expect,
  }) => {
    const parameter = { Type: "String", Default: "default" };
    const template = appTemplate({
      sections: { Parameters: { P: parameter } },
      environment: { X: { Ref: "P" } },
    });
    const value = async (files: object, parameters = {}) => {
      const { namespace, said } = await readFiles(
        { "t.stack.json": template, ...files },
        { parameters },
      );
      expect(said).toEqual([]);
      return namespace.services[0]?.taskDefinition.containers[0]?.environment["X"];
    };
    const file = { "t.params.json": { Parameters: { P: "file" }, Tags: {} } };
    const list = { "t-parameters.json": [{ ParameterKey: "P", ParameterValue: "list" }] };
    expect(await value({})).toBe("default");
    expect(await value(file)).toBe("file");
    expect(await value(list)).toBe("list");
    expect(await value({ "other.params.json": { Parameters: { P: "other" } } })).toBe("default");
    expect(await value(file, { P: "answer" })).toBe("answer");
    expect(await value(file, { P: "answer", "t/P": "scoped" })).toBe("scoped");
  });

  test.for([
    {
      title: "an object of them",
      file: { Parameters: { P: "file", L: ["a", "secret"], N: null, O: { a: 1 } } },
      says: [
        "Parameters.L: The value of a parameter is a text, and this is a list: it is not taken.",
        "Parameters.N: The value of a parameter is a text, and this is null: it is not taken.",
        "Parameters.O: The value of a parameter is a text, and this is an object: it is not taken.",
      ],
    },
    {
      title: "a list of them",
      file: [
        { ParameterKey: "P", ParameterValue: "file" },
        { ParameterKey: "L", UsePreviousValue: true },
        { ParameterKey: "O", ParameterValue: ["secret"] },
      ],
      says: [
        "[1]: The value that the stack had before is not known here: L is not taken.",
        "[2]: The parameter has no ParameterKey and ParameterValue that are texts: it is not taken.",
      ],
    },
  ])(
    "is taken from $title, where others have no value that could be",
    async ({ file, says }, { expect }) => {
      const template = appTemplate({
        sections: { Parameters: { P: { Type: "String" } } },
        environment: { X: { Ref: "P" } },
      });
      const { namespace, said } = await readFiles({
        ...{ "t.stack.json": template, "t.params.json": file },
      });
      expect(namespace.services[0]?.taskDefinition.containers[0]?.environment["X"]).toBe("file");
      expect(said).toHaveLength(says.length);
      for (const [index, text] of says.entries()) expect(said[index]).toContain(text);
      expect(said.join()).not.toContain("secret");
    },
  );

  test("has the value of an SSM parameter that a template makes", async ({ expect }) => {
    const value = await evaluateIn(
      { Ref: "P" },
      {
        sections: {
          Parameters: { P: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/mesh/name" } },
        },
        resources: {
          Made: { Type: "AWS::SSM::Parameter", Properties: { Name: "/mesh/name", Value: "mesh" } },
        },
      },
    );
    expect(value).toBe("mesh");
  });

  test.for([
    { pattern: "(?i)[a-z]+", text: "a1", why: "as JavaScript does not read it" },
    { pattern: "^(([a-z])+.)+$", text: "a".repeat(60), why: "as it could take very long" },
  ])("says where $pattern is not checked", async ({ pattern, text, why }, { expect }) => {
    const parameter = { Type: "String", Default: text, AllowedPattern: pattern };
    const { said } = await readFiles({
      "t.json": appTemplate({
        sections: { Parameters: { P: parameter } },
        environment: { X: { Ref: "P" } },
      }),
    });
    expect(said).toEqual([
      `warning: t.json:3: Parameters.P: AllowedPattern ${pattern} is not checked here, ${why}${why.endsWith("long") ? " for this value" : ""}. CloudFormation does.`,
    ]);
  });

  test("is not checked forever", async ({ expect }) => {
    const pattern = "^(([a-z])+.)+[A-Z]([a-z])+$";
    expect(await read({ Type: "String", AllowedPattern: pattern }, "a".repeat(60))).toBe(
      "a".repeat(60),
    );
  });
});

describe("a loop", () => {
  const loops = (transform: object) => ({
    ...transform,
    Parameters: { Names: { Type: "CommaDelimitedList", Default: "orders,till" } },
    Resources: {
      "Fn::ForEach::Services": [
        "Name",
        { Ref: "Names" },
        {
          "${Name}Task": {
            Type: "AWS::ECS::TaskDefinition",
            Properties: {
              Family: "${Name}",
              NetworkMode: "awsvpc",
              ContainerDefinitions: [
                {
                  Name: "app",
                  Image: { "Fn::Sub": "shop/${Name}" },
                  PortMappings: [{ Name: "web", ContainerPort: 80 }],
                },
              ],
            },
          },
          "${Name}": {
            Type: "AWS::ECS::Service",
            Properties: {
              ServiceName: { Ref: "Name" },
              TaskDefinition: { Ref: { "Fn::Sub": "${Name}Task" } },
              ServiceConnectConfiguration: { Enabled: true, Namespace: "mesh" },
            },
          },
        },
      ],
    },
  });

  test("makes a service of each value", async ({ expect }) => {
    const template = loops({ Transform: ["AWS::LanguageExtensions"] });
    const { namespace, said } = await readFiles({ "t.json": template });
    expect(said).toEqual([]);
    expect(
      namespace.services.map(({ name, taskDefinition }) => [
        name,
        taskDefinition.containers[0]?.image,
      ]),
    ).toEqual([
      ["orders", "shop/orders"],
      ["till", "shop/till"],
    ]);
  });

  test("is an error without the transform that CloudFormation wants", async ({ expect }) => {
    const { said } = await readFiles({ "t.json": loops({}) });
    expect(said).toContain(
      'error: t.json:9: Resources["Fn::ForEach::Services"]: Fn::ForEach::Services needs the line `Transform: AWS::LanguageExtensions` in the template.',
    );
  });

  test("cannot make any number of values", async ({ expect }) => {
    const many = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const loop = (depth: number): object =>
      depth === 0
        ? { ["${A1}${A2}${A3}${A4}"]: { Type: "AWS::SNS::Topic" } }
        : { [`Fn::ForEach::L${depth}`]: [`A${depth}`, many, loop(depth - 1)] };
    const { said } = await readFiles({
      "t.json": { Transform: "AWS::LanguageExtensions", Resources: loop(4) },
    });
    expect(said.join()).toContain("error: ");
  });
});

describe("a template that cannot be read", () => {
  test.for([
    {
      title: "of Jinja",
      text: "Resources:\n  A:\n    Type: AWS::ECS::Service\n    Properties:\n      {% if x %}\n      ServiceName: {{ name }}\n",
      says: "error: t.yaml:5: : The file is a template of another tool (Jinja, Sceptre), which writes a CloudFormation template. Give that one: `sceptre generate STACK` prints it.",
    },
    {
      title: "of Sceptre",
      text: "Resources:\n  A:\n    Type: AWS::ECS::Service\n    Properties:\n      ServiceName: {{ sceptre_user_data.name }}\n      Cluster: a\n",
      says: "error: t.yaml:5: : The file is a template of another tool",
    },
    {
      title: "with wrong indentation",
      text: "Resources:\n  A:\n    Type: AWS::ECS::Service\n   Properties: {}\n",
      says: "error: t.yaml:4: : The file is not valid YAML here",
    },
  ])("says so: $title", async ({ text, says }, { expect }) => {
    const { said } = await readFiles({ "t.yaml": text });
    expect(said[0]).toContain(says);
  });

  test.for([
    { transform: "MyMacro", line: 2 },
    { transform: ["AWS::LanguageExtensions", "MyMacro"], line: 4 },
    { transform: { Name: "AWS::Include", Parameters: { Location: "s3://x" } }, line: 2 },
  ])("refuses a macro: $transform", async ({ transform, line }, { expect }) => {
    const { said } = await readFiles({
      "t.json": appTemplate({ sections: { Transform: transform } }),
    });
    expect(said).toEqual([
      expect.stringMatching(
        `^error: t\\.json:${line}: Transform: The transform (?:MyMacro|AWS::Include) runs in AWS\\. Give the template as AWS has it: aws cloudformation get-template --template-stage Processed`,
      ),
    ]);
  });

  test("takes what SAM and the extensions of the language transform", async ({ expect }) => {
    const Transform = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];
    const { said } = await readFiles({
      "t.json": appTemplate({ sections: { Transform, Globals: { Function: { Timeout: 3 } } } }),
    });
    expect(said).toEqual([]);
  });

  test("refuses a module", async ({ expect }) => {
    const { said } = await readFiles({
      "t.json": appTemplate({ resources: { Mine: { Type: "My::Team::App::MODULE" } } }),
    });
    expect(said).toEqual([
      expect.stringContaining("error: t.json:3: Resources.Mine: The module My::Team::App::MODULE"),
    ]);
  });
});

describe("a property", () => {
  test.for<{ title: string; service: object; says: string }>([
    {
      title: "is misspelt",
      service: { ServiceConectConfiguration: {} },
      says: 'error: t.json:45: Resources.App.Properties.ServiceConectConfiguration: ECS\'s Service has no field "serviceConectConfiguration"; the nearest is "serviceConnectConfiguration".',
    },
    {
      title: "has a small letter",
      service: { desiredCount: 2 },
      says: 'error: t.json:45: Resources.App.Properties.desiredCount: CloudFormation has no property "desiredCount"; write it with a capital: "DesiredCount".',
    },
    {
      title: "is another type",
      service: { DesiredCount: "many" },
      says: 'error: t.json:45: Resources.App.Properties.DesiredCount: It is the string "many"; a number was expected.',
    },
  ])("is an error where it $title", async ({ service, says }, { expect }) => {
    const { said } = await readFiles({ "t.json": appTemplate({ service: service as never }) });
    expect(said).toEqual([expect.stringContaining(says)]);
  });

  test("that only CloudFormation has is none of ECS's business", async ({ expect }) => {
    const { said } = await readFiles({
      "t.json": appTemplate({
        service: {
          ForceNewDeployment: { EnableForceNewDeployment: true },
          PlacementStrategies: [{ Type: "spread" }],
        },
      }),
    });
    expect(said).toEqual([]);
  });

  test("is a namespace's id where Ref names it, which ECS does not take", async ({ expect }) => {
    const { namespace, said } = await readFiles({
      "t.json": appTemplate({
        namespace: { Ref: "Space" },
        resources: {
          Space: { Type: "AWS::ServiceDiscovery::HttpNamespace", Properties: { Name: "mesh" } },
        },
      }),
    });
    expect(namespace.name).toBe("mesh");
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: t\.json:\d+: Resources\.App\.Properties\.ServiceConnectConfiguration\.Namespace: On AWS, Ref gives the id of the namespace.* write !GetAtt Space\.Arn\.$/,
      ),
    ]);
  });

  test("hangs on a condition that is not known", async ({ expect }) => {
    const sections = {
      Parameters: { Mesh: { Type: "String" } },
      Conditions: { HasMesh: { "Fn::Equals": [{ Ref: "Mesh" }, "yes"] } },
    };
    const template = appTemplate({ sections });
    const { ServiceConnectConfiguration: connect } = template.Resources.App.Properties;
    const asked =
      'Parameters.Mesh: The parameter Mesh has no default, and Resources.App.Properties.ServiceConnectConfiguration needs it. Write in sc-sim.yaml: parameters: { "Mesh": … }.';
    const { said } = await readFiles({
      "t.json": appTemplate({
        sections,
        service: {
          ServiceConnectConfiguration: {
            "Fn::If": ["HasMesh", connect, { Ref: "AWS::NoValue" }],
          },
        },
      }),
    });
    expect(said).toEqual([expect.stringContaining(asked)]);
    const conditional = { ...template.Resources.App, Condition: "HasMesh" };
    const { said: ofResource } = await readFiles({
      "t.json": { ...template, Resources: { ...template.Resources, App: conditional } },
    });
    expect(ofResource).toEqual([
      expect.stringContaining("and Resources.App.Condition needs it. Write in sc-sim.yaml"),
    ]);
  });
});

test("anchors and merge keys of YAML are followed", async ({ expect }) => {
  const { namespace, said } = await readFiles({
    "t.yaml": `
x-common: &common { Type: AWS::ECS::TaskDefinition }
Resources:
  Task:
    <<: *common
    Properties:
      Family: app
      NetworkMode: awsvpc
      ContainerDefinitions: &containers [{ Name: app, Image: a }]
  Other:
    <<: *common
    Properties: { Family: other, NetworkMode: awsvpc, ContainerDefinitions: *containers }
  App:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: app
      TaskDefinition: !Ref Other
      ServiceConnectConfiguration: { Enabled: true, Namespace: mesh }
`,
  });
  expect(said).toEqual([]);
  expect(namespace.services[0]?.taskDefinition).toMatchObject({ family: "other" });
});
