import { describe, test } from "vitest";
import { appContainerSpec } from "../../../simulator/running/runtime/docker/containers/container-spec.ts";
import { appEnvironment } from "../../../simulator/running/runtime/local/app-environment.ts";
import type { ContainerDefinition } from "../../../simulator/topology/model/namespace.ts";
import type { TaskPlan } from "../../../simulator/topology/plan/plan.ts";
import { environmentInTask } from "../../support/names-of.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const RUN = {
  skip: false,
  command: ["node"],
  environment: { LEVEL: "from sc-sim.yaml", NODE_OPTIONS: "--no-warnings" },
  secrets: {},
};

/** A task whose first container has two ports, and the second another one; what a definition says of LEVEL is overridden. */
async function plannedTask(): Promise<TaskPlan> {
  const service = ecsService({ name: "web", exposes: [{ name: "web" }] });
  const [base] = service.taskDefinition.containers;
  const port = (containerPort: number) =>
    ({ containerPort, protocol: "tcp", appProtocol: "http" }) as const;
  const container = (name: string, ports: readonly number[]): ContainerDefinition => ({
    ...(base as ContainerDefinition),
    ...{ name, portMappings: ports.map(port), run: RUN },
    environment: { LEVEL: "from the task definition", KEPT: "1" },
  });
  const containers = [container("app", [8080, 9090]), container("other", [7070])];
  const plan = await planFor(
    namespaceOf({ ...service, taskDefinition: { ...service.taskDefinition, containers } }),
  );
  return plan.tasks[0] as TaskPlan;
}

describe("the environment of an app", () => {
  test("as a process has what was written for it, its ports, and no more of the simulator's own than it needs", async ({
    expect,
  }) => {
    const task = await plannedTask();
    const [container] = task.containers;
    if (container === undefined) throw new TypeError("Two containers are planned.");
    const env = appEnvironment({
      ...{ task, container, runId: "run-1", secrets: { TOKEN: "hush", LEVEL: "secret" } },
      env: { PATH: "/bin", TZ: "UTC", AWS_SECRET_ACCESS_KEY: "of the simulator" },
    });
    const environment = environmentInTask({ task, way: "preload", env });
    const { SC_SIM_ENDPOINTS, SC_SIM_ALIASES, NODE_OPTIONS, ...rest } = environment;
    expect(rest).toEqual({
      ...{ PATH: "/bin", TZ: "UTC", KEPT: "1", LEVEL: "secret", TOKEN: "hush" },
      ...{ HOST: "127.0.0.1", PORT: "18080" },
      ...{ PORT_8080: "18080", PORT_9090: "19090", PORT_7070: "17070" },
      SC_SIM_RUN_ID: "run-1",
    });
    expect(NODE_OPTIONS).toMatch(/^--no-warnings --require ".*node-preload\.cjs"$/);
    expect(JSON.parse(SC_SIM_ENDPOINTS ?? "")).toEqual({ "http://web.shop:80": "127.255.0.1:80" });
    expect(JSON.parse(SC_SIM_ALIASES ?? "")).toEqual({
      names: { "web.shop": "127.255.0.1" },
      listeners: {},
    });
  });

  test("has the names of a namespace with capitals in small letters, as Node asks for them", async ({
    expect,
  }) => {
    const exposes = [{ name: "web", dnsName: "web.ShopNS" }];
    const plan = await planFor(namespaceOf(ecsService({ name: "web", exposes })));
    const task = plan.tasks[0] as TaskPlan;
    const { SC_SIM_ALIASES } = environmentInTask({ task, way: "preload" });
    expect(JSON.parse(SC_SIM_ALIASES ?? "").names).toEqual({ "web.shopns": "127.255.0.1" });
  });

  test("is sc-sim.yaml's where both name a variable, in both runtimes", async ({ expect }) => {
    const task = await plannedTask();
    const [container] = task.containers;
    if (container === undefined) throw new TypeError("Two containers are planned.");
    const secrets = { TOKEN: "hush" };
    const process = appEnvironment({ task, container, secrets, runId: "run-1", env: {} });
    expect(process).toMatchObject({ LEVEL: "from sc-sim.yaml", TOKEN: "hush" });
    const facts = { name: "x", image: "web:1", labels: {}, pauseId: "pause" };
    const { Env } = appContainerSpec({ ...facts, container, secrets });
    expect(Env?.toSorted()).toEqual([
      ...["KEPT=1", "LEVEL=from sc-sim.yaml", "NODE_OPTIONS=--no-warnings", "TOKEN=hush"],
    ]);
  });
});
