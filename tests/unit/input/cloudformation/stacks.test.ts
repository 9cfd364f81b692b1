// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders of Fn::Sub.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { loadInput } from "../../../../simulator/topology/input/load-input.ts";
import { folderWith } from "../../../support/temp-folder.ts";
import { appTemplate, readFiles } from "../../../support/template.ts";

const nest = (TemplateURL: unknown, rest = {}, Parameters = {}) => ({
  Type: "AWS::CloudFormation::Stack",
  Properties: { TemplateURL, Parameters },
  ...rest,
});

describe("several templates", () => {
  const shared = {
    Resources: {
      Space: { Type: "AWS::ServiceDiscovery::HttpNamespace", Properties: { Name: "mesh" } },
    },
    Outputs: {
      Space: {
        Value: { "Fn::GetAtt": "Space.Arn" },
        Export: { Name: { "Fn::Sub": "${AWS::StackName}-space" } },
      },
    },
  };

  test("export values to each other", async ({ expect }) => {
    const app = appTemplate({ namespace: { "Fn::ImportValue": "shared-space" } });
    const { namespace, said } = await readFiles({ "shared.json": shared, "app.json": app });
    expect(said).toEqual([]);
    expect(namespace.name).toBe("mesh");
  });

  test("say which exports there are where one is missing", async ({ expect }) => {
    const app = appTemplate({ namespace: { "Fn::ImportValue": "shared-spaces" } });
    const { said } = await readFiles({ "shared.json": shared, "app.json": app });
    expect(said).toEqual([
      expect.stringContaining(
        'No template in the input exports "shared-spaces"; the nearest is "shared-space" (of shared-space). Add the template that does. Or write in sc-sim.yaml: parameters: { "import:shared-spaces": … }.',
      ),
    ]);
  });

  test("may not export one name twice", async ({ expect }) => {
    const twice = {
      ...shared,
      Outputs: { Space: { Value: "a", Export: { Name: "shared-space" } } },
    };
    const app = appTemplate({ namespace: { "Fn::ImportValue": "shared-space" } });
    const { said } = await readFiles({ "shared.json": shared, "b.json": twice, "app.json": app });
    expect(said).toEqual([
      expect.stringMatching(
        /^error: app\.json:\d+: .*"shared-space" is exported by b and shared\. Give one of them only\.$/,
      ),
    ]);
  });

  test("give outputs to each other by the name of the stack", async ({ expect }) => {
    const output = (StackName: string) => ({
      "Fn::GetStackOutput": { StackName, OutputName: "Space", Region: "eu-west-1" },
    });
    const files = {
      "shared.json": shared,
      "app.json": appTemplate({ namespace: output("shared") }),
    };
    expect((await readFiles(files)).namespace.name).toBe("mesh");
    const { said } = await readFiles({
      ...files,
      "app.json": appTemplate({ namespace: output("other") }),
    });
    expect(said).toEqual([
      expect.stringContaining(
        'There is no stack "other" in the input; there is only: app, shared. Add its template. Or write in sc-sim.yaml: parameters: { "output:other/Space": … }.',
      ),
    ]);
  });

  test("have names that tell them apart", async ({ expect }) => {
    const unnamed = appTemplate();
    const { Task, App } = unnamed.Resources;
    const { ServiceName: _service, ...service } = App.Properties;
    const { Family: _family, ...task } = Task.Properties;
    const template = {
      Resources: {
        Task: { ...Task, Properties: task },
        App: {
          ...App,
          Properties: {
            ...service,
            ServiceConnectConfiguration: { Enabled: true, Namespace: "m" },
          },
        },
      },
    };
    const { namespace, said, standIns } = await readFiles({
      "orders/template.yaml": template,
      "till/template.yaml": template,
    });
    expect(said).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual([
      "orders-template-App",
      "till-template-App",
    ]);
    expect(standIns).toContainEqual(
      expect.stringMatching(
        /^ServiceName of App \(orders\/template\.yaml:\d+\)=orders-template-App$/,
      ),
    );
  });

  test("keep task definitions of one family apart", async ({ expect }) => {
    const stage = (name: string, value: string) => {
      const template = appTemplate({ environment: { STAGE: value } });
      template.Resources.App.Properties = {
        ...template.Resources.App.Properties,
        ServiceName: name,
        ServiceConnectConfiguration: { Enabled: true, Namespace: "mesh", Services: [] },
      };
      return template;
    };
    const { namespace, said } = await readFiles({
      "beta.json": stage("beta", "b"),
      "live.json": stage("live", "l"),
    });
    expect(said).toEqual([]);
    expect(
      namespace.services.map(({ taskDefinition }) => taskDefinition.containers[0]?.environment),
    ).toEqual([{ STAGE: "b" }, { STAGE: "l" }]);
  });
});

