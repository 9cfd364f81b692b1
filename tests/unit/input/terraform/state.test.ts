import { describe, test } from "vitest";
import {
  namespaceResource,
  readTerraform,
  resource,
  serviceResource,
  state,
  taskDefinitionResource,
  tfstate,
} from "../../../support/terraform.ts";

const SHOP = [namespaceResource(), taskDefinitionResource("web")];

describe("a state", () => {
  test("with a service of the provider awscc names it and the way out", async ({ expect }) => {
    const values = { service_name: "web", service_connect_configuration: { enabled: true } };
    const { said } = await readTerraform({
      "state.json": state(...SHOP, resource({ type: "awscc_ecs_service", name: "web", values })),
    });
    expect(said[0]).toMatch(
      /^refusal: state\.json:\d+: awscc_ecs_service\.web: Services of the provider awscc are not read, only aws_ecs_service\. Give what `aws ecs describe-services`/,
    );
  });

  test("has zeros for what was not written", async ({ expect }) => {
    const connect = {
      access_log_configuration: [{ format: "JSON", include_query_parameters: "" }],
    };
    const log = [
      { log_driver: "awslogs", options: { "awslogs-group": "/web" }, secret_option: [] },
    ];
    const web = serviceResource("web", { connect: { ...connect, log_configuration: log } });
    const { services, endpoints, said } = await readTerraform({
      "state.json": state(...SHOP, web),
    });
    expect(said).toEqual([]);
    expect(endpoints).toMatchObject([{ url: "http://web.shop:80", discoveryName: "web" }]);
    expect(services).toMatchObject([
      { accessLog: { format: "JSON", includeQueryParameters: "DISABLED" } },
    ]);
  });

  test("that Terraform keeps itself is read with its modules and keys", async ({ expect }) => {
    const inModule = (one: ReturnType<typeof resource>) => ({
      ...one,
      address: `module.app["web"].${one.address}[0]`,
      index: 0,
    });
    const resources = [...SHOP, serviceResource("web")].map(inModule);
    const { services, said } = await readTerraform({
      "terraform.tfstate": tfstate(...resources),
    });
    expect(said).toEqual([]);
    expect(services).toMatchObject([{ name: "web", taskDefinition: "web", desiredCount: 1 }]);
  });

  test("says where a value stands by address, and never what a variable holds", async ({
    expect,
  }) => {
    const containers = [
      { name: "app", image: "web:1", environment: [{ name: "TOKEN", value: 5_550_123 }] },
      { name: "app two", image: "web:1", portMappings: [{ containerPort: "http" }] },
    ];
    const web = taskDefinitionResource("web", {
      container_definitions: JSON.stringify(containers),
    });
    const { said } = await readTerraform({
      "state.json": JSON.stringify(state(namespaceResource(), web, serviceResource("web"))),
      "main.tf": '\n# here\nresource "aws_ecs_task_definition" "web" {\n}\n',
    });
    const place = "aws_ecs_task_definition.web (main.tf:3) container_definitions";
    expect(
      said.filter((text) => text.includes(`state.json: ${place}[0].environment[0].value`)),
    ).toHaveLength(1);
    expect(
      said.filter((text) => text.includes(`${place}[1].portMappings[0].containerPort`)),
    ).toHaveLength(1);
    expect(said.join()).not.toContain("5550123");
  });

  test("without desired_count starts no task, and that is told", async ({ expect }) => {
    const web = serviceResource("web", { desired_count: null });
    const { services, said } = await readTerraform({
      "state.json": JSON.stringify(state(...SHOP, web)),
    });
    expect(services).toMatchObject([{ desiredCount: 0 }]);
    expect(said).toEqual([
      "warning: state.json: aws_ecs_service.web desired_count: It is not set, and Terraform's AWS provider creates 0 tasks then: nothing answers for web. Set desired_count, or start tasks here: --tasks web=1.",
    ]);
  });

  test("of a daemon has no count, and the daemon is refused", async ({ expect }) => {
    const web = serviceResource("web", { desired_count: null, scheduling_strategy: "DAEMON" });
    const { said } = await readTerraform({ "state.json": JSON.stringify(state(...SHOP, web)) });
    expect(said).toMatchObject([
      expect.stringMatching(/^refusal: .*scheduling_strategy: .*DAEMON/),
    ]);
  });

  test("has the namespace in another file, or as a data source", async ({ expect }) => {
    const web = [taskDefinitionResource("web"), serviceResource("web")];
    const apart = { "net/state.json": state(namespaceResource()), "app/state.json": state(...web) };
    expect(await readTerraform(apart)).toMatchObject({ namespace: "shop", said: [] });
    const data = {
      ...namespaceResource(),
      mode: "data",
      type: "aws_service_discovery_http_namespace",
    };
    expect(await readTerraform({ "state.json": state(data, ...web) })).toMatchObject({
      ...{ namespace: "shop", said: [] },
    });
  });

  test("has the namespace as the cluster's default", async ({ expect }) => {
    const { arn } = namespaceResource().values as { arn: string };
    const cluster = resource({
      type: "aws_ecs_cluster",
      values: {
        ...{ name: "main", arn: "arn:aws:ecs:eu-west-1:111122223333:cluster/main" },
        service_connect_defaults: [{ namespace: arn }],
      },
    });
    const web = serviceResource("web", {
      ...{ connect: { namespace: null }, cluster: cluster.values["arn" as never] },
    });
    const { namespace, said } = await readTerraform({ "state.json": state(...SHOP, cluster, web) });
    expect({ namespace, said }).toEqual({ namespace: "shop", said: [] });
  });

  test("of a service that a pipeline deploys has an older revision: the family counts", async ({
    expect,
  }) => {
    const task_definition = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:37";
    const files = {
      "state.json": state(...SHOP, serviceResource("web", { task_definition })),
      "main.tf":
        'resource "aws_ecs_service" "web" {\n  lifecycle {\n    ignore_changes = [task_definition, tags]\n  }\n}\n',
    };
    const { services, said, notes } = await readTerraform(files);
    expect(services).toMatchObject([{ taskDefinition: "web" }]);
    expect(said).toEqual([]);
    expect(notes).toEqual([`aws_ecs_service.web (main.tf:1) task_definition: ${task_definition}`]);
  });

  test("notes the twin resource of terraform-aws-modules/ecs that ignores its task definition", async ({
    expect,
  }) => {
    const web = serviceResource("web");
    const address = 'module.ecs.module.service["web"].aws_ecs_service.ignore_task_definition[0]';
    const twin = { ...web, address, name: "ignore_task_definition", index: 0 };
    const { notes, services } = await readTerraform({
      "state.json": state(...SHOP, twin),
      "main.tf": 'module "ecs" {\n  source = "terraform-aws-modules/ecs/aws"\n}\n',
    });
    expect(services).toMatchObject([{ name: "web" }]);
    expect(notes).toMatchObject([
      expect.stringContaining(`${address} (main.tf:1) task_definition`),
    ]);
  });

  test("has 0 for a time-out that was not written; the source says where it was", async ({
    expect,
  }) => {
    const timeout = [{ idle_timeout_seconds: 0, per_request_timeout_seconds: 30 }];
    const web = serviceResource("web", { service: { timeout } });
    const idleOf = async (files: object) => {
      const { details, notes } = await readTerraform({
        "state.json": state(...SHOP, web),
        ...files,
      });
      return [details[0]?.serviceConnect.services[0]?.idleTimeoutMs, notes.length];
    };
    const source = (line: string) => ({
      "main.tf": `resource "aws_ecs_service" "web" {\n${line}\n}\n`,
    });
    expect(await idleOf({})).toEqual([300_000, 1]);
    expect(await idleOf(source("per_request_timeout_seconds = 30"))).toEqual([300_000, 0]);
    expect(await idleOf(source("idle_timeout_seconds = 0"))).toEqual([0, 0]);
  });

  test("tells definitions of one family apart", async ({ expect }) => {
    const other = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:2";
    const image = JSON.stringify([
      { name: "app", image: "web:2", portMappings: [{ name: "web", containerPort: 1 }] },
    ]);
    const second = taskDefinitionResource("web", {
      arn: other,
      revision: 2,
      container_definitions: image,
    });
    const { images, said } = await readTerraform({
      "state.json": state(
        ...SHOP,
        { ...second, name: "second", address: "aws_ecs_task_definition.second" },
        serviceResource("web", { task_definition: other }),
      ),
    });
    expect(said).toEqual([]);
    expect(images).toEqual({ "web/app": "web:2" });
  });
});

test("TLS is refused by name", async ({ expect }) => {
  const tls = [{ issuer_cert_authority: [{ aws_pca_authority_arn: "arn:x" }], kms_key: null }];
  const web = serviceResource("web", { service: { tls } });
  const { said } = await readTerraform({ "state.json": state(...SHOP, web) });
  expect(said).toMatchObject([expect.stringMatching(/^refusal: .*service\[0\]\.tls\[0\]: /)]);
});
