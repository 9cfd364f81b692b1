import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, onTestFinished, test } from "vitest";
import { planSimulation, simulate } from "../../../simulator/index.ts";
import { describePlan } from "../../../simulator/topology/plan/describe-plan.ts";
import { scSimYaml, service, taskDefinition } from "../../support/definitions.ts";
import { WRITES_ITS_OWN_LOG } from "../../support/logging-app.ts";
import { openLogsApi } from "../../support/logs-api.ts";
import { openCli } from "../../support/run-cli.ts";
import { folderWith, tempFolder } from "../../support/temp-folder.ts";

/** Another address of this machine, in place of a network's gateway. */
const ADDRESS = "127.0.0.2";

const canUseAddress = process.platform === "linux";

/** The status of a call to this address, or `closed`. */
async function statusOf(port: number, headers: Readonly<Record<string, string>> = {}) {
  const { promise, resolve } = Promise.withResolvers<number | string | undefined>();
  const call = request({ host: ADDRESS, port, method: "POST", headers }, (response) =>
    resolve(response.resume().statusCode),
  );
  call.on("error", () => resolve("closed")).end();
  return promise;
}

describe.runIf(canUseAddress)("the API at an address for containers", () => {
  test("is the same as on the loopback address", async () => {
    const { api, client, accessKeyId } = await openLogsApi({
      forContainers: { address: ADDRESS, subnet: "127.0.0.0/8" },
    });
    const port = Number(new URL(api.url).port);
    const endpoint = `http://${ADDRESS}:${port}`;
    expect(api.appEnv).toEqual({ ...api.env, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint });
    expect(api.env["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"]).toBe(api.url);
    const other = new sdk.CloudWatchLogsClient({
      ...{ endpoint, region: "us-east-1", maxAttempts: 1 },
      credentials: { accessKeyId, secretAccessKey: "x" },
    });
    onTestFinished(() => other.destroy());
    const query = {
      ...{ logGroupName: "/ecs/sample", startTime: 0, endTime: 4_000_000_000 },
      queryString: "stats count(*)",
    };
    await client.send(new sdk.DescribeLogGroupsCommand({}));
    const { queryId } = await other.send(new sdk.StartQueryCommand(query));
    await expect
      .poll(async () => (await client.send(new sdk.GetQueryResultsCommand({ queryId }))).status, {
        timeout: 60_000,
      })
      .toBe("Complete");
    expect(await statusOf(port, { host: "other.test" })).toBe(403);
    expect(await statusOf(port, { host: `${ADDRESS}:${port}`, origin: "http://a" })).toBe(403);
    expect(await statusOf(port)).toBe(400);
    await api[Symbol.asyncDispose]();
    expect(await statusOf(port)).toBe("closed");
  });

  test("is closed for clients of other networks", async () => {
    const { api, client } = await openLogsApi({
      forContainers: { address: ADDRESS, subnet: "10.192.0.0/24" },
    });
    expect(await statusOf(Number(new URL(api.url).port))).toBe("closed");
    expect((await client.send(new sdk.DescribeLogGroupsCommand({}))).logGroups).toHaveLength(1);
  });

  test("is not there unless it is asked for", async () => {
    const { api, client } = await openLogsApi();
    await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(await statusOf(Number(new URL(api.url).port))).toBe("closed");
    expect(api.appEnv).toEqual(api.env);
  });
});

/** An app that writes a line to CloudWatch Logs for each request, and answers with what is there. */
const APP = `${WRITES_ITS_OWN_LOG}
require("http").createServer(async (request, response) => {
  const all = await write("by the app").catch(String);
  response.end(all + " " + process.env.AWS_DEFAULT_REGION + " " + process.env.AWS_SECRET_ACCESS_KEY);
}).listen(process.env.PORT, process.env.HOST);`;

function inputs(container: object = {}) {
  return folderWith({
    "task.json": taskDefinition(container),
    "service.json": service(),
    "sc-sim.yaml": scSimYaml(APP),
  });
}

describe("--logs-for-apps", () => {
  test("lets an app write its own log, and a command beside it read that", async () => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", inputs(), "--runtime", "local", "--logs-for-apps");
    await up.shows(/Ctrl-C stops everything/);
    const answer = await cli.run("request", "web", "http://web.shop/");
    expect(answer.stdout, answer.stderr).toMatch(/^by the app.* us-east-1 not-checked$/);
    const script = `${WRITES_ITS_OWN_LOG} write("by exec").then(console.log)`;
    const inTask = await cli.run("exec", "web", "--", "node", "-e", script);
    expect(inTask.stdout, inTask.stderr).toMatch(/by the app,.*by exec\n$/s);
    up.type("\x03");
    const { stdout } = await up.result;
    const [, folder = ""] = /bootstraps: (\S+)/.exec(stdout) ?? [];
    // The key is that of the run, and in no record.
    expect(readFileSync(join(folder, "run.json"), "utf8")).not.toMatch(/SCSIM[0-9A-F]{40}/);
  });

  test("gives nothing without it, and nothing that a container has itself", async () => {
    const env = { ...process.env, SC_SIM_HOME: tempFolder() };
    const options = { runtime: "local", env } as const;
    await using plain = await simulate({ ...options, inputs: [inputs()] });
    expect((await plain.request("web", "http://web.shop/")).body.toString()).toContain(
      "undefined undefined",
    );
    await plain.stop();
    const environment = [
      { name: "AWS_PROFILE", value: "mine" },
      { name: "AWS_REGION", value: "eu-west-1" },
    ];
    const own = { ...options, inputs: [inputs({ environment })], logsForApps: true };
    await using sim = await simulate({ ...own, logsOpen: true });
    const answer = String((await sim.request("web", "http://web.shop/")).body);
    expect(answer).toBe("by the app undefined undefined");
    const notes = describePlan((await planSimulation(own)).plan);
    expect(notes).toContain("Apps get the variables of the CloudWatch Logs API that they lack");
    expect(notes).toContain("Credentials of its own, taken only with --logs-open: app of web.");
    expect(describePlan(plain.plan)).not.toContain("CloudWatch Logs API");
  });
});
