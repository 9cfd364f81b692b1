import { describe, test } from "vitest";
import { appContainerSpec } from "../../../simulator/running/runtime/docker/containers/container-spec.ts";
import type { ContainerDefinition } from "../../../simulator/topology/model/namespace.ts";
import { ecsService, namespaceOf, planFor } from "../../support/planned.ts";

/** What the engine is asked for, for the container of a task that has these definitions. */
async function specFor(
  container: Partial<ContainerDefinition>,
  secrets: Readonly<Record<string, string>> = {},
) {
  const plan = await planFor(namespaceOf(ecsService({ name: "web", container })));
  const [own] = plan.tasks[0]?.containers ?? [];
  if (own === undefined) throw new TypeError("One container is planned.");
  const facts = { name: "web-1-app", image: "app:1", labels: {}, pauseId: "pause" };
  return appContainerSpec({ ...facts, container: own, secrets });
}

describe("the container of an app", () => {
  const run = { skip: false, secrets: {}, environment: { LEVEL: "yaml" } };
  const ROWS = [
    {
      title: "no more memory than it may have, and no swap beside it",
      container: { memoryMiB: 64 },
      has: { HostConfig: { Memory: 2 ** 26, MemorySwap: 2 ** 26 } },
    },
    {
      title: "the network of its task",
      container: {},
      has: { HostConfig: { NetworkMode: "container:pause" } },
    },
    {
      title: "the program, folder, user and limits of its definition",
      container: {
        ...{ entryPoint: ["node"], command: ["app.js", "--port", "80"] },
        ...{ workingDirectory: "/srv", user: "1000:1000", initProcessEnabled: true },
        ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 4096 }],
      },
      has: {
        ...{ Entrypoint: ["node"], Cmd: ["app.js", "--port", "80"] },
        ...{ WorkingDir: "/srv", User: "1000:1000" },
        HostConfig: { Init: true, Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 4096 }] },
      },
    },
    {
      title: "its health check, with times in nanoseconds",
      container: {
        healthCheck: {
          ...{ command: ["CMD", "check"], retries: 2 },
          ...{ intervalMs: 10_000, timeoutMs: 4_000, startPeriodMs: 30_000 },
        },
      },
      has: {
        Healthcheck: {
          ...{ Test: ["CMD", "check"], Retries: 2 },
          ...{ Interval: 10e9, Timeout: 4e9, StartPeriod: 30e9 },
        },
      },
    },
    {
      title: "sc-sim.yaml's environment before its own",
      container: { environment: { LEVEL: "info", OWN: "1" }, run },
      has: { Env: ["LEVEL=yaml", "OWN=1"] },
    },
    {
      title: "its secrets before all of them",
      container: { environment: { LEVEL: "info" }, run },
      secrets: { LEVEL: "secret" },
      has: { Env: ["LEVEL=secret"] },
    },
  ];
  test("leaves to its image what its definition does not say", async ({ expect }) => {
    const spec = await specFor({});
    for (const name of ["Entrypoint", "Cmd", "WorkingDir", "User", "Healthcheck"])
      expect(spec).not.toHaveProperty(name);
    expect(spec.HostConfig).toMatchObject({ Init: false, Ulimits: [] });
    expect(spec.HostConfig).not.toHaveProperty("Memory");
  });

  test.for(ROWS)("has $title", async ({ container, secrets, has }, { expect }) => {
    expect(await specFor(container, secrets)).toMatchObject(has);
  });
});
