import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const GROUP = APP_ORIGIN.group;
const MINUTE = 60_000;

async function pointersOf(client: sdk.CloudWatchLogsClient, queryString: string) {
  const query = { queryString, logGroupName: GROUP, startTime: 0, endTime: 100 };
  const { queryId } = await client.send(new sdk.StartQueryCommand(query));
  for (;;) {
    const { status, results = [] } = await client.send(new sdk.GetQueryResultsCommand({ queryId }));
    if (status !== "Complete") continue;
    return results.map((row) => row.find(({ field }) => field === "@ptr")?.value ?? "");
  }
}

describe("GetLogRecord", () => {
  test("gives every field of the event that a row stands for", async () => {
    const { client, store } = await openLogsApi();
    const message =
      '{"code":15.0,"ok":true,"none":null,"@at":"x","list":[{"id":7},"b"],"empty":{},"__proto__":{"a":1}}';
    store.append([
      appLine("plain", 1000),
      { ...appLine(message, 2000), ingestionMs: 2500 },
      appLine("last", 3000),
    ]);
    const [, json = "", plain = ""] = await pointersOf(client, "fields @message");
    const recordOf = (logRecordPointer: string) =>
      client.send(new sdk.GetLogRecordCommand({ logRecordPointer }));
    const { logRecord } = await recordOf(json);
    expect(logRecord).toEqual({
      "@ingestionTime": "2500",
      "@log": `123456789012:${GROUP}`,
      "@logStream": APP_ORIGIN.stream,
      "@message": message,
      "@timestamp": "2000",
      "@@at": "x",
      "__proto__.a": "1",
      code: "15.0",
      "list.0.id": "7",
      "list.1": "b",
      ok: "1",
    });
    expect((await recordOf(plain)).logRecord).toMatchObject({ "@message": "plain" });
  });

  test("takes events that are nested very deep, or very wide", async () => {
    const { client, store } = await openLogsApi();
    const levels = 30_000;
    const deep = `{"first":1.0,"b":${'{"a":'.repeat(levels)}1${',"v":1}'.repeat(levels)}}`;
    const wide = `{"first":1.0,"b":[${"1,".repeat(200_000)}2]}`;
    store.append([appLine(deep, 1000), appLine(wide, 2000)]);
    const [ofWide = "", ofDeep = ""] = await pointersOf(client, "fields first");
    const recordOf = (logRecordPointer: string) =>
      client.send(new sdk.GetLogRecordCommand({ logRecordPointer }));
    expect((await recordOf(ofDeep)).logRecord).toMatchObject({ first: "1.0" });
    expect((await recordOf(ofWide)).logRecord).toMatchObject({ first: "1.0", "b.200000": "2" });
  });

  test("refuses what is no pointer, and one whose event is gone", async () => {
    const { client, store, raw } = await openLogsApi();
    const place = { group: "/gone", stream: "s" };
    store.appendDurably(place, [{ timestampMs: 1, ingestionMs: 1, message: "a" }]);
    store.append([appLine("later", 2000)]);
    const gone = Buffer.from("sc-sim/1").toString("base64url");
    expect((await raw("GetLogRecord", JSON.stringify({ logRecordPointer: gone }))).status).toBe(
      200,
    );
    store.catalog.removeGroup("/gone");
    const recordOf = async (logRecordPointer: string) =>
      (await raw("GetLogRecord", JSON.stringify({ logRecordPointer }))).json;
    expect(await recordOf(gone)).toMatchObject({ __type: "ResourceNotFoundException" });
    for (const pointer of ["", "x", Buffer.from("sc-sim/0").toString("base64url")])
      expect(await recordOf(pointer)).toMatchObject({ __type: "InvalidParameterException" });
    await expect(
      client.send(new sdk.GetLogRecordCommand({ logRecordPointer: "x" })),
    ).rejects.toThrow("not a @ptr");
  });
});

describe("GetLogGroupFields", () => {
  test("says in how many percent of the events of a time each field is", async () => {
    const { client, store } = await openLogsApi({ now: () => 100 * MINUTE });
    store.append([
      appLine('{"old":1}', 84 * MINUTE),
      appLine("plain", 85 * MINUTE),
      appLine('{"path":"/","a":{"b":1}}', 90 * MINUTE),
      appLine('{"path":"/","path.x":null}', 100 * MINUTE),
      appLine('{"later":1}', 101 * MINUTE),
      appLine('{"elsewhere":1}', 90 * MINUTE, { group: "/other", stream: "s", taskId: "t2" }),
    ]);
    const fieldsAt = async (input: object) => {
      const wanted = { logGroupName: GROUP, ...input };
      const { logGroupFields = [] } = await client.send(new sdk.GetLogGroupFieldsCommand(wanted));
      return logGroupFields.map(({ name, percent }) => `${name} ${percent}`);
    };
    const system = ["@ingestionTime", "@log", "@logStream", "@message", "@timestamp"];
    const all = system.map((name) => `${name} 100`);
    expect(await fieldsAt({})).toEqual([...all, "path 67", "a.b 33"]);
    // 8 minutes to either side: 84 to 100.
    const around = { logGroupName: undefined, logGroupIdentifier: GROUP, time: 92 * 60 };
    expect(await fieldsAt(around)).toEqual([...all, "path 50", "a.b 25", "old 25"]);
    expect(await fieldsAt({ time: 1 })).toEqual([]);
    await expect(fieldsAt({ logGroupName: "none" })).rejects.toThrow(sdk.ResourceNotFoundException);
  });

  test("looks at the newest events where there are many", async () => {
    const { client, store } = await openLogsApi({ now: () => 100 * MINUTE });
    store.append(Array.from({ length: 500 }, () => appLine('{"early":1}', 90 * MINUTE)));
    store.append(Array.from({ length: 10_000 }, () => appLine('{"late":1}', 95 * MINUTE)));
    const input = { logGroupName: GROUP };
    const { logGroupFields = [] } = await client.send(new sdk.GetLogGroupFieldsCommand(input));
    expect(logGroupFields.map(({ name }) => name)).not.toContain("early");
    expect(logGroupFields).toContainEqual({ name: "late", percent: 100 });
  });
});
