import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseEnv } from "node:util";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, onTestFinished, test } from "vitest";
import { planSimulation } from "../../../simulator/app/plan-simulation.ts";
import { logStoreIn, openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { pruneRuns } from "../../../simulator/running/runs/prune-runs.ts";
import { registerRun } from "../../../simulator/running/runs/run-record.ts";
import { appLine } from "../../support/log-events.ts";
import { openReceiver } from "../../support/receiver.ts";
import { type Cli, openCli, PROJECT } from "../../support/run-cli.ts";
import { folderWith } from "../../support/temp-folder.ts";

const SUBSCRIPTION = join(PROJECT, "tests/fixtures/captures/c01-subscription");

/** Starts `logs serve`, and gives a client that knows nothing but what it printed. */
async function serve(cli: Cli, ...args: readonly string[]) {
  const run = cli.start("logs", "serve", ...args);
  const shown = await run.shows(/Ctrl-C ends it/);
  const printed = shown.replace(/^export /gm, "");
  const variables = parseEnv(printed);
  return { ...run, shown, variables, client: clientOf(variables) };
}

function clientOf(variables: NodeJS.Dict<string>, key = variables["AWS_ACCESS_KEY_ID"] ?? "") {
  const client = new sdk.CloudWatchLogsClient({
    endpoint: variables["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] ?? "",
    region: variables["AWS_REGION"] ?? "",
    credentials: { accessKeyId: key, secretAccessKey: "x" },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

const groupsOf = async (client: sdk.CloudWatchLogsClient) => {
  const { logGroups = [] } = await client.send(new sdk.DescribeLogGroupsCommand({}));
  return logGroups.map(({ logGroupName }) => logGroupName);
};

const messagesOf = async (client: sdk.CloudWatchLogsClient, logGroupName: string) => {
  const { events = [] } = await client.send(new sdk.FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message }) => message);
};

/** What a simulation leaves when it ends: a record with a plan, and a store with one line. */
async function finishedRun(cli: Cli, runId: string, { ends = true } = {}) {
  const { plan } = await planSimulation({ runtime: "local" });
  const run = registerRun({
    ...{ env: cli.env, runId, version: "0.1.0", host: "h", createdAt: "2026-11-25T10:00:00.000Z" },
    ...{ runtime: "local", inputs: [] },
  });
  const path = logStoreIn(run.folder);
  const store = openLogStore({ path });
  store.append([appLine(`of ${runId}`, Date.UTC(2026, 10, 25))]);
  store[Symbol.dispose]();
  run.update({ plan, state: "running", logsApi: { url: "http://its.own", envFile: "none" } });
  if (ends) run.end();
  return { path };
}

describe("sc-sim logs serve", () => {
  test("has captures under the names that AWS gave them, until it is ended", async () => {
    const folder = folderWith({
      "plain app:1.log": "[2026-11-25 10:00:30.500][12][info] one\n\ntwo\n",
      "plain app_1.log": "other\n",
    });
    const cli = openCli();
    const { client, child, result, shown } = await serve(cli, SUBSCRIPTION, folder);
    const plain = `${folder}/plain_app_1.log`;
    expect(await groupsOf(client)).toEqual(["/ecs/demo", plain, `${plain}-2`]);
    const found = await client.send(
      new sdk.FilterLogEventsCommand({
        logGroupName: "/ecs/demo",
        filterPattern: '{ $.path = "/items" }',
        limit: 1,
      }),
    );
    expect(found.events).toMatchObject([
      {
        timestamp: 1_762_846_846_216,
        logStreamName: "service-connect/ecs-service-connect-Ab1Cd/0123456789abcdef0123456789abcdef",
        message: expect.stringMatching(/^\{"authority":"app\.demo"/),
      },
    ]);
    const time = "2025-11-11T07:40:46Z";
    expect(shown).toContain(`  /ecs/demo  (1 stream, ${time} to ${time})\n`);
    const names = await Promise.all([plain, `${plain}-2`].map((name) => messagesOf(client, name)));
    expect(names).toEqual([["[2026-11-25 10:00:30.500][12][info] one", "two"], ["other"]]);
    const [stream] =
      (await client.send(new sdk.DescribeLogStreamsCommand({ logGroupName: plain }))).logStreams ??
      [];
    expect(stream?.logStreamName).toBe(`${folder}/plain app_1.log`);
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName: "/own" }));
    const start = await client.send(
      new sdk.StartQueryCommand({
        ...{ logGroupName: "/ecs/demo", startTime: 0, endTime: 4_000_000_000 },
        queryString: "filter ispresent(path) | stats count(*) > 0 as some by path",
      }),
    );
    await expect
      .poll(() => client.send(new sdk.GetQueryResultsCommand({ queryId: start.queryId })), {
        timeout: 60_000,
      })
      .toMatchObject({ status: "Complete", results: [[{ value: "/items" }, { value: "1" }]] });
    child.kill("SIGTERM");
    expect((await result).status).toBe(143);
    expect(readdirSync(join(cli.home, "served"))).toEqual([]);
  });

  test("has the log of a finished run, and refuses to change it", async () => {
    const cli = openCli();
    const { path } = await finishedRun(cli, "20261125-100000-aaaa");
    const before = readFileSync(path);
    const { client } = await serve(cli);
    expect(await messagesOf(client, "/ecs/sample")).toEqual(["of 20261125-100000-aaaa"]);
    const place = { logGroupName: "/ecs/sample", logStreamName: "ecs/App/t1" };
    const logEvents = [{ timestamp: Date.now(), message: "new" }];
    const refused = [
      new sdk.PutLogEventsCommand({ ...place, logEvents }),
      new sdk.CreateLogGroupCommand({ logGroupName: "/new" }),
      new sdk.DeleteLogGroupCommand(place),
      new sdk.PutRetentionPolicyCommand({ ...place, retentionInDays: 1 }),
      new sdk.TagLogGroupCommand({ ...place, tags: { a: "b" } }),
      new sdk.UntagLogGroupCommand({ ...place, tags: ["a"] }),
    ];
    for (const command of refused)
      await expect(client.send(command as sdk.PutLogEventsCommand)).rejects.toMatchObject({
        name: "AccessDeniedException",
        message: expect.stringMatching(/^User is not authorized .* finished run is not changed/),
      });
    expect(await groupsOf(client)).toEqual(["/ecs/sample"]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("gives its variables to other shells, and keeps the run that it serves", async () => {
    const cli = openCli();
    const ids = Array.from({ length: 7 }, (_, index) => `20261125-10000${index}-aaaa`);
    for (const id of ids) await finishedRun(cli, id);
    const [oldest = "", second = ""] = ids;
    const { variables } = await serve(cli, oldest);
    const printed = await cli.run("env");
    expect(parseEnv(printed.stdout.replace(/^export /gm, ""))).toEqual({
      SC_SIM_RUN: oldest,
      ...variables,
    });
    expect(printed.stderr).toContain(variables["AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"]);
    // By the id of the run, too, which is the one that people know.
    expect((await cli.run("env", "--run", oldest)).stdout).toBe(printed.stdout);
    pruneRuns(cli.env);
    const kept = (id: string) => existsSync(join(cli.home, "runs", id));
    expect([kept(oldest), kept(second)]).toEqual([true, false]);
    const captures = await serve(cli, SUBSCRIPTION);
    const [, id = ""] = /env --run (\S+)\)"/.exec(captures.shown) ?? [];
    const named = await cli.run("env", "--run", id);
    expect(parseEnv(named.stdout.replace(/^export /gm, ""))).toEqual(captures.variables);
  });

  test("posts what subscription filters match of captures, where the command line says to", async () => {
    const cli = openCli();
    const { received, url } = await openReceiver();
    const { client } = await serve(cli, SUBSCRIPTION, "--subscriptions-to", url);
    const [logGroupName = ""] = await groupsOf(client);
    const logStreamName = "mine";
    await client.send(
      new sdk.PutSubscriptionFilterCommand({
        ...{ logGroupName, filterName: "all", filterPattern: "sent" },
        destinationArn: "arn:aws:lambda:us-east-1:123456789012:function:f",
      }),
    );
    await client.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = [{ timestamp: Date.now(), message: "sent on" }];
    await client.send(new sdk.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    await expect.poll(() => received.length).toBe(1);
    expect(received).toEqual([
      expect.objectContaining({ logGroup: logGroupName, logStream: logStreamName }),
    ]);
  });

  test("leaves nothing that counts when it is killed", async () => {
    const cli = openCli();
    const { child, result } = await serve(cli, SUBSCRIPTION);
    child.kill("SIGKILL");
    await result;
    const [left = ""] = readdirSync(join(cli.home, "served"));
    expect(left).not.toBe("");
    expect(await cli.run("env")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("No simulation is running"),
    });
    await serve(cli, SUBSCRIPTION);
    expect(readdirSync(join(cli.home, "served"))).toEqual([expect.not.stringMatching(left)]);
  });

  test("takes any key with --logs-open only, at the port that is asked for", async () => {
    const cli = openCli();
    const closed = await serve(cli, SUBSCRIPTION);
    await expect(groupsOf(clientOf(closed.variables, "AKIAOTHER"))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    const open = await serve(cli, SUBSCRIPTION, "--logs-open");
    expect(await groupsOf(clientOf(open.variables, "AKIAOTHER"))).toEqual(["/ecs/demo"]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const port = String((server.address() as AddressInfo).port);
    const taken = await cli.run("logs", "serve", SUBSCRIPTION, "--logs-port", port);
    expect(taken.status).toBe(1);
    expect(taken.stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  });

  test("reads the store of an older version, and refuses one of a newer by name", async () => {
    const cli = openCli();
    const id = "20261125-100000-aaaa";
    const { path } = await finishedRun(cli, id);
    const change = (sql: string) => {
      const database = new DatabaseSync(path);
      database.exec(sql);
      database.close();
    };
    change("DROP TABLE resource; PRAGMA user_version = 1");
    const { client } = await serve(cli, id);
    expect(await messagesOf(client, "/ecs/sample")).toEqual([`of ${id}`]);
    expect((await client.send(new sdk.DescribeMetricFiltersCommand({}))).metricFilters).toEqual([]);
    change("PRAGMA user_version = 99");
    const newer = await cli.run("logs", "serve", id);
    expect(newer).toMatchObject({ status: 1, stdout: "" });
    expect(newer.stderr).toMatch(/RUN_FOLDER_UNUSABLE .*logs\.sqlite is of another version/);
    expect(readdirSync(join(cli.home, "served"))).toHaveLength(1);
  });

  test("refuses what is neither a finished run nor captures with lines", async () => {
    const cli = openCli();
    const folder = folderWith({ "empty.log": "\n\n" });
    mkdirSync(join(folder, "nothing"));
    const running = "20261125-100009-aaaa";
    await finishedRun(cli, running, { ends: false });
    const ended = "20261125-100008-aaaa";
    await finishedRun(cli, ended);
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [[], 2, new RegExp(`${running} goes on, and serves its own log: http://its\\.own\\.`)],
      [[join(folder, "empty.log")], 2, /There is no line in .*empty\.log/],
      [[join(folder, "nothing")], 2, /is a folder without a file/],
      [["absent"], 2, /no file or folder "absent", and no such run/],
      [[SUBSCRIPTION, "absent"], 2, /no file or folder "absent"/],
      [[SUBSCRIPTION, "--logs-port", "x"], 2, /--logs-port/],
      [
        [ended, "--subscriptions-to", "http://127.0.0.1:9/"],
        2,
        /has no effect on 20261125-100008-aaaa/,
      ],
    ];
    for (const [args, status, message] of cases) {
      const refused = await cli.run("logs", "serve", ...args);
      expect(refused, args.join(" ")).toMatchObject({ status, stdout: "" });
      expect(refused.stderr).toMatch(message);
    }
  });
});
