import { test } from "vitest";
import { taskOfService } from "../../simulator/running/request/destination.ts";
import { sweepEngine } from "../../simulator/running/runtime/docker/containers/docker-sweep.ts";
import {
  containerFilter,
  PAUSE_CONTAINER,
} from "../../simulator/running/runtime/docker/engine/labels.ts";
import type { Namespace } from "../../simulator/topology/model/namespace.ts";
import {
  describeDocker,
  leftOf,
  newRunId,
  startTestRun,
  type TestRun,
  testEngine,
} from "../support/docker.ts";
import {
  clientService,
  IDLE_SCRIPT,
  namespaceOf,
  nodeContainer,
  pair,
  SERVER_SCRIPT,
  serverService,
} from "../support/docker-namespace.ts";
import { get } from "../support/docker-request.ts";

const URL = "http://app.sample-namespace/";

/** A server whose app is changed, alone in its namespace. */
function server(script: string, rest: Parameters<typeof nodeContainer>[2] = {}) {
  return (image: string): Namespace =>
    namespaceOf(serverService("app", { containers: [nodeContainer(image, script, rest)] }));
}

async function containerOf(run: TestRun, service: string, containerName: string) {
  const { taskId } = taskOfService(run.plan, service);
  const { docker } = run.engine;
  const filters = containerFilter(run.runId, taskId, containerName);
  const [found] = await docker.listContainers({ all: true, filters });
  return docker.getContainer(found?.Id ?? "");
}

function said(run: TestRun, kind: TestRun["events"][number]["kind"]): string {
  return run.events
    .filter((event) => event.kind === kind)
    .map(({ message }) => message)
    .join("\n");
}

const FAILING_STARTS = [
  {
    title: "an app that ends at once",
    namespace: server("console.log('no database'); process.exit(3)"),
    message: /app-family\/app of task app-1 exited with code \[3\].*It says:\s+no database/s,
  },
  {
    title: "an app that does not listen",
    namespace: server("setInterval(() => {}, 1e9); console.log('elsewhere')"),
    message: /is not ready after 3000 ms: it does not listen on port 80.*elsewhere/s,
  },
  {
    title: "an unhealthy app",
    namespace: server(SERVER_SCRIPT, {
      healthCheck: {
        command: ["CMD", "/usr/local/bin/node", "-e", "console.log('sick'); process.exit(7)"],
        ...{ intervalMs: 30_000, timeoutMs: 5_000, retries: 3, startPeriodMs: 0 },
      },
    }),
    message: /its health check .* does not succeed: it ends with code \[7\] and says: sick/s,
  },
  {
    title: "a program that is not in the image",
    namespace: server("", { entryPoint: ["/bin/nothing"] }),
    message: /could not be started: .*\/bin\/nothing/s,
  },
  {
    title: "an image that does not exist",
    namespace: server("", { image: "localhost:1/nobody/nothing:v1" }),
    code: "IMAGE_UNAVAILABLE",
    message: /The image localhost:1\/nobody\/nothing:v1 is not on the engine and cannot be pulled/,
  },
  {
    title: "a dependency that does not succeed",
    namespace: (image: string) =>
      namespaceOf(
        serverService("app", {
          containers: [
            nodeContainer(image, SERVER_SCRIPT, {
              dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
            }),
            nodeContainer(image, "process.exit(9)", { name: "migrate", essential: false }),
          ],
        }),
      ),
    message: /waits for migrate to succeed, which exited with code \[9\]/,
  },
] as const;

describeDocker("a start that fails on the engine", () => {
  test.for(FAILING_STARTS)(
    "is told and undone: $title",
    async ({ namespace, message, title: _title, ...code }, { expect }) => {
      const runId = newRunId();
      const start = startTestRun({ namespace, runId, timeoutMs: 3_000 });
      await expect(start).rejects.toMatchObject({
        code: "APP_NOT_STARTED",
        ...code,
        problem: expect.stringMatching(message),
      });
      expect(await leftOf((await testEngine()).engine, runId)).toEqual([]);
    },
  );

  test.for([5, 150, 400, 700, 1_000])(
    "is undone when it is given up after %i ms",
    async (ms, { expect }) => {
      const runId = newRunId();
      const start = startTestRun({ namespace: pair, runId, signal: AbortSignal.timeout(ms) });
      // On a quick machine the last of these comes after the start.
      const run = await start.catch((error: Error) => error.name);
      if (typeof run === "string") expect(run).toBe("TimeoutError");
      else await run[Symbol.asyncDispose]();
      expect(await leftOf((await testEngine()).engine, runId)).toEqual([]);
    },
  );
});