describe("a nested stack", () => {
  const child = {
    ...appTemplate({ name: { "Fn::Sub": "${Name}-app" }, namespace: { Ref: "Space" } }),
    Parameters: { Name: { Type: "String" }, Space: { Type: "String", Default: "none" } },
    Outputs: { Family: { Value: { Ref: "Task" } } },
  };

  test("has the parameters that its parent gives, and is read once", async ({ expect }) => {
    const parent = {
      Parameters: { Stage: { Type: "String", Default: "dev" } },
      Resources: {
        One: nest("./nested/child.yaml", {}, { Name: { Ref: "Stage" }, Space: "mesh" }),
        Two: nest(
          "nested/child.yaml",
          {},
          { Name: { "Fn::GetAtt": "One.Outputs.Family" }, Space: "mesh" },
        ),
      },
    };
    const { namespace, said } = await readFiles({
      "parent.json": parent,
      "nested/child.yaml": child,
    });
    expect(said.filter((line) => !line.includes("discoveryName"))).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual(["dev-app", "dev-app-app"]);
  });

  test("is read where its parent alone is given", async ({ expect }) => {
    const files = {
      "parent.json": { Resources: { One: nest("./child.json", {}, { Name: "a", Space: "mesh" }) } },
      "child.json": child,
    };
    const { namespace, said } = await readFiles(files, { paths: ["parent.json"] });
    expect(said).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual(["a-app"]);
  });

  test("does not exist where its condition is false", async ({ expect }) => {
    const { namespace, said } = await readFiles({
      "parent.json": {
        Conditions: { No: { "Fn::Equals": ["a", "b"] } },
        Resources: {
          One: nest("child.json", { Condition: "No" }),
          ...appTemplate().Resources,
        },
      },
      "child.json": child,
    });
    expect(said).toEqual([]);
    expect(namespace.services.map(({ name }) => name)).toEqual(["app"]);
  });

  test("asks for a parameter that nobody gives", async ({ expect }) => {
    const { said } = await readFiles({
      "parent.json": { Resources: { One: nest("child.json", {}, { Space: "mesh" }) } },
      "child.json": child,
    });
    expect(said).toEqual([
      expect.stringMatching(
        /^error: child\.json:\d+: Parameters\.Name: The parameter Name has no default/,
      ),
    ]);
  });

  test.for([
    {
      title: "outside of the given folder",
      url: "../outside.json",
      says: "One nests ../outside.json, which is outside of the given folders and is not read: the services of One are left out. Give the folder that holds both.",
    },
    {
      title: "outside, by its whole path",
      url: "/etc/passwd",
      says: "One nests /etc/passwd, which is outside of the given folders and is not read",
    },
    { title: "missing", url: "./none.json", says: "One nests ./none.json, which does not exist" },
    {
      title: "no template",
      url: "./text.json",
      says: "One nests ./text.json, which is not a template",
    },
    {
      title: "itself",
      url: "./parent.json",
      says: "The template nests itself: in/parent.json → in/parent.json",
    },
    {
      title: "a link to a file outside",
      url: "./link.json",
      says: "One nests ./link.json, which is outside of the given folders and is not read",
    },
  ])("is refused: $title", async ({ url, says }, { expect }) => {
    const cwd = folderWith({
      "in/parent.json": JSON.stringify({ Resources: { One: nest(url) } }),
      "in/text.json": "[1",
      "outside.json": JSON.stringify(appTemplate()),
    });
    symlinkSync(join(cwd, "outside.json"), join(cwd, "in", "link.json"));
    const { problems } = await loadInput({ paths: ["in/parent.json"], cwd, env: {} });
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      expect.stringContaining(`error: ${says}`),
    ]);
  });

  test("that is not fetched is told once, and an output of it can be given", async ({ expect }) => {
    const parent = appTemplate({
      resources: { One: nest("https://example.com/one.yaml") },
      environment: { TABLE: { "Fn::GetAtt": ["One", "Outputs.Table"] } },
    });
    const { said } = await readFiles({ "parent.json": parent });
    expect(said).toEqual([
      expect.stringContaining("which is not fetched: the services of One are left out."),
      expect.stringMatching(
        /Value: The template of One is not read, so One\.Outputs\.Table is not known: the variable TABLE of .* is left out\. Write in sc-sim\.yaml: parameters: \{ "One\.Outputs\.Table": … \}\.$/,
      ),
    ]);
    const answered = await readFiles(
      { "parent.json": parent },
      { parameters: { "One.Outputs.Table": "orders" } },
    );
    expect(answered.said).toEqual([expect.stringContaining("which is not fetched")]);
    expect(answered.namespace.services[0]?.taskDefinition.containers[0]?.environment).toEqual({
      TABLE: "orders",
    });
  });

  test("that does not exist is the only problem, whatever needs it", async ({ expect }) => {
    const parent = appTemplate({
      resources: { One: nest("./missing.json") },
      environment: { TABLE: { "Fn::GetAtt": ["One", "Outputs.Table"] } },
      namespace: { "Fn::GetAtt": ["One", "Outputs.Space"] },
    });
    const { said } = await readFiles({ "parent.json": parent });
    expect(said).toEqual([
      expect.stringContaining("One nests ./missing.json, which does not exist"),
    ]);
  });

  test.for(["https://s3.amazonaws.com/x/child.yaml", "file:///etc/passwd", "s3://x/child.yaml"])(
    "is not fetched: %s",
    async (url, { expect }) => {
      const { said } = await readFiles({
        "parent.json": { Resources: { One: nest(url), ...appTemplate().Resources } },
      });
      expect(said).toEqual([
        expect.stringMatching(
          /^warning: parent\.json:3: Resources\.One: The template of One has a URL \(TemplateURL\), which is not fetched: the services of One are left out\. Give a template with the path of a file there/,
        ),
      ]);
    },
  );
});

