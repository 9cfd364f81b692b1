import { test } from "vitest";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import { taskOfService } from "../../simulator/running/request/destination.ts";
import { containerFilter } from "../../simulator/running/runtime/docker/engine/labels.ts";
import { describeDocker, leftOf, startTestRun, type TestRun } from "../support/docker.ts";
import {
  clientService,
  IDLE_SCRIPT,
  namespaceOf,
  nodeContainer,
  pair,
  SERVER_SCRIPT,
  serverService,
} from "../support/docker-namespace.ts";
import { get, requesterOf } from "../support/docker-request.ts";

const URL = "http://app.sample-namespace/a?b=c";

function proxyOutput(run: TestRun, service: string): string {
  return run.output(taskOfService(run.plan, service).proxy.containerName);
}

describeDocker("the Docker runtime", () => {
  test("writes an access-log line for a request between two tasks, and leaves nothing", async ({
    expect,
  }) => {
    const run = await startTestRun({ namespace: pair });
    try {
      const { status, body } = await get(run, "client", URL);
      expect([status, body.toString("utf8")]).toEqual([200, "hi /a?b=c"]);
      await run.until(() => proxyOutput(run, "app").endsWith("\n"));
      const line = parseAccessLogLine(proxyOutput(run, "app").trim());
      expect(line).toMatchObject({
        ok: true,
        record: { method: "GET", path: "/a?b=c", responseCode: 200 },
      });
      expect(run.envoyVersion).toMatch(/^\d+\.\d+\.\d+/);
    } finally {
      await run[Symbol.asyncDispose]();
    }
    expect(await leftOf(run.engine, run.runId)).toEqual([]);
  });

  test("runs proxies as a user without rights", async ({ expect }) => {
    await using run = await startTestRun({ namespace: pair });
    const { taskId, proxy } = taskOfService(run.plan, "app");
    const filters = containerFilter(run.runId, taskId, proxy.containerName);
    const [found] = await run.engine.docker.listContainers({ filters });
    const { Config, HostConfig } = await run.engine.docker.getContainer(found?.Id ?? "").inspect();
    expect(Config.User).toBe("1337");
    expect(HostConfig.CapDrop).toEqual(["ALL"]);
  });

  test("lets a server call itself and others through aliases that have its own port", async ({
    expect,
  }) => {
    await using run = await startTestRun({
      namespace: (image) =>
        namespaceOf(
          serverService("app", { containers: [nodeContainer(image, SERVER_SCRIPT)] }),
          serverService("other", { containers: [nodeContainer(image, SERVER_SCRIPT)] }),
        ),
    });
    await get(run, "app", "http://other.sample-namespace/from-app");
    await get(run, "app", "http://app.sample-namespace/from-itself");
    await run.until(() => proxyOutput(run, "other").includes("/from-app"));
    await run.until(() => proxyOutput(run, "app").includes("/from-itself"));
    await get(run, "app", "http://localhost/past-the-proxy");
    expect(proxyOutput(run, "app")).not.toContain("/past-the-proxy");
  });

  test("takes what peers send to the containerPort with intercept, as ECS does", async ({
    expect,
  }) => {
    await using run = await startTestRun({ namespace: pair, intercept: true, direction: "both" });
    const server = taskOfService(run.plan, "app");
    const { taskAddress, ingress } = server.addresses;
    expect(ingress["app"]).toEqual({ listenerPort: 15000, dialPort: 80 });
    expect(run.plan.tasks.find(({ service }) => service === "client")?.proxy.egress).toMatchObject([
      { upstreams: [{ address: taskAddress, port: 80 }] },
    ]);
    await get(run, "client", URL);
    await run.until(() => proxyOutput(run, "app").endsWith("\n"));
  });

  test("uses ingressPortOverride as the port that peers dial", async ({ expect }) => {
    await using run = await startTestRun({
      namespace: (image) =>
        namespaceOf(
          clientService("client", { containers: [nodeContainer(image, IDLE_SCRIPT)] }),
          serverService("app", {
            containers: [nodeContainer(image, SERVER_SCRIPT)],
            ingressPortOverride: 9999,
          }),
        ),
    });
    expect(taskOfService(run.plan, "app").addresses.ingress["app"]).toEqual({
      listenerPort: 9999,
      dialPort: 9999,
    });
    expect((await get(run, "client", URL)).status).toBe(200);
  });

  test("publishes a Service Connect port on loopback, with the proxy behind it", async ({
    expect,
  }) => {
    await using run = await startTestRun({ namespace: pair });
    const { docker } = run.engine;
    const label = [`dev.sc-sim.run=${run.runId}`];
    const bindings = (await docker.listContainers({ filters: { label } })).flatMap(({ Ports }) =>
      Ports.filter(({ PublicPort }) => PublicPort).map(({ IP }) => IP),
    );
    expect(bindings).toEqual(["127.0.0.1"]);
    const announced = run.progress.flatMap((message) => /127\.0\.0\.1:\d+/.exec(message) ?? []);
    expect(announced).toHaveLength(1);
    const response = await fetch(`http://${announced[0]}/from-outside`);
    expect(await response.text()).toBe("hi /from-outside");
    await run.until(() => proxyOutput(run, "app").includes("/from-outside"));
  });

  test("runs two simulations at once without them meeting", async ({ expect }) => {
    await using one = await startTestRun({ namespace: pair });
    await using two = await startTestRun({ namespace: pair });
    await Promise.all([get(one, "client", `${URL}-one`), get(two, "client", `${URL}-two`)]);
    await one.until(() => proxyOutput(one, "app").includes("-one"));
    await two.until(() => proxyOutput(two, "app").includes("-two"));
    expect(proxyOutput(one, "app")).not.toContain("-two");
    expect(proxyOutput(two, "app")).not.toContain("-one");
  });

  test("counts every one of 2,000 requests from one helper", async ({ expect }) => {
    await using run = await startTestRun({ namespace: pair });
    const requester = await requesterOf(run, "client");
    const statuses: number[] = [];
    await requester.send(
      { method: "GET", url: URL, headers: {} },
      {
        count: 2_000,
        concurrency: 16,
        onResponse: (response) => void statuses.push("status" in response ? response.status : 0),
      },
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(2_000);
    const lines = () => proxyOutput(run, "app").split("\n").length - 1;
    await run.until(() => lines() >= 2_000);
    await run[Symbol.asyncDispose]();
    expect(lines()).toBe(2_000);
  });
});
