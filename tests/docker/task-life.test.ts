import { test } from "vitest";
import { taskOfService } from "../../simulator/running/request/destination.ts";
import { describeDocker, startTestRun } from "../support/docker.ts";
import { nodeContainer, pair } from "../support/docker-namespace.ts";
import { get } from "../support/docker-request.ts";
import { playHandles } from "../support/handle-scenario.ts";
import { lifeNamespace, playLife } from "../support/life-scenario.ts";

describeDocker("a task on the engine", () => {
  test("starts in the order of dependsOn, is ready when all ports are, and stops apps before proxies", async ({
    expect,
  }) => {
    await using run = await startTestRun({
      namespace: (image) =>
        lifeNamespace((name, script, rest) => nodeContainer(image, script, { name, ...rest })),
      timeoutMs: 60_000,
    });
    const serverProxy = taskOfService(run.plan, "server").proxy.containerName;
    const status = async (url: string) => (await get(run, "client", url)).status;
    await playLife({ expect, run, status, serverProxy });
  });

  test("can be stopped, started, restarted and killed, as a whole and in parts", async ({
    expect,
  }) => {
    await using run = await startTestRun({ namespace: pair, timeoutMs: 60_000 });
    const handle = run.tasks.find(({ task }) => task.service === "app");
    if (handle === undefined) throw new TypeError("A task of app was started.");
    const { events, until } = run;
    const status = async (path: string) =>
      (await get(run, "client", `http://app.sample-namespace${path}`)).status;
    await playHandles({ expect, handle, events, until, status });
  });
});
