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
});
