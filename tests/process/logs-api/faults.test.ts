import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { fullDisk } from "../../support/full-disk.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const { group: logGroupName, stream: logStreamName } = APP_ORIGIN;
const PLACE = { logGroupName, logStreamName };
const HOUR = 3_600_000;

type Client = sdk.CloudWatchLogsClient;

async function messagesOf(client: Client, input: Partial<sdk.FilterLogEventsCommandInput> = {}) {
  const command = new sdk.FilterLogEventsCommand({ logGroupName, ...input });
  const { events = [] } = await client.send(command);
  return events.map(({ message }) => message);
}

function put(client: Client, timestamp: number, ...messages: readonly string[]) {
  const logEvents = messages.map((message) => ({ timestamp, message }));
  return client.send(new sdk.PutLogEventsCommand({ ...PLACE, logEvents }));
}

describe("PutLogEvents", () => {
  test("acknowledges nothing that a full disk has no room for", async () => {
    const { store, freeDisk } = fullDisk();
    const { client } = await openLogsApi({ store });
    const acknowledged = ["a"];
    const refused: unknown[] = [];
    for (const name of ["b", "c", "d"]) {
      const message = name.repeat(200_000);
      await put(client, 2000 + Date.now(), message).then(
        () => acknowledged.push(message),
        (error) => refused.push(error),
      );
    }
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toBeInstanceOf(sdk.ServiceUnavailableException);
    expect(await messagesOf(client)).toEqual(acknowledged);
    freeDisk();
    await put(client, Date.now(), "e");
    expect((await messagesOf(client)).at(-1)).toBe("e");
    expect(await messagesOf(client)).toHaveLength(acknowledged.length + 1);
  });

  test("of 50 clients at the same time loses and mixes nothing", async () => {
    const { client, raw } = await openLogsApi();
    const timestamp = Date.now();
    const names = Array.from({ length: 50 }, (_, index) => `client-${index}`);
    await Promise.all(
      names.map(async (name) => {
        const place = { logGroupName, logStreamName: name };
        expect((await raw("CreateLogStream", JSON.stringify(place))).status).toBe(200);
        for (let batch = 0; batch < 4; batch++) {
          const logEvents = Array.from({ length: 25 }, (_, index) => ({
            ...{ timestamp, message: `${name} ${batch * 25 + index}` },
          }));
          const { status } = await raw("PutLogEvents", JSON.stringify({ ...place, logEvents }));
          expect(status).toBe(200);
        }
      }),
    );
    for (const name of names) {
      const own = Array.from({ length: 100 }, (_, index) => `${name} ${index}`);
      expect(await messagesOf(client, { logStreamNames: [name] })).toEqual(own);
    }
    expect(await messagesOf(client)).toHaveLength(5000);
  });
});

describe("a clock that goes back", () => {
  test("keeps what is there, and what comes after it", async () => {
    let nowMs = 1_764_158_400_000;
    const { client } = await openLogsApi({ now: () => nowMs });
    const early = nowMs - 3 * HOUR;
    await put(client, nowMs, "before");
    const arn = `arn:aws:logs:us-east-1:123456789012:log-group:${logGroupName}`;
    const { responseStream } = await client.send(
      new sdk.StartLiveTailCommand({ logGroupIdentifiers: [arn] }),
    );
    nowMs = early;
    await put(client, early, "after");
    // Two hours ahead of the clock that there is now.
    const rejected = await put(client, nowMs + 3 * HOUR, "rejected");
    expect(rejected.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 0 });
    expect(await messagesOf(client)).toEqual(["after", "before"]);
    const live: unknown[] = [];
    for await (const { sessionUpdate } of responseStream ?? []) {
      for (const { message } of sessionUpdate?.sessionResults ?? []) live.push(message);
      if (live.length > 0) break;
    }
    expect(live).toEqual(["after"]);
  });

  test("gives no query a time below zero", async () => {
    let nowMs = 1_764_158_400_000;
    const { client } = await openLogsApi({ now: () => nowMs-- });
    const range = { logGroupName, startTime: 0, endTime: 1 };
    const query = { ...range, queryString: "stats count(*)" };
    const { queryId } = await client.send(new sdk.StartQueryCommand(query));
    const results = new sdk.GetQueryResultsCommand({ queryId });
    while ((await client.send(results)).status !== "Complete");
    const { queries } = await client.send(new sdk.DescribeQueriesCommand({}));
    expect(queries).toMatchObject([{ status: "Complete", queryDuration: 0 }]);
  });
});

describe("hostile input", () => {
  test.each([
    ['{"logGroupName":"a","logGroupName":"b"}', "CreateLogGroup", ["/ecs/sample", "b"]],
    ['{"logGroupName":"b","tags":{"__proto__":"x"}}', "CreateLogGroup", ["/ecs/sample", "b"]],
  ])("%s makes what its last keys say", async (body, operation, groups) => {
    const { raw, store } = await openLogsApi();
    expect(await raw(operation, body)).toMatchObject({ status: 200 });
    expect(store.catalog.groups().map(({ name }) => name)).toEqual(groups);
    const { json } = await raw("ListTagsLogGroup", '{"logGroupName":"b"}');
    const tags = Object.entries(JSON.parse(body).tags ?? {});
    expect(Object.entries(json.tags)).toEqual(tags);
  });

  test.each([
    ["%a*a*a*a*a*a*b%", "a".repeat(50_000)],
    ["%[a-z]*[a-z]*[a-z]*0$%", "a".repeat(50_000)],
    ["{ $.a = %a*a*a*a*a*b% }", JSON.stringify({ a: "a".repeat(50_000) })],
    [`[x = %${"a?".repeat(30)}${"a".repeat(30)}b%]`, "a".repeat(30)],
  ])("the regex of %s takes no time that matters", async (filterPattern, message) => {
    const { client, store } = await openLogsApi();
    store.append([appLine(message, 1), appLine("b0", 2)]);
    expect(await messagesOf(client, { filterPattern })).not.toContain(message);
  });

  const query = { logGroupName, startTime: 0, endTime: 1, queryString: "limit 1" };
  test.each([
    [{ queryString: `limit 1 # ${"x".repeat(10_000)}` }, /length less than or equal to 10000/],
    [{ limit: 100_001 }, /less than or equal to 100000/],
    [{ queryString: "limit 100001" }, /limit must be between 1 and 100000/],
    [{ startTime: -1 }, /greater than or equal to 0/],
    [
      {
        logGroupName: undefined,
        logGroupNames: Array.from({ length: 51 }, (_, index) => `g${index}`),
      },
      /50 log groups|less than or equal to 50/,
    ],
    [
      { queryString: `filter ${"(".repeat(4000)}1${")".repeat(4000)}` },
      /nested more than 200 times/,
    ],
    [
      { queryString: `stats ${"count(*) as a | stats ".repeat(11)}count(*)` },
      /at most 10 stats commands/,
    ],
  ])("a query over a limit is refused (%#)", async (input, message) => {
    const { client } = await openLogsApi();
    const started = client.send(new sdk.StartQueryCommand({ ...query, ...input }));
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
    expect((await client.send(new sdk.DescribeQueriesCommand({}))).queries).toEqual([]);
  });
});
