import { test } from "vitest";
import { taskOfService } from "../../simulator/running/request/destination.ts";
import { removeRun } from "../../simulator/running/runtime/docker/containers/docker-sweep.ts";
import { containerFilter } from "../../simulator/running/runtime/docker/engine/labels.ts";
import { openBreakableEngine } from "../support/breakable-engine.ts";
import { describeDocker, leftOf, startTestRun } from "../support/docker.ts";
import { nodeContainer, pair } from "../support/docker-namespace.ts";
import { get } from "../support/docker-request.ts";
import { playHandles } from "../support/handle-scenario.ts";
import { lifeNamespace, playLife } from "../support/life-scenario.ts";

describeDocker("the end of a run", () => {
  test("removes everything that it can, though the engine refuses a part, and says that something is left", async ({
    expect,
  }) => {
    const { env, refuse } = await openBreakableEngine();
    const run = await startTestRun({ namespace: pair, env });
    const { docker } = run.engine;
    const containerName = "app";
    const { taskId } = taskOfService(run.plan, "client");
    const filters = containerFilter(run.runId, taskId, containerName);
    const [kept] = await docker.listContainers({ filters });
    refuse(new RegExp(`^DELETE \\S*/containers/${kept?.Id}`));
    await expect(run[Symbol.asyncDispose]()).rejects.toMatchObject({
      code: "ENGINE_REFUSED",
      problem: expect.stringContaining("the disk is broken"),
      remedy: expect.stringContaining("sc-sim down"),
    });
    refuse(undefined);
    expect(await leftOf(run.engine, run.runId)).toEqual(kept?.Names);
    await removeRun(docker, run.runId);
    expect(await leftOf(run.engine, run.runId)).toEqual([]);
  });
});

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
