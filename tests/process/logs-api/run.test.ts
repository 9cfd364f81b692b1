import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutSubscriptionFilterCommand,
  StartQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, onTestFinished, test } from "vitest";
import { simulate } from "../../../simulator/index.ts";
import { openReceiver } from "../../support/receiver.ts";
import { openCli } from "../../support/run-cli.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** A client that knows nothing but this environment, and the lines of the sample's server that it sees. */
const PROGRAM = `
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
const client = new CloudWatchLogsClient({});
const { events } = await client.send(new FilterLogEventsCommand({
  logGroupName: "/ecs/sample-ecs-app", filterPattern: "{ $.response_code = 200 }" }));
console.log(events.length, events[0]?.message);
`;

describe("a simulation", () => {
  test("has its log in CloudWatch Logs, for the library and for other programs", async () => {
    const env = { ...process.env, SC_SIM_HOME: tempFolder() };
    const { received, url: subscriptionsTo } = await openReceiver();
    const insightsSwitches = join(tempFolder(), "switches.json");
    writeFileSync(insightsSwitches, '{ "statsOnNothing": "row with 0" }');
    await using sim = await simulate({ runtime: "local", subscriptionsTo, insightsSwitches, env });
    const { requestId = "" } = await sim.request("client", "http://app.sample-namespace/");
    const [line] = await sim.linesOf({ requestId });
    const {
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoint = "",
      AWS_ACCESS_KEY_ID: accessKeyId = "",
      AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
      AWS_REGION: region = "",
    } = sim.env;
    expect(endpoint).toBe(sim.logsApi.url);
    expect(parseEnv(readFileSync(sim.logsApi.envFile, "utf8"))).toEqual(sim.env);
    const credentials = { accessKeyId, secretAccessKey };
    const client = new CloudWatchLogsClient({ endpoint, region, credentials });
    const { group: logGroupName = "", stream: logStreamName = "" } = line ?? {};
    const found = await client.send(
      new FilterLogEventsCommand({ logGroupName, filterPattern: `"${requestId}"` }),
    );
    expect(found.events).toMatchObject([{ message: line?.raw, logStreamName }]);
    const logEvents = [{ timestamp: Date.now(), message: "from elsewhere" }];
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const metricTransformations = [
      { metricNamespace: "Shop", metricName: "4xx", metricValue: "1", defaultValue: 0 },
    ];
    const filterPattern = "{ $.response_code = 4* }";
    const filter = { logGroupName, filterName: "4xx", filterPattern, metricTransformations };
    await client.send(new PutMetricFilterCommand(filter));
    const destinationArn = "arn:aws:lambda:us-east-1:123456789012:function:forward";
    const subscription = { ...filter, metricTransformations: undefined, destinationArn };
    await client.send(new PutSubscriptionFilterCommand(subscription));
    const failed = await sim.request("client", "http://app.sample-namespace/status/404");
    await sim.linesOf(failed);
    const api = await sim.serveApi();
    const scraped = await fetch(new URL("/metrics", api.url), {
      headers: { authorization: `Bearer ${api.token}` },
    });
    expect(scraped.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await scraped.text()).toContain("\nShop_4xx_sum 1\n");
    expect((await fetch(new URL("/metrics", api.url))).status).toBe(401);
    // What somebody else put there is not a line of a container.
    const lines = sim
      .log()
      .takeStored()
      .map(({ raw }) => raw);
    expect(lines).toContain(line?.raw);
    expect(lines).not.toContain("from elsewhere");
    // Both ways to query follow the switch.
    const queryString = "filter 1 = 2 | stats count(*) as n";
    expect(await sim.query(queryString)).toEqual([{ n: 0 }]);
    const range = { logGroupName, startTime: 0, endTime: 1 };
    const { queryId } = await client.send(new StartQueryCommand({ ...range, queryString }));
    const results = new GetQueryResultsCommand({ queryId });
    let answer = await client.send(results);
    while (answer.status !== "Complete") answer = await client.send(results);
    expect(answer.results).toEqual([[{ field: "n", value: "0" }]]);
    client.destroy();
    await sim[Symbol.asyncDispose]();
    const file = readFileSync(join(sim.runFolder, "subscriptions.jsonl"), "utf8");
    const delivered = file.trimEnd().split("\n");
    expect(delivered.map((message) => JSON.parse(message))).toEqual(received);
    expect(received).toMatchObject([{ logEvents: [{ message: expect.stringMatching(/404/) }] }]);
  });

  test("gives its environment to a shell and to a command", async () => {
    const cli = openCli();
    const up = cli.startOnTerminal("up", "--runtime", "local", "--logs-port", "0");
    const screen = await up.shows(/Ctrl-C stops everything/);
    const [, url] = /CloudWatch Logs API: (http:\/\/127\.0\.0\.1:\d+)/.exec(screen) ?? [];
    const printed = await cli.run("env");
    expect(printed.status, printed.stderr).toBe(0);
    expect(printed.stderr).toContain(`give them --endpoint-url ${url}`);
    expect(printed.stdout).toContain(`export AWS_ENDPOINT_URL_CLOUDWATCH_LOGS='${url}'\n`);
    const script = `eval '${printed.stdout.replaceAll("'", "'\\''")}'; exec "$NODE" --input-type=module -e "$PROGRAM"`;
    const shell = { ...cli.env, NODE: process.execPath, PROGRAM };
    const seen = execFileSync("sh", ["-c", script], { env: shell, encoding: "utf8" });
    expect(seen).toMatch(/^1 \{.*"response_code":200/);
    const inRun = await cli.run(
      "run",
      "--reuse",
      "--",
      process.execPath,
      "--input-type=module",
      "-e",
      PROGRAM,
    );
    expect(inRun.stdout).toBe(seen);
    const fish = await cli.run("env", "--shell", "fish");
    expect(fish.stdout).toContain(`set -gx AWS_ENDPOINT_URL_CLOUDWATCH_LOGS '${url}';\n`);
    const powershell = await cli.run("env", "--shell", "powershell");
    expect(powershell.stdout).toContain(`$env:AWS_ENDPOINT_URL_CLOUDWATCH_LOGS = '${url}'\n`);
    // What somebody starts in that shell is not the run's.
    const evaluated = { ...cli.env, ...parseEnv(printed.stdout.replace(/^export /gm, "")) };
    const other = spawn("sleep", ["600"], { env: evaluated, stdio: "ignore" });
    onTestFinished(() => void other.kill());
    // A shell that still names another run gets the variables of this one.
    const stale = openCli({ ...cli.env, SC_SIM_RUN: "20200101-000000-0000" });
    expect((await stale.run("env")).stdout).toBe(printed.stdout);
    expect(printed.stdout).toContain("SC_SIM_RUN='");
    up.type("\x03");
    await up.result;
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    expect(await cli.run("env")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("No simulation is running"),
    });
  });
});
