import { rmSync } from "node:fs";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { fullDisk } from "../../support/full-disk.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const GROUP = APP_ORIGIN.group;
const RANGE = { logGroupName: GROUP, startTime: 0, endTime: 100 };

/** Takes minutes over a long line: a regex that remembers at each character which of the last 900 were an `a`. */
const SLOW = "filter strlen(@message) > 9 | filter @message like /(a*)*[ab]*a[ab]{900}$/ | limit 1";

/** A million of `a` and `b` without an order, and a `c`. */
function longLine(): string {
  let bits = 1;
  const letters = Array.from({ length: 1_000_000 }, () => {
    bits = (Math.imul(bits, 1_103_515_245) + 12_345) | 0;
    return bits & 0x10000 ? "a" : "b";
  });
  return `${letters.join("")}c`;
}

type Client = Awaited<ReturnType<typeof openLogsApi>>["client"];

async function start(client: Client, queryString: string) {
  const { queryId = "" } = await client.send(new sdk.StartQueryCommand({ ...RANGE, queryString }));
  return queryId;
}

const resultsOf = (client: Client, queryId: string) =>
  client.send(new sdk.GetQueryResultsCommand({ queryId }));

const stop = (client: Client, queryId: string) =>
  client.send(new sdk.StopQueryCommand({ queryId }));

/** What a query answers once it has ended. */
async function ended(client: Client, queryId: string) {
  for (;;) {
    const answer = await resultsOf(client, queryId);
    if (answer.status !== "Scheduled" && answer.status !== "Running") return answer;
  }
}

async function openWithLongLines(options: Parameters<typeof openLogsApi>[0] = {}) {
  const opened = await openLogsApi({ now: () => 90_000, ...options });
  const long = longLine();
  opened.store.append([1000, 2000, 3000, 4000].map((time) => appLine(long, time)));
  return opened;
}

describe("a long query", () => {
  test("leaves the API free for other calls, and ends when it is stopped", async () => {
    const { client } = await openWithLongLines();
    const queryId = await start(client, SLOW);
    expect(await resultsOf(client, queryId)).toMatchObject({ status: "Running", results: [] });
    const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(logGroups).toHaveLength(1);
    expect(await stop(client, queryId)).toMatchObject({ success: true });
    expect(await resultsOf(client, queryId)).toMatchObject({ status: "Cancelled", results: [] });
    await expect(stop(client, queryId)).rejects.toThrow("The query is in Cancelled state");
    await ended(client, await start(client, "stats count(*) as n"));
    expect(await resultsOf(client, queryId)).toMatchObject({ status: "Cancelled" });
  });

  test("ends with Timeout when its time is over", async () => {
    const { client } = await openWithLongLines({ queryDeadlineMs: 50 });
    expect(await ended(client, await start(client, SLOW))).toMatchObject({ status: "Timeout" });
  });

  test("keeps others waiting, at most 100 with it; they have their turn when it is stopped", async () => {
    const { client } = await openWithLongLines();
    const ids: string[] = [];
    for (let count = 0; count < 99; count++) ids.push(await start(client, SLOW));
    const last = await start(client, "stats count(*) as n");
    const tooMany = await start(client, "limit 1").catch((error) => error);
    expect(tooMany).toBeInstanceOf(sdk.LimitExceededException);
    const { queries = [] } = await client.send(new sdk.DescribeQueriesCommand({}));
    const states = Map.groupBy(queries, ({ status }) => status ?? "none");
    expect([...states.keys()].toSorted()).toEqual(["Running", "Scheduled"]);
    expect(await resultsOf(client, last)).toMatchObject({ status: "Scheduled" });
    for (const queryId of ids.toReversed()) await stop(client, queryId);
    const answer = await ended(client, last);
    expect(answer).toMatchObject({ status: "Complete", results: [[{ field: "n", value: "4" }]] });
  });
});

describe("a query", () => {
  test("says how much it has read while it runs", async () => {
    const { client, store } = await openLogsApi({ now: () => 90_000 });
    // Newest first: the short lines are read before the long one.
    store.append([appLine(longLine(), 1)]);
    store.append(Array.from({ length: 20_000 }, () => appLine("short", 50_000)));
    const queryId = await start(client, SLOW);
    for (;;) {
      const { status, statistics } = await resultsOf(client, queryId);
      expect(status).toBe("Running");
      if (statistics === undefined) continue;
      expect(statistics).toMatchObject({ recordsScanned: 20_000, bytesScanned: 100_000 });
      break;
    }
    await stop(client, queryId);
    const { queries } = await client.send(new sdk.DescribeQueriesCommand({}));
    expect(queries).toMatchObject([{ status: "Cancelled", bytesScanned: 100_000 }]);
  });

  test("sees what was stored since the query before it", async () => {
    const { client, store } = await openLogsApi({ now: () => 90_000 });
    const counted = async () => {
      const query = "stats count(*) as n, sum(a) as s";
      const { results } = await ended(client, await start(client, query));
      return results?.[0]?.map(({ value }) => value);
    };
    store.append([appLine('{"a":1}', 1000)]);
    expect(await counted()).toEqual(["1", "1"]);
    expect(await counted()).toEqual(["1", "1"]);
    store.append([appLine('{"a":2}', 500)]);
    expect(await counted()).toEqual(["2", "3"]);
  });

  test("fails where the store cannot be read, and the next one is not kept from it", async () => {
    const { client, path, store } = await openWithLongLines();
    rmSync(path);
    expect(await ended(client, await start(client, "limit 1"))).toMatchObject({ status: "Failed" });
    expect(await ended(client, await start(client, "limit 1"))).toMatchObject({ status: "Failed" });
    expect(store.isOpen).toBe(true);
  });

  test("reads lines that the file could not take, in their place", async () => {
    const { store } = fullDisk();
    store.append([
      ...[appLine("older", 500), appLine("newer", 2000), appLine("last of all", 3000)],
      ...[appLine("other", 500, { group: "/other" }), appLine("same time", 1000)],
    ]);
    const { client } = await openLogsApi({ store, now: () => 90_000 });
    const { results } = await ended(client, await start(client, "fields @message"));
    expect(results?.map(([message]) => message?.value)).toEqual([
      ...["last of all", "newer", "same time", "a", "older"],
    ]);
  });
});
