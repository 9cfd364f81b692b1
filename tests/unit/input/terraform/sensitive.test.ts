import { describe, test } from "vitest";
import { planSimulation } from "../../../../simulator/app/plan-simulation.ts";
import { composeProject } from "../../../../simulator/export/compose/compose-project.ts";
import { loadInput } from "../../../../simulator/topology/input/load-input.ts";
import { scSimYamlFor } from "../../../../simulator/topology/input/sc-sim-yaml/init-file.ts";
import { printablePlan } from "../../../../simulator/topology/plan/printable-plan.ts";
import { folderWith } from "../../../support/temp-folder.ts";
import {
  namespaceResource,
  readTerraform,
  serviceResource,
  state,
  taskDefinitionResource,
  tfstate,
} from "../../../support/terraform.ts";

const HUSH = "hush-hush-1";

/** Whoever marks one variable as sensitive has the whole text of container_definitions marked. */
const CONTAINERS = JSON.stringify([
  {
    ...{ name: "app", image: "web:1", essential: true, user: HUSH, workingDirectory: `/${HUSH}` },
    ...{ entryPoint: ["run", HUSH], command: ["--token", HUSH] },
    portMappings: [{ name: "web", containerPort: 8080, appProtocol: "http" }],
    environment: [
      { name: "TOKEN", value: HUSH },
      { name: "MODE", value: "plain" },
    ],
    healthCheck: { command: ["CMD", "check", HUSH] },
    logConfiguration: {
      logDriver: "splunk",
      options: { "splunk-token": HUSH, "awslogs-group": "/web" },
    },
  },
]);

const WEB = {
  ...taskDefinitionResource("web", { container_definitions: CONTAINERS }),
  sensitive_values: { container_definitions: true },
};
const SHOP = state(namespaceResource(), WEB, serviceResource("web"));

const SC_SIM_YAML = {
  containers: { "web/app": { command: ["node"], environment: { MODE: "test" } } },
};

describe("container_definitions that are sensitive", () => {
  test("are in no plan that is printed, but for names, ports and images", async ({ expect }) => {
    const folder = folderWith({ "state.json": SHOP, "sc-sim.yaml": SC_SIM_YAML });
    const { plan } = await planSimulation({ inputs: [folder], runtime: "docker" });
    const printed = printablePlan(plan);
    expect(JSON.stringify(printed)).not.toContain(HUSH);
    expect(printed.tasks[0]?.containers[0]?.definition).toMatchObject({
      ...{ name: "app", image: "web:1", environment: {}, secretNames: ["TOKEN"] },
      logConfiguration: { options: { "awslogs-group": "/web", "splunk-token": "(sensitive)" } },
      run: { environment: { MODE: "test" } },
    });
  });

  test("are exported into the file for this machine only", async ({ expect }) => {
    const folder = folderWith({ "state.json": SHOP, "sc-sim.yaml": SC_SIM_YAML });
    const { files } = await composeProject({ inputs: [folder], out: folder });
    const holding = files.filter(({ text }) => text.includes(HUSH)).map(({ path }) => path);
    expect(holding).toEqual(["compose.override.yaml"]);
    const text = files.find(({ path }) => path === "compose.override.yaml")?.text ?? "";
    for (const line of [`TOKEN: ${HUSH}`, `- ${HUSH}`, `user: ${HUSH}`, `working_dir: /${HUSH}`]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/healthcheck:\n\s+test:\n\s+- CMD\n/);
    expect(text).not.toContain("MODE");
  });

  test("give their command to nobody who writes an sc-sim.yaml", async ({ expect }) => {
    const folder = folderWith({ "state.json": SHOP });
    const text = scSimYamlFor(await loadInput({ paths: ["."], cwd: folder, env: {} }));
    expect(text).not.toContain(HUSH);
    expect(text).toContain("# the task definition's command is sensitive and not shown");
  });

  test("are in no message about them", async ({ expect }) => {
    const broken = JSON.stringify([
      { name: "app", image: HUSH, essential: HUSH, command: HUSH, ulimits: [HUSH], user: 55_101 },
      { name: "two", image: `https://${HUSH}`, healthCheck: { command: [], interval: 77_202 } },
      {
        name: "three",
        linuxParameters: HUSH,
        dependsOn: [{ containerName: "app", condition: HUSH }],
      },
    ]);
    const web = { ...WEB, values: { ...WEB.values, container_definitions: broken } };
    const { said } = await readTerraform(
      { "state.json": state(namespaceResource(), web, serviceResource("web")) },
      { requireRun: "docker" },
    );
    expect(said.join("\n")).not.toMatch(/hush|55101|77202/);
    expect(said.join("\n")).toContain("[0].essential: It is a string; true or false was expected.");
    expect(said.join("\n")).toContain("The image of container two is a URL");
  });

  test("are marked in the file that Terraform keeps itself, too", async ({ expect }) => {
    const kept = tfstate(namespaceResource(), WEB, serviceResource("web"));
    for (const { instances, type } of kept.resources) {
      if (type !== "aws_ecs_task_definition") continue;
      const path = [{ type: "get_attr", value: "container_definitions" }];
      Object.assign(instances[0] ?? {}, { sensitive_attributes: [path] });
    }
    const { details } = await readTerraform({ "terraform.tfstate": kept });
    expect(details[0]?.taskDefinition.containers).toMatchObject([{ isSensitive: true }]);
  });
});

describe("an attribute that is sensitive", () => {
  const marked = (resource: object, sensitive: object) => ({
    ...resource,
    sensitive_values: sensitive,
  });

  test("is not used for what every line would show", async ({ expect }) => {
    const web = marked(serviceResource("web"), {
      service_connect_configuration: [{ service: [{ client_alias: [{ port: true }] }] }],
    });
    const { said } = await readTerraform({
      "state.json": state(namespaceResource(), taskDefinitionResource("web"), web),
    });
    expect(said).toEqual([
      "error: state.json:31: aws_ecs_service.web service_connect_configuration[0].service[0].client_alias[0].port: Terraform marks it as sensitive, so it is not shown and not used. Write nonsensitive(…) around it in the sources.",
    ]);
  });

  test("of the proxy's log driver has a stand-in", async ({ expect }) => {
    const log = { log_driver: "splunk", options: { "splunk-token": HUSH }, secret_option: [] };
    const web = marked(serviceResource("web", { connect: { log_configuration: [log] } }), {
      service_connect_configuration: [
        { log_configuration: [{ options: { "splunk-token": true } }] },
      ],
    });
    const { said, services } = await readTerraform({
      "state.json": state(namespaceResource(), taskDefinitionResource("web"), web),
    });
    expect(services).toMatchObject([{ proxyLog: { "splunk-token": "(sensitive)" } }]);
    expect(said.join()).not.toContain(HUSH);
  });
});
