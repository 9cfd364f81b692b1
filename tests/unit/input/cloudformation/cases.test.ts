import { describe, test } from "vitest";
import { readCase, summaryOf } from "../../../support/infra-case.ts";
import { expectedSummary } from "../../../support/infra-summary.ts";

describe("a template of CloudFormation", () => {
  test.for([
    { name: "03-cfn-kiosk", warnings: [] },
    { name: "04-cfn-harbor", warnings: [] },
    {
      name: "05-cfn-orchard",
      warnings: [
        "warning: orchard.template.json:113: Resources.LegacyService.Properties.ServiceConnectConfiguration.Enabled: Service Connect is not enabled for service legacy, which is left out.",
      ],
    },
    {
      name: "07-copilot-lantern",
      warnings: ["flame", "glass"].map(
        (name) =>
          `warning: infrastructure/${name}-test.stack.yml:61: Resources.TaskDefinition.Properties.ContainerDefinitions[0].Environment[1].Value: Only AWS knows PublicLoadBalancerDNSName of EnvControllerAction (Custom::EnvControllerFunction): the variable COPILOT_LB_DNS of lantern-test-${name}/${name} is left out. Write in sc-sim.yaml: parameters: { "EnvControllerAction.PublicLoadBalancerDNSName": … }.`,
      ),
    },
  ])("gives its plan: $name", async ({ name, warnings }, { expect }) => {
    const result = await readCase(name);
    expect(result.said).toEqual(warnings);
    expect(summaryOf(result)).toMatchObject(expectedSummary(name));
  });

  test("says everything that nobody has answered at once, each with its line", async ({
    expect,
  }) => {
    const { said } = await readCase("06-cfn-unanswered");
    expect(said).toEqual([
      'warning: service.yaml:3: Parameters.Image: The parameter Image has no default: the image of lonely/app is not known. Write in sc-sim.yaml: parameters: { "Image": … }.',
      'error: service.yaml:5: Parameters.Port: The parameter Port has no default, and Resources.Task.Properties.ContainerDefinitions[0].PortMappings[0].ContainerPort needs it. Write in sc-sim.yaml: parameters: { "Port": … }.',
      'warning: service.yaml:7: Parameters.LogLevel: The value of the SSM parameter /depot/log-level is in AWS only: the variable LOG_LEVEL of lonely/app is left out. Write in sc-sim.yaml: parameters: { "ssm:/depot/log-level": … }.',
      'warning: service.yaml:23: Resources.Task.Properties.ContainerDefinitions[0].Environment[1].Value: Only AWS knows QueueName of Queue (AWS::SQS::Queue): the variable QUEUE of lonely/app is left out. Write in sc-sim.yaml: parameters: { "Queue.QueueName": … }.',
      'error: service.yaml:38: Resources.Service.Properties.ServiceConnectConfiguration.Namespace: No template in the input exports "shared-namespace-arn". Add the template that does. Or write in sc-sim.yaml: parameters: { "import:shared-namespace-arn": … }.',
    ]);
  });

  test.for([
    { title: "by the namespace", namespace: "namespace: shared\n", parameters: "" },
    {
      title: "by the name of the export",
      namespace: "",
      parameters: ', "import:shared-namespace-arn": shared',
    },
  ])("takes the answer to an import: $title", async ({ namespace, parameters }, { expect }) => {
    const scSimYaml = `parameters: { Image: busybox, Port: 9000${parameters} }\n${namespace}`;
    const result = await readCase("06-cfn-unanswered", { scSimYaml });
    expect(result.said.filter((line) => line.startsWith("error"))).toEqual([]);
    expect(summaryOf(result)).toMatchObject({
      namespace: "shared",
      endpoints: [
        { url: "http://app:9000", appProtocol: "http", service: "lonely", discoveryName: "app" },
      ],
      images: { "lonely/app": "busybox" },
    });
  });

  test("asks for a parameter where no default and no answer is", async ({ expect }) => {
    const { said } = await readCase("04-cfn-harbor", { scSimYaml: null });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      /^error: services\.yaml:3: Parameters\.Environment: The parameter Environment has no default, and .* needs it\. Write in sc-sim\.yaml: parameters: \{ "Environment": … \}\.$/,
    );
  });

  test("takes answers over defaults", async ({ expect }) => {
    const kiosk = await readCase("03-cfn-kiosk", { scSimYaml: "parameters: { Stage: live }\n" });
    expect(summaryOf(kiosk)).toMatchObject({
      namespace: "kiosk-live",
      endpoints: [{ discoveryName: "orders-live" }],
      environment: { "kiosk-OrdersTask/orders": { STAGE: "live" } },
    });
    const orchard = await readCase("05-cfn-orchard", {
      scSimYaml: 'parameters: { Size: big, WithPress: "true", WithLogs: "false" }\n',
    });
    expect(summaryOf(orchard)).toMatchObject({
      services: [
        { name: "press", role: "client", desiredCount: 1 },
        { name: "tree", desiredCount: 4, accessLog: null },
      ],
      images: { "tree/tree": "public.ecr.aws/docker/library/caddy:2.9" },
    });
  });

  test.for([
    {
      title: "in sc-sim.yaml",
      answers: { scSimYaml: "parameters: { Stage: prod }\n" },
      place: "sc-sim.yaml:1: parameters.Stage",
    },
    {
      title: "on the command line",
      answers: { parameters: { Stage: "prod" } },
      place: "--parameter: Stage",
    },
  ])("refuses an answer that AllowedValues does not have: $title", async (row, { expect }) => {
    const { said } = await readCase("03-cfn-kiosk", row.answers);
    expect(said).toEqual([
      `error: ${row.place}: "prod" is not allowed: AllowedValues are dev, live (the parameter Stage, kiosk.yaml:5).`,
    ]);
  });
});
