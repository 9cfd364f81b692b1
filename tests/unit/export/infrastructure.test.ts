import { describe, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { cloudFormationProperties } from "../../../simulator/export/infrastructure/cloudformation-properties.ts";
import { exportedServices } from "../../../simulator/export/infrastructure/exported-service.ts";
import { terraformBlocks } from "../../../simulator/export/infrastructure/terraform-blocks.ts";
import type { SimulateOptions } from "../../../simulator/index.ts";
import { service, taskDefinition } from "../../support/definitions.ts";
import { parseHcl } from "../../support/parse-hcl.mjs";
import { folderWith } from "../../support/temp-folder.ts";
import { MILL } from "../../support/terraform.ts";

async function exported(connect: object, options: SimulateOptions = {}) {
  const folder = folderWith({ "task.json": taskDefinition(), "service.json": service(connect) });
  const { services, leftOut } = await exportedServices({ ...options, inputs: [folder] });
  const hcl = `resource "aws_ecs_service" "web" {\n${terraformBlocks(services)}}\n`;
  const { resource } = await parseHcl("main.tf", hcl);
  const [block] = resource.aws_ecs_service.web[0].service_connect_configuration;
  const yaml = parseYaml(cloudFormationProperties(services), { logLevel: "error" });
  return { terraform: block, cloudFormation: yaml.ServiceConnectConfiguration, hcl, leftOut };
}

const LOG = {
  logDriver: "awslogs",
  options: { "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs" },
};

describe("the export for Terraform and CloudFormation", () => {
  test("has all that the service has, and nothing that is a default", async ({ expect }) => {
    const services = [
      {
        ...{ portName: "http", discoveryName: "web-http", ingressPortOverride: 15_000 },
        clientAliases: [{ port: 80, dnsName: "web.shop" }],
        timeout: { idleTimeoutSeconds: 300, perRequestTimeoutSeconds: 0 },
      },
    ];
    const access = { format: "TEXT", includeQueryParameters: "ENABLED" };
    const { terraform, cloudFormation, leftOut } = await exported({
      ...{ services, accessLogConfiguration: access },
    });
    expect(terraform).toEqual({
      ...{ enabled: true, namespace: "shop" },
      log_configuration: [{ log_driver: "awslogs", options: LOG.options }],
      access_log_configuration: [{ format: "TEXT", include_query_parameters: "ENABLED" }],
      service: [
        {
          ...{ port_name: "http", discovery_name: "web-http", ingress_port_override: 15_000 },
          client_alias: [{ port: 80, dns_name: "web.shop" }],
          timeout: [{ per_request_timeout_seconds: 0 }],
        },
      ],
    });
    expect(cloudFormation).toEqual({
      ...{ Enabled: true, Namespace: "shop" },
      LogConfiguration: { LogDriver: "awslogs", Options: LOG.options },
      AccessLogConfiguration: { Format: "TEXT", IncludeQueryParameters: "ENABLED" },
      Services: [
        {
          ...{ PortName: "http", DiscoveryName: "web-http", IngressPortOverride: 15_000 },
          ClientAliases: [{ Port: 80, DnsName: "web.shop" }],
          Timeout: { PerRequestTimeoutSeconds: 0 },
        },
      ],
    });
    expect(leftOut).toEqual([]);
  });

  test("switches the access log on where the input has none, and says so", async ({ expect }) => {
    const none = { accessLogConfiguration: undefined, logConfiguration: undefined };
    const { terraform, cloudFormation, hcl } = await exported(none);
    expect(terraform).toMatchObject({
      log_configuration: [{ log_driver: "awslogs", options: { "awslogs-region": "us-east-1" } }],
      access_log_configuration: [{ format: "JSON", include_query_parameters: "DISABLED" }],
    });
    expect(cloudFormation).toMatchObject({
      LogConfiguration: { Options: { "awslogs-group": "/ecs/web" } },
      AccessLogConfiguration: { Format: "JSON" },
    });
    expect(hcl).toContain("# Its access log is switched on here");
    expect(hcl).toContain("put your own");
    const asked = await exported(none, { format: "TEXT" });
    expect(asked.terraform.access_log_configuration).toMatchObject([{ format: "TEXT" }]);
    expect(asked.hcl).toContain("# Its access log is switched on here");
  });

  test("keeps a client that receives nothing without one", async ({ expect }) => {
    const connect = {
      services: [],
      accessLogConfiguration: undefined,
      logConfiguration: undefined,
    };
    const { terraform, cloudFormation } = await exported(connect);
    expect(terraform).toEqual({ enabled: true, namespace: "shop" });
    expect(cloudFormation).toEqual({ Enabled: true, Namespace: "shop" });
  });

  test("writes texts as texts, whatever is in them", async ({ expect }) => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it begins a template in HCL.
    const strange = 'a"b${c}%{d}\\n';
    const options = { "awslogs-group": strange, "awslogs-create-group": "true", mode: "0071" };
    const { terraform, cloudFormation } = await exported({
      logConfiguration: { logDriver: "awslogs", options },
    });
    // What hcl2json gives of an escaped template is the escape.
    const [log] = terraform.log_configuration;
    expect(log.options).toMatchObject({ "awslogs-create-group": "true", mode: "0071" });
    expect(log.options["awslogs-group"].replaceAll("$${", "${").replaceAll("%%{", "%{")).toBe(
      strange,
    );
    expect(cloudFormation.LogConfiguration.Options).toEqual(options);
  });

  test("names what it leaves out", async ({ expect }) => {
    const secretOptions = [{ name: "splunk-token", valueFrom: "arn:aws:ssm:x" }];
    const { leftOut, hcl } = await exported({ logConfiguration: { ...LOG, secretOptions } });
    expect(leftOut).toMatchObject([
      expect.stringContaining("secretOptions is not in what was written"),
    ]);
    expect(hcl).not.toContain("splunk");
  });

  test("takes any input, with a service each", async ({ expect }) => {
    const { services } = await exportedServices({ inputs: [`${MILL}/test.jsonl`] });
    const hcl = await parseHcl("all.tf", terraformBlocks(services));
    expect(hcl.service_connect_configuration).toHaveLength(4);
    expect(cloudFormationProperties(services).split("\n---\n")).toHaveLength(4);
  });
});
