import { describe, test } from "vitest";
import { planSimulation } from "../../../simulator/app/plan-simulation.ts";
import { exportedServices } from "../../../simulator/export/infrastructure/exported-service.ts";
import { ecspressoFiles } from "../../support/ecspresso-files.ts";
import {
  CLUSTER,
  NAMESPACE,
  pulumiSecret,
  pulumiService,
  pulumiStack,
  pulumiTaskDefinition,
} from "../../support/pulumi.ts";
import { filesIn, folderWith } from "../../support/temp-folder.ts";
import { appTemplate } from "../../support/template.ts";
import {
  namespaceResource,
  serviceResource,
  state,
  taskDefinitionResource,
} from "../../support/terraform.ts";

const HUSH = "hush-hush-1";
const OTHERS = { "splunk-url": "https://logs.example.com", "awslogs-group": "/mesh" };

function cloudFormation() {
  const template = appTemplate({
    sections: { Parameters: { Token: { Type: "String", NoEcho: true, Default: HUSH } } },
  });
  const options = { ...OTHERS, "splunk-token": { Ref: "Token" } };
  Object.assign(template.Resources.App.Properties.ServiceConnectConfiguration, {
    LogConfiguration: { LogDriver: "splunk", Options: options },
  });
  return { "template.json": template };
}

function terraform() {
  const options = { ...OTHERS, "splunk-token": HUSH };
  const log = { log_driver: "splunk", options, secret_option: [] };
  const service = {
    ...serviceResource("web", { connect: { log_configuration: [log] } }),
    sensitive_values: {
      service_connect_configuration: [
        { log_configuration: [{ options: { "splunk-token": true } }] },
      ],
    },
  };
  return { "state.json": state(namespaceResource(), taskDefinitionResource("web"), service) };
}

function ecspresso() {
  const token = "{{ tfstate `output.token` }}";
  const files = ecspressoFiles();
  const service = JSON.parse(files["service.json"]);
  service.serviceConnectConfiguration.logConfiguration = {
    ...{ logDriver: "splunk", options: { ...OTHERS, "splunk-token": token } },
  };
  const plugins = "plugins:\n  - name: tfstate\n    config:\n      path: terraform.tfstate\n";
  return {
    ...files,
    "ecspresso.yml": `${files["ecspresso.yml"]}${plugins}`,
    "service.json": service,
    "terraform.tfstate": {
      ...{ version: 4, lineage: "0", resources: [] },
      outputs: { token: { value: HUSH, type: "string", sensitive: true } },
    },
  };
}

function pulumi() {
  const options = { ...OTHERS, "splunk-token": pulumiSecret(HUSH) };
  const connect = { logConfiguration: { logDriver: "splunk", options } };
  return {
    "stack.json": pulumiStack(
      ...[NAMESPACE, CLUSTER, pulumiTaskDefinition("web")],
      pulumiService("web", { connect }),
    ),
  };
}

describe("a secret of the proxy's log driver is in no plan and in no export", () => {
  test.for([
    { dialect: "CloudFormation", files: cloudFormation(), shown: "(sensitive)" },
    { dialect: "Terraform", files: terraform(), shown: "(sensitive)" },
    { dialect: "ecspresso", files: ecspresso(), shown: "(sensitive)" },
    { dialect: "Pulumi", files: pulumi(), shown: "(not known)" },
  ])("of $dialect", async ({ files, shown }, { expect }) => {
    const folder = folderWith({});
    filesIn(folder, files);
    const { plan } = await planSimulation({ inputs: [folder], runtime: "docker" });
    const options = { ...OTHERS, "splunk-token": shown };
    expect(plan.services).toMatchObject([{ logConfiguration: { options } }]);
    expect(JSON.stringify(plan)).not.toContain(HUSH);
    const { services } = await exportedServices({ inputs: [folder] });
    expect(services).toMatchObject([{ logConfiguration: { options } }]);
  });
});