describe("a cycle", () => {
  test.for([
    {
      title: "of references",
      files: {
        "t.json": appTemplate({
          namespace: { "Fn::GetAtt": "A.Arn" },
          resources: {
            A: { Type: "AWS::ServiceDiscovery::HttpNamespace", Properties: { Name: { Ref: "B" } } },
            B: { Type: "AWS::ServiceDiscovery::HttpNamespace", Properties: { Name: { Ref: "A" } } },
          },
        }),
      },
      says: "It needs itself: A.Name → B.Name → A.Name",
    },
    {
      title: "of conditions",
      files: {
        "t.json": appTemplate({
          namespace: { "Fn::If": ["One", "a", "b"] },
          sections: {
            Conditions: { One: { Condition: "Two" }, Two: { "Fn::Not": [{ Condition: "One" }] } },
          },
        }),
      },
      says: "It needs itself: Conditions.One → Conditions.Two → Conditions.One",
    },
    {
      title: "of imports",
      files: {
        "t.json": appTemplate({
          namespace: { "Fn::ImportValue": "a" },
          sections: {
            Outputs: {
              A: { Value: { "Fn::ImportValue": "b" }, Export: { Name: "a" } },
              B: { Value: { "Fn::ImportValue": "a" }, Export: { Name: "b" } },
            },
          },
        }),
      },
      says: "It needs itself: Outputs.A of t.json → Outputs.B of t.json → Outputs.A of t.json",
    },
    {
      title: "of parameters",
      files: {
        "parent.json": {
          Resources: {
            One: nest("child.json", {}, { Space: { "Fn::GetAtt": "One.Outputs.Space" } }),
          },
        },
        "child.json": {
          ...appTemplate({ namespace: { Ref: "Space" } }),
          Parameters: { Space: { Type: "String" } },
          Outputs: { Space: { Value: { Ref: "Space" } } },
        },
      },
      says: "It needs itself: Parameters.Space → Outputs.Space of child.json → Parameters.Space",
    },
  ])("is named: $title", async ({ files, says }, { expect }) => {
    const { said } = await readFiles(files);
    expect(said).toEqual([expect.stringMatching(/^error: /)]);
    expect(said[0]).toContain(says);
  });
});

describe("a choice of stacks", () => {
  const files = {
    "beta-relay.json": appTemplate({ name: "relay" }),
    "beta-shared.json": appTemplate({ name: "other" }),
    "live.json": appTemplate({ name: "live" }),
  };
  test.for([
    { stacks: ["live"], services: ["live"] },
    { stacks: ["beta-*y"], services: ["relay"] },
    { stacks: ["live", "beta-r*"], services: ["live", "relay"] },
    { stacks: ["*"], services: ["live", "other", "relay"] },
  ])("leaves out the services of the others: $stacks", async ({ stacks, services }, { expect }) => {
    const { namespace } = await readFiles(files, { stacks });
    expect(namespace.services.map(({ name }) => name)).toEqual(services);
  });

  test("says nothing about the services of the others", async ({ expect }) => {
    const { Resources } = appTemplate({ name: "broken", service: { DesiredCount: "many" } });
    const Elsewhere = {
      Type: "AWS::CloudFormation::Stack",
      Properties: { TemplateURL: "https://bucket.s3.amazonaws.com/x.json" },
    };
    const broken = { Resources: { ...Resources, Elsewhere } };
    Reflect.deleteProperty(Resources.App.Properties, "ServiceName");
    const all = { ...files, "broken.json": broken };
    const { said, standIns } = await readFiles(all, { stacks: ["live"] });
    expect(said).toEqual([]);
    expect(standIns).toEqual([]);
    const { said: saidOfAll } = await readFiles(all, { stacks: ["live", "broken"] });
    expect(saidOfAll.join()).toMatch(/DesiredCount.*Elsewhere|Elsewhere.*DesiredCount/s);
  });

  test("says which stacks there are where a pattern fits none", async ({ expect }) => {
    const { said } = await readFiles(files, { stacks: ["liev"] });
    expect(said).toContain(
      'error: --stack: liev: No stack has the name "liev"; the nearest is "live" (of beta-relay, beta-shared, live).',
    );
  });
});