describeDocker("a run on the engine", () => {
  test("starts containers in the order of dependsOn", async ({ expect }) => {
    await using run = await startTestRun({
      namespace: (image) =>
        namespaceOf(
          clientService("client", {
            containers: [
              nodeContainer(image, IDLE_SCRIPT, {
                dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }],
              }),
              nodeContainer(image, "console.log('migrated')", {
                name: "migrate",
                essential: false,
              }),
            ],
          }),
        ),
    });
    await run.until(() => run.output("app").includes("client idles"));
    const started = run.events.filter(({ kind }) => kind === "started");
    expect(started.map(({ containerName }) => containerName)).toEqual(["migrate", "app"]);
    expect(run.output("migrate")).toBe("migrated\n");
  });

  test("restarts an Envoy three times, then replaces its task", async ({ expect }) => {
    await using run = await startTestRun({ namespace: pair });
    const { containerName } = taskOfService(run.plan, "app").proxy;
    for (const nth of [1, 2, 3]) {
      await (await containerOf(run, "app", containerName)).kill();
      await run.until(() => said(run, "restarted").includes(`(${nth} of 3)`));
      expect((await get(run, "client", `${URL}after-${nth}`)).status).toBe(200);
    }
    await (await containerOf(run, "app", containerName)).kill();
    await run.until(() => said(run, "replaced") !== "");
    await get(run, "client", `${URL}after-4`);
    await run.until(() => run.output(containerName).includes("/after-4"));
    expect(run.output(containerName).match(/after-\d/g)).toEqual([
      "after-1",
      "after-2",
      "after-3",
      "after-4",
    ]);
    expect(run.output(containerName, "stderr")).toMatch(
      /\[warning\] \[sc-sim\] \[Envoy process 1\] Exited with code \[-1\], was terminated by signal: \[SIGKILL\]\n/,
    );
  });

  test("tells of an app that was killed for its memory", async ({ expect }) => {
    await using run = await startTestRun({
      namespace: (image) =>
        namespaceOf(
          clientService("client", {
            containers: [
              nodeContainer(
                image,
                "console.log('eating'); const all = []; for (;;) all.push(Buffer.alloc(1 << 20, 1));",
                { memoryMiB: 64 },
              ),
            ],
          }),
        ),
    });
    await run.until(() => said(run, "exited") !== "");
    expect(said(run, "exited")).toMatch(/used more memory than it may \(out of memory\).*eating/s);
  });

  test("tells of a container, a proxy and a network that somebody else removed", async ({
    expect,
  }) => {
    await using run = await startTestRun({ namespace: pair });
    await (await containerOf(run, "client", "app")).remove({ force: true });
    // Whether the removal or the kill before it is seen depends on the engine's pace.
    await run.until(() => /SIGKILL|was removed from the engine/.test(said(run, "exited")));
    const { containerName } = taskOfService(run.plan, "app").proxy;
    await (await containerOf(run, "app", containerName)).remove({ force: true });
    await run.until(() => said(run, "replaced").includes("app-1"));
    expect((await get(run, "client", URL)).status).toBe(200);
    await (await containerOf(run, "client", PAUSE_CONTAINER)).remove({ force: true });
    await run.until(() => said(run, "failed").includes("The network of client-1 is gone"));
    await run[Symbol.asyncDispose]();
    expect(await leftOf(run.engine, run.runId)).toEqual([]);
  });

  test("is not swept while its simulator lives", async ({ expect }) => {
    await using run = await startTestRun({ namespace: pair });
    const swept = await sweepEngine(run.engine.docker);
    expect(swept.filter((what) => what.includes(run.runId))).toEqual([]);
    expect((await get(run, "client", URL)).status).toBe(200);
  });
});
