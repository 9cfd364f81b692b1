// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of templates.
import { describe, test } from "vitest";
import { planSimulation } from "../../../../simulator/app/plan-simulation.ts";
import { loadInput } from "../../../../simulator/topology/input/load-input.ts";
import { scSimYamlFor } from "../../../../simulator/topology/input/sc-sim-yaml/init-file.ts";
import { printablePlan } from "../../../../simulator/topology/plan/printable-plan.ts";
import { secretsIn } from "../../../../simulator/topology/plan/secrets.ts";
import { folderWith } from "../../../support/temp-folder.ts";
import { appTemplate, readFiles } from "../../../support/template.ts";

const HUSH = "hush-hush-1";

const PARAMETERS = {
  Password: { Type: "String", NoEcho: true, Default: HUSH },
  Mode: { Type: "String", Default: "fast" },
};

const CONDITIONS = { HasPassword: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Password" }, ""] }] } };

const withValue = (value: unknown, sections: object = {}) =>
  appTemplate({
    sections: { Parameters: PARAMETERS, Conditions: CONDITIONS, ...sections },
    environment: { MODE: { Ref: "Mode" }, X: value },
  });

describe("the value of a parameter with NoEcho", () => {
  test.for<{ title: string; value: unknown; sections?: object }>([
    { title: "by itself", value: { Ref: "Password" } },
    { title: "in a text", value: { "Fn::Sub": "https://u:${Password}@db" } },
    { title: "joined", value: { "Fn::Join": ["", ["a", { Ref: "Password" }]] } },
    {
      title: "picked out of a list",
      value: { "Fn::Select": [1, { "Fn::Split": ["-", { Ref: "Password" }] }] },
    },
    { title: "encoded", value: { "Fn::Base64": { Ref: "Password" } } },
    { title: "in a branch", value: { "Fn::If": ["HasPassword", { Ref: "Password" }, "none"] } },
    {
      title: "through an output of the stack",
      value: { "Fn::ImportValue": "exported" },
      sections: {
        Outputs: { Out: { Value: { Ref: "Password" }, Export: { Name: "exported" } } },
      },
    },
  ])("is in no plan that is printed: $title", async ({ value, sections }, { expect }) => {
    const template = withValue(value, sections);
    const folder = folderWith({ "t.json": template });
    const { plan } = await planSimulation({ inputs: [folder], runtime: "docker" });
    const definition = printablePlan(plan).tasks[0]?.containers[0]?.definition;
    expect(definition).toMatchObject({ environment: {}, secretNames: ["MODE", "X"] });
    expect(JSON.stringify(printablePlan(plan))).not.toContain("hush");
    const { namespace, said } = await readFiles({ "t.json": template });
    expect(said).toEqual([]);
    const given = secretsIn(namespace)({ family: "app" }, { name: "app" });
    expect(given).toMatchObject({
      MODE: "fast",
      X: expect.stringMatching(/hush|aHVzaC1odXNoLTE=/),
    });
  });

  test.for([
    ...["true", "TRUE", '"true "', "yes", "On", "y", "1", "!!bool true", "!Ref Mode", ""].map(
      (written) => ({ written, isHidden: true }),
    ),
    ...["false", "'False'", "no", "Off"].map((written) => ({ written, isHidden: false })),
  ])("is hidden unless NoEcho is false: $written", async ({ written, isHidden }, { expect }) => {
    const { Resources } = appTemplate({ environment: { X: { Ref: "Token" } } });
    const token = `Token: { Type: String, Default: ${HUSH}, NoEcho: ${written} }`;
    const { namespace } = await readFiles({
      "t.yaml": `Parameters:\n  ${token}\nResources: ${JSON.stringify(Resources)}\n`,
    });
    const [container] = namespace.services[0]?.taskDefinition.containers ?? [];
    expect(container?.environment).toEqual({ X: HUSH });
    expect(container?.isSensitive ?? false).toBe(isHidden);
  });

  test.for([
    { title: "missing", path: "./${Password}.yaml" },
    { title: "outside", path: "../${Password}/../../${Password}.yaml" },
  ])(
    "is not in the message about a nested template that is $title",
    async ({ path }, { expect }) => {
      const Properties = { TemplateURL: { "Fn::Sub": path } };
      const { said } = await readFiles({
        "t.json": {
          Parameters: PARAMETERS,
          Resources: { Inner: { Type: "AWS::CloudFormation::Stack", Properties } },
        },
      });
      const message =
        /Inner nests a path that must stay secret, which (?:does not exist|is outside)/;
      expect(said).toContainEqual(expect.stringMatching(message));
      expect(said.join()).not.toContain(HUSH);
    },
  );

  test.for(["noEcho", "NOECHO", "NoEcho "])(
    "is hidden below the key %j, which AWS refuses",
    async (key, { expect }) => {
      const template = appTemplate({
        sections: { Parameters: { Token: { Type: "String", Default: HUSH, [key]: true } } },
        environment: { X: { Ref: "Token" } },
      });
      const { namespace } = await readFiles({ "t.json": template });
      expect(namespace.services[0]?.taskDefinition.containers).toMatchObject([
        { isSensitive: true },
      ]);
    },
  );

  test("stays hidden below a nested stack, wherever it is read again", async ({ expect }) => {
    const nested = appTemplate({
      sections: { Parameters: { P: { Type: "String" } } },
      environment: { ONE: { Ref: "P" }, TWO: { "Fn::Sub": "${P}!" } },
    });
    const parent = {
      Parameters: PARAMETERS,
      Resources: {
        Inner: {
          Type: "AWS::CloudFormation::Stack",
          Properties: { TemplateURL: "./inner.json", Parameters: { P: { Ref: "Password" } } },
        },
      },
    };
    const folder = folderWith({ "inner.json": nested, "outer.json": parent });
    const { plan } = await planSimulation({ inputs: [folder], runtime: "docker" });
    expect(printablePlan(plan).tasks[0]?.containers[0]?.definition).toMatchObject({
      environment: {},
      secretNames: ["ONE", "TWO"],
    });
  });

  test("hides nothing by a condition that only looks at it, and is in no sc-sim.yaml", async ({
    expect,
  }) => {
    const template = withValue({ "Fn::If": ["HasPassword", { "Fn::Sub": "with" }, "without"] });
    const { namespace } = await readFiles({ "t.json": template });
    const [container] = namespace.services[0]?.taskDefinition.containers ?? [];
    expect(container).toMatchObject({ environment: { MODE: "fast", X: "with" } });
    expect(container).not.toHaveProperty("isSensitive");
    const hidden = withValue({ Ref: "Password" });
    const task = hidden.Resources.Task.Properties.ContainerDefinitions[0];
    Object.assign(task ?? {}, { Command: ["login", { Ref: "Password" }] });
    const cwd = folderWith({ "t.json": hidden });
    const text = scSimYamlFor(await loadInput({ paths: ["."], cwd, env: {} }));
    expect(text).not.toContain(HUSH);
    expect(text).toContain("# the task definition's command is sensitive and not shown");
  });

  test("is hidden in what a loop makes of it, and in nothing else", async ({ expect }) => {
    const template = {
      Transform: "AWS::LanguageExtensions",
      ...withValue(["x"], {
        Parameters: {
          ...PARAMETERS,
          Hosts: { Type: "CommaDelimitedList", NoEcho: true, Default: HUSH.replaceAll("-", "") },
        },
      }),
    };
    const loop = (body: object) => ({ "Fn::ForEach::All": ["Host", { Ref: "Hosts" }, body] });
    const task = structuredClone(template.Resources.Task);
    const [container] = task.Properties.ContainerDefinitions;
    Object.assign(container ?? {}, {
      Environment: [
        { Name: "SUB", Value: { "Fn::Sub": "a-${Host}" } },
        { Name: "TEXT", Value: "b-${Host}" },
        { Name: "REF", Value: { Ref: "Host" } },
      ],
    });
    Object.assign(task.Properties, { Family: "looped" });
    const service = structuredClone(template.Resources.App);
    Object.assign(service.Properties, {
      ...{ ServiceName: "looped", TaskDefinition: { Ref: "TaskOf${Host}" } },
      ServiceConnectConfiguration: { Enabled: true, Namespace: "mesh" },
    });
    const open = withValue({ Ref: "Store" });
    Object.assign(template.Resources, {
      Store: { Type: "AWS::S3::Bucket", Properties: { BucketName: "open" } },
      Task: open.Resources.Task,
      ...loop({ "TaskOf${Host}": task, "AppOf${Host}": service }),
    });
    const { plan } = await planSimulation({
      inputs: [folderWith({ "t.json": template })],
      runtime: "docker",
    });
    const containers = printablePlan(plan).tasks.map(({ containers }) => containers[0]?.definition);
    expect(containers).toMatchObject([
      { environment: { MODE: "fast", X: "open" } },
      { environment: {}, secretNames: ["SUB", "TEXT", "REF"] },
    ]);
  });

  test("is not among the options of the proxy's log driver", async ({ expect }) => {
    const options = {
      ...{ "splunk-token": { Ref: "Password" }, "splunk-url": "https://logs.example.com" },
      "awslogs-group": "/mesh",
    };
    const template = appTemplate({ sections: { Parameters: PARAMETERS } });
    Object.assign(template.Resources.App.Properties.ServiceConnectConfiguration, {
      LogConfiguration: { LogDriver: "splunk", Options: options },
    });
    const { namespace } = await readFiles({ "t.json": template });
    expect(namespace.services[0]?.serviceConnect.logConfiguration?.options).toEqual({
      ...{ "splunk-token": "(sensitive)", "splunk-url": "https://logs.example.com" },
      "awslogs-group": "/mesh",
    });
  });

  test.for<{ title: string; value: unknown }>([
    { title: "a wrong index", value: { "Fn::Select": [{ Ref: "Password" }, ["a"]] } },
    { title: "a wrong key", value: { "Fn::FindInMap": ["Map", { Ref: "Password" }, "x"] } },
    { title: "an export", value: { "Fn::ImportValue": { "Fn::Sub": "of-${Password}" } } },
    {
      title: "an output of another stack",
      value: { "Fn::GetStackOutput": { StackName: { Ref: "Password" }, OutputName: "x" } },
    },
    { title: "a name", value: { Ref: { "Fn::Sub": "${Password}" } } },
    {
      title: "a part of it",
      value: {
        "Fn::Select": [{ "Fn::Select": [0, { "Fn::Split": ["-", { Ref: "Password" }] }] }, []],
      },
    },
    {
      title: "a dynamic reference",
      value: { "Fn::Sub": "{{resolve:secretsmanager:${Password}}}" },
    },
  ])("is in no message about $title, and in no sc-sim.yaml", async ({ value }, { expect }) => {
    const template = withValue(value, { Mappings: { Map: { known: { x: "y" } } } });
    const { said } = await readFiles({ "t.json": template });
    expect(said).toEqual([
      expect.stringMatching(/^\w+: t\.json:\d+: .*the variable X of app\/app/),
    ]);
    expect(said.join()).not.toContain("hush");
    expect(said.join()).toContain("it uses a value that must stay secret");
    const cwd = folderWith({ "t.json": template });
    expect(scSimYamlFor(await loadInput({ paths: ["."], cwd, env: {} }))).not.toContain("hush");
  });

  test("is in no message about a value that is not allowed, below a nested stack either", async ({
    expect,
  }) => {
    const Wrong = { ...PARAMETERS.Password, AllowedValues: ["hush-one", "hush-two"] };
    const own = withValue({ Ref: "Wrong" }, { Parameters: { ...PARAMETERS, Wrong } });
    const { said } = await readFiles({ "t.json": own });
    expect(said).toEqual([
      expect.stringContaining("The default is wrong: The value is not one of AllowedValues."),
    ]);
    const nested = appTemplate({
      sections: { Parameters: { P: { Type: "String", AllowedPattern: "[0-9]+" } } },
      environment: { X: { Ref: "P" } },
    });
    const Inner = {
      Type: "AWS::CloudFormation::Stack",
      Properties: { TemplateURL: "./inner.json", Parameters: { P: { Ref: "Password" } } },
    };
    const below = await readFiles({
      ...{ "inner.json": nested },
      "outer.json": { Parameters: PARAMETERS, Resources: { Inner } },
    });
    expect(below.said.join()).toContain("The value does not match AllowedPattern [0-9]+");
    expect(below.said.join()).not.toContain("hush");
  });
});

describe("what sc-sim.yaml gives for a service that keeps secrets", () => {
  test.for([
    { reference: "secretsmanager:db:SecretString:pw", isHidden: true },
    { reference: "ssm-secure:/db/pw", isHidden: true },
    { reference: "ssm:/db/host", isHidden: false },
  ])("is shown or not: $reference", async ({ reference, isHidden }, { expect }) => {
    const files = {
      "t.json": appTemplate({ environment: { X: `a-{{resolve:${reference}}}` } }),
      "sc-sim.yaml": { parameters: { [reference]: HUSH } },
    };
    const { namespace, said } = await readFiles(files);
    expect(said).toEqual([]);
    const [container] = namespace.services[0]?.taskDefinition.containers ?? [];
    expect(container?.environment).toEqual({ X: `a-${HUSH}` });
    expect(container?.isSensitive ?? false).toBe(isHidden);
  });

  test("is hidden for a parameter of SSM with NoEcho, whose name is not", async ({ expect }) => {
    const P = { Type: "AWS::SSM::Parameter::Value<String>", NoEcho: true, Default: "/db/pw" };
    const template = appTemplate({
      sections: { Parameters: { P } },
      environment: { X: { Ref: "P" } },
    });
    const asked = await readFiles({ "t.json": template });
    expect(asked.said).toEqual([expect.stringContaining('parameters: { "ssm:/db/pw": … }')]);
    const { namespace } = await readFiles({
      "t.json": template,
      "sc-sim.yaml": { parameters: { "ssm:/db/pw": HUSH } },
    });
    expect(namespace.services[0]?.taskDefinition.containers).toMatchObject([
      { environment: { X: HUSH }, isSensitive: true },
    ]);
  });
});
