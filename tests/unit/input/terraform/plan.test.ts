import { describe, test } from "vitest";
import { fixture, MILL, readTerraform, resource } from "../../../support/terraform.ts";

const PLAN = fixture("terraform", "mill", "plan.json");

/** The plan of mill, with one text in place of another. */
function changed(...changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The plan has no ${from}.`);
    return text.replaceAll(from, to);
  }, PLAN);
}

describe("a first plan", () => {
  test("leads through modules, for_each, count and dynamic blocks", async ({ expect }) => {
    const { namespace, services, endpoints } = await readTerraform(
      {},
      { copyOf: MILL, paths: ["plan.json"] },
    );
    expect(namespace).toBe("mill");
    expect(services).toMatchObject([
      { name: "dye", desiredCount: 2, taskDefinition: "mill-dye", role: "client-server" },
      { name: "gate", desiredCount: 0, taskDefinition: "gate" },
      { name: "press", desiredCount: 1, taskDefinition: "press", role: "client" },
      { name: "weave", desiredCount: 1, taskDefinition: "mill-weave" },
    ]);
    expect(endpoints.map(({ url }) => url)).toEqual([
      ...["http://dye.mill:80", "http://gate.mill:80", "http://weave.mill:80"],
    ]);
  });

  test("notes what stands for a namespace that a local or a dynamic block hides", async ({
    expect,
  }) => {
    const { notes } = await readTerraform({}, { copyOf: MILL, paths: ["plan.json"] });
    expect(notes).toEqual([
      "namespace of aws_ecs_cluster.main (main.tf:24): mill",
      "namespace of aws_ecs_service.gate (main.tf:48): mill",
      "aws_ecs_service.gate (main.tf:48) task_definition: as it is here",
      "aws_ecs_service.gate (main.tf:48) desired_count: as it is here",
      'namespace of module.app["dye"].aws_ecs_service.this[0] (modules/app/main.tf:20): mill',
      'namespace of module.app["weave"].aws_ecs_service.this[0] (modules/app/main.tf:20): mill',
    ]);
  });

  test("has one problem for container_definitions that are not known, and none for the service", async ({
    expect,
  }) => {
    const { said } = await readTerraform({ "plan.json": PLAN });
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: plan\.json: aws_ecs_service\.gate desired_count: It is not set/,
      ),
      expect.stringMatching(
        /^error: plan\.json: aws_ecs_task_definition\.press container_definitions: It is known after apply only, because of aws_ecr_repository\.press\.repository_url and aws_ecr_repository\.press\.arn\. Give the state/,
      ),
    ]);
  });

  test("with two namespaces does not guess: the way through a local ends in one problem", async ({
    expect,
  }) => {
    const second = JSON.stringify(
      resource({
        ...{ type: "aws_service_discovery_http_namespace", name: "other" },
        values: { name: "other" },
      }),
    );
    const { said } = await readTerraform({
      "plan.json": changed([
        '"planned_values":{"root_module":{"resources":[',
        `"planned_values":{"root_module":{"resources":[${second},`,
      ]),
    });
    expect(said).toContainEqual(
      expect.stringMatching(
        /^error: plan\.json: aws_ecs_cluster\.main service_connect_defaults\[0\]\.namespace: It is known after apply only, because of local\.namespace_arn\. Write its name in sc-sim\.yaml: namespace: the-name/,
      ),
    );
    expect(said.filter((text) => text.includes("local.namespace_arn"))).toHaveLength(2);
  });

  test("needs no namespace that sc-sim.yaml names", async ({ expect }) => {
    const { namespace, notes } = await readTerraform({
      "plan.json": PLAN,
      "sc-sim.yaml": "namespace: mill\n",
    });
    expect(namespace).toBe("mill");
    expect(notes.filter((text) => text.startsWith("namespace of"))).toEqual([]);
  });
});

describe("references", () => {
  /** A plan of one service whose namespace is known after apply only. */
  function plan(
    configuration: object,
    { service = {}, others = [] }: { service?: object; others?: object[] } = {},
  ) {
    const address = "module.app.aws_ecs_service.this";
    const connect = { enabled: true, service: [] };
    return {
      ...{ format_version: "1.2", terraform_version: "1.11.4" },
      planned_values: {
        root_module: {
          resources: [
            resource({
              ...{ type: "aws_service_discovery_http_namespace", name: "wrong" },
              values: { name: "wrong" },
            }),
            ...others,
          ],
          child_modules: [
            {
              address: "module.app",
              resources: [
                resource({
                  ...{ type: "aws_ecs_service", module: "module.app" },
                  values: {
                    ...{ name: "web", desired_count: 1, cluster: "main" },
                    service_connect_configuration: [connect],
                    ...service,
                  },
                }),
                resource({
                  ...{ type: "aws_ecs_task_definition", module: "module.app" },
                  values: {
                    family: "web",
                    network_mode: "awsvpc",
                    container_definitions: '[{"name":"app","image":"web:1"}]',
                  },
                }),
              ],
            },
            {
              address: "module.net",
              child_modules: [
                {
                  address: 'module.net.module.inner["eu.west"]',
                  resources: [
                    resource({
                      ...{
                        type: "aws_service_discovery_private_dns_namespace",
                        module: 'module.net.module.inner["eu.west"]',
                      },
                      values: { name: "right" },
                    }),
                  ],
                },
              ],
            },
          ],
        },
      },
      resource_changes: [
        {
          ...{ address, type: "aws_ecs_service" },
          change: {
            after_unknown: {
              task_definition: true,
              service_connect_configuration: [{ namespace: true }],
            },
          },
        },
      ],
      configuration: { root_module: configuration },
    };
  }

  const app = (references: readonly string[]) => ({
    expressions: { namespace: { references } },
    module: {
      resources: [
        {
          ...{ address: "aws_ecs_service.this", type: "aws_ecs_service" },
          expressions: {
            service_connect_configuration: [{ namespace: { references: ["var.namespace"] } }],
            task_definition: { references: ["local.task"] },
          },
        },
      ],
    },
  });
  const net = (inner: readonly string[]) => ({
    module: {
      outputs: { arn: { expression: { references: inner } } },
      module_calls: {
        inner: {
          module: {
            outputs: {
              arn: {
                expression: {
                  references: [
                    ...["aws_service_discovery_private_dns_namespace.this.arn"],
                    "aws_service_discovery_private_dns_namespace.this",
                  ],
                },
              },
            },
          },
        },
      },
    },
  });

  test("are followed through variables and outputs of nested modules", async ({ expect }) => {
    const calls = {
      app: app(["module.net.arn", "module.net"]),
      net: net(['module.inner["eu.west"].arn']),
    };
    const read = await readTerraform({ "plan.json": plan({ module_calls: calls }) });
    expect(read).toMatchObject({ namespace: "right", said: [], notes: [] });
    expect(read.services).toMatchObject([{ taskDefinition: "web" }]);
  });

  test.for([
    { title: "a whole module", given: ["module.net"] },
    { title: "a part of one, too", given: ["module.net.arn", "module.net"] },
  ])("are followed where a call is given $title", async ({ given }, { expect }) => {
    const connect = [{ namespace: { references: ["var.namespace.arn", "var.namespace"] } }];
    const called = app(given);
    const [service] = called.module.resources;
    const resources = [
      { ...service, expressions: { service_connect_configuration: connect, task_definition: {} } },
    ];
    const calls = {
      app: { ...called, module: { resources } },
      net: net(['module.inner["eu.west"].arn']),
    };
    const read = await readTerraform({ "plan.json": plan({ module_calls: calls }) });
    expect(read).toMatchObject({ namespace: "right", said: [] });
  });

  test("to a cluster's default are followed further", async ({ expect }) => {
    const calls = { app: app(["aws_ecs_cluster.c.service_connect_defaults"]) };
    const cluster = resource({
      ...{ type: "aws_ecs_cluster", name: "c" },
      values: { name: "main", service_connect_defaults: [{ namespace: "by-name" }] },
    });
    const read = await readTerraform({
      "plan.json": plan({ module_calls: calls }, { others: [cluster] }),
    });
    expect(read).toMatchObject({ namespace: "by-name", said: [] });
  });

  test("in circles end in one problem", async ({ expect }) => {
    const calls = {
      app: app(["module.net.arn"]),
      net: net(["module.net.arn", "var.a", "module.inner.arn"]),
    };
    const inCircle = {
      ...net([]).module,
      outputs: { arn: { expression: { references: ["module.app.arn"] } } },
    };
    const circle = {
      ...calls,
      net: { module: inCircle },
      app: {
        ...calls.app,
        module: {
          ...calls.app.module,
          outputs: { arn: { expression: { references: ["var.namespace"] } } },
        },
      },
    };
    const { said } = await readTerraform({ "plan.json": plan({ module_calls: circle }) });
    expect(said).toMatchObject([
      expect.stringMatching(
        /^error: .*namespace: It is known after apply only, because of var\.namespace\. /,
      ),
    ]);
  });

  test("of a block that is unknown as a whole are a problem", async ({ expect }) => {
    const whole = plan(
      { module_calls: { app: app([]) } },
      { service: { service_connect_configuration: null } },
    );
    const [change] = whole.resource_changes;
    const resource_changes = [
      {
        ...change,
        change: { after_unknown: { service_connect_configuration: true, task_definition: true } },
      },
    ];
    const { said } = await readTerraform({ "plan.json": { ...whole, resource_changes } });
    expect(said).toMatchObject([
      expect.stringMatching(
        /^error: .*service_connect_configuration: It is known after apply only/,
      ),
    ]);
  });
});
