import { describe, test } from "vitest";
import { appEnvironment } from "../../../simulator/running/runtime/local/app-environment.ts";
import type { ContainerDefinition } from "../../../simulator/topology/model/namespace.ts";
import { environmentInTask } from "../../support/names-of.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

const portOf = (containerPort: number) =>
  ({ containerPort, protocol: "tcp", appProtocol: "http" }) as const;

/** What the app of a task is given that has these definitions, secrets and a simulator with this environment. */
async function environmentFor({
  container = {},
  secrets = {},
  env = {},
}: {
  readonly container?: Partial<ContainerDefinition>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}) {
  const exposes = [{ name: "web", containerPort: 8080 }];
  const plan = await planFor(namespaceOf(ecsService({ name: "web", exposes, container })));
  const [task] = plan.tasks;
  const [own] = task?.containers ?? [];
  if (task === undefined || own === undefined) throw new TypeError("One task is planned.");
  return environmentInTask({
    ...{ task, way: "preload" },
    env: appEnvironment({ task, container: own, secrets, runId: "run", env }),
  });
}

describe("the environment of a local app", () => {
  const run = { skip: false, secrets: {} };
  const PRECEDENCE = [
    {
      title: "the task definition's",
      container: { environment: { LEVEL: "info" } },
      is: "info",
    },
    {
      title: "sc-sim.yaml's before the task definition's",
      container: {
        environment: { LEVEL: "info" },
        run: { ...run, environment: { LEVEL: "yaml" } },
      },
      is: "yaml",
    },
    {
      title: "a secret before all of them",
      container: {
        environment: { LEVEL: "info" },
        run: { ...run, environment: { LEVEL: "yaml" } },
      },
      secrets: { LEVEL: "secret" },
      is: "secret",
    },
    { title: "not the simulator's", env: { LEVEL: "simulator" }, is: undefined },
  ];
  test.for(PRECEDENCE)("has $title", async ({ is, ...given }, { expect }) => {
    expect((await environmentFor(given))["LEVEL"]).toBe(is);
  });

  test("has of the simulator's what a program needs to run", async ({ expect }) => {
    const env = { PATH: "/bin", HOME: "/root", TZ: "UTC", TOKEN: "t" };
    expect(await environmentFor({ env })).toMatchObject({ PATH: "/bin", HOME: "/root", TZ: "UTC" });
  });

  test("says where to listen: PORT is the first port, PORT_n that of each", async ({ expect }) => {
    const portMappings = [portOf(8080), portOf(9090)];
    expect(await environmentFor({ container: { portMappings } })).toMatchObject({
      HOST: "127.0.0.1",
      PORT: "18080",
      PORT_8080: "18080",
      PORT_9090: "19090",
    });
  });

  test("keeps NODE_OPTIONS of its own beside the simulator's", async ({ expect }) => {
    const { NODE_OPTIONS = "" } = await environmentFor({
      container: { environment: { NODE_OPTIONS: "--max-old-space-size=64" } },
    });
    expect(NODE_OPTIONS).toMatch(/^--max-old-space-size=64 --require /);
  });
});
