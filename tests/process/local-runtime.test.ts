import { test } from "vitest";
import type { ContainerDefinition } from "../../simulator/topology/model/namespace.ts";
import { playHandles } from "../support/handle-scenario.ts";
import { lifeNamespace, playLife } from "../support/life-scenario.ts";
import { startLocalRun } from "../support/local-run.ts";
import { ecsService, namespaceOf } from "../support/planned.ts";

/** How a container runs as a process. */
const asProcess = (script: string) => ({
  run: {
    skip: false,
    command: [process.execPath, "-e", script],
    environment: {},
    secrets: {},
  },
});

function processContainer(
  name: string,
  script: string,
  rest: Partial<ContainerDefinition>,
): ContainerDefinition {
  return {
    ...{ name, essential: true, environment: {}, secretNames: [], portMappings: [], dependsOn: [] },
    ...{ ulimits: [], initProcessEnabled: false, stopTimeoutMs: 30_000 },
    ...asProcess(script),
    ...rest,
  };
}

const IDLES = "setInterval(() => {}, 1e9)";
const ANSWERS =
  "require('http').createServer((q, r) => r.end('ok')).listen(process.env.PORT, process.env.HOST)";

test("a task starts in the order of dependsOn, is ready when all ports are, and stops apps before proxies", async ({
  expect,
}) => {
  await using run = await startLocalRun(lifeNamespace(processContainer), {
    // Envoy writes its lines when it ends: they have to be read to the end, too.
    flush: "aws",
  });
  const serverProxy =
    run.plan.tasks.find(({ service }) => service === "server")?.proxy.containerName ?? "";
  const status = async (url: string) => (await run.get("client", url)).status;
  await playLife({ expect, run, status, serverProxy });
});

test("a started task can be stopped, started, restarted and killed, as a whole and in parts", async ({
  expect,
}) => {
  await using run = await startLocalRun(
    namespaceOf(
      ecsService({ name: "client", container: asProcess(IDLES) }),
      ecsService({ name: "web", exposes: [{ name: "web" }], container: asProcess(ANSWERS) }),
    ),
  );
  const handle = run.tasks.find(({ task }) => task.service === "web");
  if (handle === undefined) throw new TypeError("A task of web was started.");
  const { events, until } = run;
  const status = async (path: string) => (await run.get("client", `http://web.shop${path}`)).status;
  await playHandles({ expect, handle, events, until, status });
});
