import { stop } from "docker-compose";
import { test } from "vitest";
import { classifyLine } from "../../simulator/index.ts";
import { ensureNodeImage } from "../../simulator/running/runtime/docker/images/images.ts";
import { type ComposeRun, composeUp, exportAndRun } from "../support/compose.ts";
import { service, taskDefinition } from "../support/definitions.ts";
import { describeDocker, testEngine } from "../support/docker.ts";
import { PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

describeDocker("the committed compose.yaml", () => {
  test("comes up through Docker Compose, and its logs show the access-log line", async ({
    expect,
  }) => {
    const run = await composeUp({ folder: PROJECT });
    const [line = ""] = await accessLines(run, "server-1-proxy", 1);
    expect(JSON.parse(line)).toMatchObject({
      authority: "app.sample-namespace",
      path: "/",
      response_code: 200,
      bytes_sent: 11,
      user_agent: "sample-client",
    });
  });
});

/** What Compose would replace, if it were written as it is. */
const PRICE = ["$5 and $", "{HOME}"].join("");
const NODE = "/usr/local/bin/node";

/** Listens on port 80, calls itself by its alias, and once more when it is asked to end. */
const APP = `
  const { existsSync } = require("fs");
  const call = (path) => fetch("http://web.shop" + path).then((answer) => answer.text());
  require("http").createServer(async (request, response) => {
    response.end(request.url === "/self" ? await call("/inner") : JSON.stringify(process.env));
  }).listen(80);
  process.on("SIGTERM", () => call("/goodbye").finally(() => process.exit(0)));`;

/** Two services that listen on the port of both aliases. One has a container for each condition of dependsOn, and one that is skipped. */
async function inputs(): Promise<string> {
  const image = await ensureNodeImage(await testEngine());
  const script = (name: string, code: string, rest: object = {}) => ({
    ...{ name, image, essential: false, command: [NODE, "-e", code], stopTimeout: 2 },
    ...rest,
  });
  const port = { portMappings: [{ name: "http", containerPort: 80, appProtocol: "http" }] };
  const needs = [
    { containerName: "seed", condition: "SUCCESS" },
    { containerName: "lint", condition: "COMPLETE" },
    { containerName: "cache", condition: "HEALTHY" },
    { containerName: "agent", condition: "START" },
    { containerName: "router", condition: "START" },
  ];
  const isHealthy = "process.exit(require('fs').existsSync('/tmp/healthy') ? 0 : 1)";
  const containerDefinitions = [
    script("app", APP, {
      ...{ essential: true, stopTimeout: 30, dependsOn: needs, ...port },
      environment: [{ name: "PRICE", value: PRICE }],
      secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/token" }],
      logConfiguration: { logDriver: "awsfirelens" },
    }),
    script("seed", "setTimeout(() => {}, 500)"),
    script("lint", "setTimeout(() => process.exit(3), 500)"),
    script(
      "cache",
      "setTimeout(() => fs.writeFileSync('/tmp/healthy', ''), 500).ref(); setInterval(() => {}, 1e9)",
      {
        healthCheck: { command: ["CMD", NODE, "-e", isHealthy], interval: 5, retries: 10 },
      },
    ),
    script("agent", "setInterval(() => {}, 1e9)"),
    { name: "router", image: "fluent-bit", firelensConfiguration: { type: "fluentbit" } },
  ];
  const shop = {
    services: [
      {
        portName: "http",
        discoveryName: "shop",
        clientAliases: [{ port: 80, dnsName: "shop.shop" }],
      },
    ],
  };
  return folderWith({
    "web.json": taskDefinition({}, { containerDefinitions }),
    "web-service.json": service(),
    "shop.json": taskDefinition({ image, command: [NODE, "-e", APP], ...port }, { family: "shop" }),
    "shop-service.json": service(shop, { serviceName: "shop", taskDefinition: "shop" }),
    "sc-sim.yaml": {
      containers: { "web/router": { skip: true }, "web/app": { secrets: { TOKEN: "pa$$word" } } },
      request: { service: "shop", url: "http://web.shop/first" },
    },
  });
}

describeDocker("an exported project", () => {
  test("starts containers in the order of their dependsOn, and sends calls to a task's own alias through its proxy", async ({
    expect,
  }) => {
    const run = await exportAndRun([await inputs()], { direction: "both" });
    const [app, seed, lint, cache, agent] = await Promise.all(
      ["app", "seed", "lint", "cache", "agent"].map((name) => run.inspect(`web-1-${name}`)),
    );
    const started = Date.parse(app?.State.StartedAt ?? "");
    expect(Date.parse(seed?.State.FinishedAt ?? "")).toBeLessThanOrEqual(started);
    expect(lint?.State.ExitCode).toBe(3);
    expect(Date.parse(lint?.State.FinishedAt ?? "")).toBeLessThanOrEqual(started);
    const healthy = cache?.State.Health?.Log.find(({ ExitCode }) => ExitCode === 0);
    expect(Date.parse(healthy?.End ?? "")).toBeLessThanOrEqual(started);
    expect(Date.parse(agent?.State.StartedAt ?? "")).toBeLessThanOrEqual(started);

    const { body } = await run.request("shop", "http://web.shop/self");
    expect(JSON.parse(body.toString())).toMatchObject({
      PRICE,
      TOKEN: "pa$$word",
    });
    expect(await paths(run, "shop-1-proxy", 2)).toEqual(["/first", "/self"]);
    expect(await paths(run, "web-1-proxy", 4)).toEqual(["/first", "/inner", "/inner", "/self"]);

    // The proxy is still there while the app ends.
    await stop(run.options);
    expect(await paths(run, "web-1-proxy", 6)).toEqual(
      expect.arrayContaining(["/goodbye", "/goodbye"]),
    );
  });
});

/** The first access-log lines of a service. */
async function accessLines(run: ComposeRun, service: string, count: number) {
  const lines: string[] = [];
  for await (const line of run.log(service)) {
    if (classifyLine(line) === "access") lines.push(line);
    if (lines.length === count) return lines;
  }
  throw new Error(`${service} has ended after these lines: ${lines.join("\n")}`);
}

/** Their paths, sorted. */
async function paths(run: ComposeRun, service: string, count: number) {
  const lines = await accessLines(run, service, count);
  return lines.map((line) => JSON.parse(line).path).sort();
}
