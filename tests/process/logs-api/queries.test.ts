import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const GROUP = APP_ORIGIN.group;
const RANGE = { startTime: 0, endTime: 100 };

async function openWithLines() {
  const opened = await openLogsApi({ now: () => 90_000 });
  opened.store.append([
    appLine('{"code":200,"path":"/"}', 1000),
    appLine("[info] starting", 2000),
    appLine('{"code":503,"path":"/a"}', 3000),
    appLine('{"code":503,"path":"/b"}', 99_999, { group: "/other", stream: "s", taskId: "t2" }),
  ]);
  const { client } = opened;
  const start = async (queryString: string, input: object = { logGroupName: GROUP }) => {
    const query = { ...RANGE, queryString, ...input };
    const { queryId } = await client.send(new sdk.StartQueryCommand(query));
    return { queryId };
  };
  /** The rows of a query, as objects, once it is complete. */
  const query = async (queryString: string, input?: object) => {
    const { queryId } = await start(queryString, input);
    for (;;) {
      const answer = await client.send(new sdk.GetQueryResultsCommand({ queryId }));
      if (answer.status === "Running") continue;
      const rows = (answer.results ?? []).map((row) =>
        Object.fromEntries(row.map(({ field, value }) => [field, value])),
      );
      return { ...answer, queryId, rows };
    }
  };
  return { ...opened, start, query };
}

describe("queries of Logs Insights", () => {
  test("count a mixed stream, and say what they read", async () => {
    const { query } = await openWithLines();
    const answer = await query("stats count(*) as n by code | sort code");
    expect(answer.rows).toEqual([{ n: "1" }, { code: "200", n: "1" }, { code: "503", n: "1" }]);
    expect(answer).toMatchObject({
      status: "Complete",
      queryLanguage: "CWLI",
      statistics: { recordsScanned: 3, recordsMatched: 3, logGroupsScanned: 1, resultCount: 3 },
    });
  });

  test("give events with a pointer each, newest first", async () => {
    const { query } = await openWithLines();
    const { rows } = await query("fields @timestamp, path | filter ispresent(path)", {
      logGroupIdentifiers: [GROUP, "arn:aws:logs:us-east-1:123456789012:log-group:/other"],
    });
    expect(rows).toEqual([
      { "@timestamp": "1970-01-01 00:01:39.999", path: "/b", "@ptr": expect.any(String) },
      { "@timestamp": "1970-01-01 00:00:03.000", path: "/a", "@ptr": expect.any(String) },
      { "@timestamp": "1970-01-01 00:00:01.000", path: "/", "@ptr": expect.any(String) },
    ]);
    expect(new Set(rows.map((row) => row["@ptr"])).size).toBe(3);
  });

  test("take their groups from SOURCE, their limit from the call, and answer in pages", async () => {
    const { client, query } = await openWithLines();
    const all = await query('SOURCE logGroups(namePrefix: ["/"]) | fields @message', {});
    expect(all.rows).toHaveLength(4);
    const { queryId } = await query("fields @message", { logGroupNames: [GROUP], limit: 2 });
    const first = await client.send(new sdk.GetQueryResultsCommand({ queryId, maxItems: 1 }));
    expect(first.results).toHaveLength(1);
    const { nextToken } = first;
    const next = await client.send(
      new sdk.GetQueryResultsCommand({ queryId, nextToken, maxItems: 1 }),
    );
    expect(next.results?.[0]?.[0]?.value).toBe("[info] starting");
    expect(next.nextToken).toBeUndefined();
  });

  test("leave out of SOURCE the groups of another class and another account", async () => {
    const { client, query } = await openWithLines();
    const group = { logGroupName: "/rare", logGroupClass: "INFREQUENT_ACCESS" } as const;
    await client.send(new sdk.CreateLogGroupCommand(group));
    await client.send(
      new sdk.CreateLogStreamCommand({ logGroupName: "/rare", logStreamName: "s" }),
    );
    const logEvents = [{ timestamp: 80_000, message: "rare" }];
    const place = { logGroupName: "/rare", logStreamName: "s" };
    await client.send(new sdk.PutLogEventsCommand({ ...place, logEvents }));
    const counted = async (source: string) =>
      (await query(`SOURCE logGroups(${source}) | stats count(*) as n`, {})).rows;
    expect(await counted("")).toEqual([{ n: "4" }]);
    expect(await counted("class: ['INFREQUENT_ACCESS']")).toEqual([{ n: "1" }]);
    expect(await counted("accountIdentifiers: ['111122223333']")).toEqual([]);
  });

  test("that are wrong are refused with the place", async () => {
    const { client } = await openWithLines();
    const input = { ...RANGE, logGroupName: GROUP, queryString: "fields @message | bad" };
    const error = await client.send(new sdk.StartQueryCommand(input)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(sdk.MalformedQueryException);
    expect(error.message).toMatch(/^unexpected symbol found bad at line 1 and position 18/);
    expect(error.queryCompileError).toMatchObject({
      location: { startCharOffset: 18, endCharOffset: 21 },
    });
  });

  test.each([
    [{ logGroupName: "none" }, "Log group 'none' does not exist for account ID '123456789012'"],
    [{}, "Exactly one of logGroupName, logGroupNames"],
    [{ logGroupName: GROUP, logGroupNames: [GROUP] }, "Exactly one of"],
    [{ logGroupNames: [] }, "1 to 50 log groups"],
    [{ logGroupName: GROUP, startTime: 2, endTime: 1 }, "startTime must not be after endTime"],
    [{ logGroupName: GROUP, queryLanguage: "SQL" }, "The query language SQL is not supported"],
    [{ logGroupName: GROUP, limit: 0 }, "greater than or equal to 1"],
  ])("are refused with %j", async (input, message) => {
    const { start } = await openWithLines();
    await expect(start("fields @message", input)).rejects.toThrow(message);
  });

  test("are refused with groups and SOURCE: one of them would be without effect", async () => {
    const { start } = await openWithLines();
    const starting = start("SOURCE logGroups() | limit 1");
    await expect(starting).rejects.toThrow("both in the call and with SOURCE");
  });

  test("are listed, and stopped only while they run", async () => {
    const { client, query } = await openWithLines();
    const { queryId } = await query("limit 1");
    await query("limit 2", { logGroupName: "/other" });
    const { queries } = await client.send(new sdk.DescribeQueriesCommand({ logGroupName: GROUP }));
    expect(queries).toMatchObject([{ queryId, queryString: "limit 1", status: "Complete" }]);
    const all = await client.send(new sdk.DescribeQueriesCommand({}));
    expect(all.queries?.map(({ queryString }) => queryString)).toEqual(["limit 2", "limit 1"]);
    await query("limit 3");
    const texts: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = new sdk.DescribeQueriesCommand({ maxResults: 1, nextToken });
      const listed = await client.send(page);
      texts.push(...(listed.queries ?? []).map(({ queryString }) => queryString));
      // A query that is started meanwhile is before them.
      if (nextToken === undefined) await query("limit 4");
      nextToken = listed.nextToken;
    } while (nextToken !== undefined);
    expect(texts).toEqual(["limit 3", "limit 2", "limit 1"]);
    const stop = client.send(new sdk.StopQueryCommand({ queryId }));
    await expect(stop).rejects.toThrow("Query is not in Running or Scheduled state");
    const none = client.send(new sdk.GetQueryResultsCommand({ queryId: "none" }));
    await expect(none).rejects.toThrow(sdk.ResourceNotFoundException);
  });
});
