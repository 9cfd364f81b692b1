import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { readMetrics } from "../../../simulator/logs/cloudwatch/filters/read-metrics.ts";
import { openLogStore } from "../../../simulator/logs/store/log-store.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const NOON_MS = Date.UTC(2026, 10, 25, 12);

const { group: logGroupName } = APP_ORIGIN;
const ERRORS = { metricName: "Errors", metricNamespace: "Shop", metricValue: "1", defaultValue: 0 };
const FILTER = {
  ...{ logGroupName, filterName: "errors", filterPattern: "{ $.code >= 500 }" },
  metricTransformations: [ERRORS],
};
const DURATION = {
  ...{ logGroupName, filterName: "duration", filterPattern: "{ $.ms = * && $.code = * }" },
  metricTransformations: [
    {
      ...{ metricName: "Duration", metricNamespace: "Shop", metricValue: "$.ms" },
      ...{ unit: sdk.StandardUnit.Milliseconds, dimensions: { Code: "$.code" } },
    },
  ],
};

async function openApi() {
  const opened = await openLogsApi({ now: () => NOON_MS });
  const { client, store, filters } = opened;
  store.append([appLine('{"code":500,"ms":1}', NOON_MS)]);
  const place = { logGroupName, logStreamName: "own" };
  await client.send(new sdk.CreateLogStreamCommand(place));
  return {
    ...opened,
    put: (input: sdk.PutMetricFilterCommandInput) =>
      client.send(new sdk.PutMetricFilterCommand(input)),
    event: (code: number, ms: number, seconds = 0) =>
      client.send(
        new sdk.PutLogEventsCommand({
          ...place,
          logEvents: [
            { timestamp: NOON_MS + seconds * 1000, message: JSON.stringify({ code, ms }) },
          ],
        }),
      ),
    sums: () =>
      filters.metrics().map(({ metricName, dimensions, unit, points }) => ({
        ...{ metricName, ...dimensions, unit },
        sums: points.map(({ sum }) => sum),
      })),
  };
}

describe("metric filters", () => {
  test("count PutLogEvents and the lines of containers, and keep it for other processes", async () => {
    const { put, event, sums, store, path, filters } = await openApi();
    await put(FILTER);
    await put(DURATION);
    await event(200, 10);
    await event(503, 5, 60);
    store.append([appLine('{"code":500,"ms":2}', NOON_MS + 61_000)]);
    const counted = [
      { metricName: "Duration", Code: "200", unit: "Milliseconds", sums: [10] },
      { metricName: "Duration", Code: "500", unit: "Milliseconds", sums: [2] },
      { metricName: "Duration", Code: "503", unit: "Milliseconds", sums: [5] },
      { metricName: "Errors", unit: "None", sums: [0, 2] },
    ];
    expect(sums()).toEqual(counted);
    using reader = openLogStore({ path, mode: "read" });
    const read = () => readMetrics(reader, new AbortController().signal);
    expect(await read()).toMatchObject({ series: filters.metrics(), published: [{}, {}] });
    const series = filters.metrics();
    await filters[Symbol.asyncDispose]();
    expect(await read()).toMatchObject({ series, published: [{}, {}] });
  });

  test("stop counting when they are deleted, also with their group or stream", async () => {
    const { put, event, sums, client, path } = await openApi();
    await put(FILTER);
    await event(500, 1);
    await client.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: "own" }));
    // Another process reads them while this one runs: the events are gone, and what they counted is not.
    using reader = openLogStore({ path, mode: "read" });
    const { series } = await readMetrics(reader, new AbortController().signal);
    expect(series).toMatchObject([{ metricName: "Errors", points: [{ sum: 1 }] }]);
    expect(sums()).toMatchObject([{ sums: [1] }]);
    await client.send(new sdk.DeleteMetricFilterCommand({ logGroupName, filterName: "errors" }));
    const own = { logGroupName: "/own" };
    await client.send(new sdk.CreateLogGroupCommand(own));
    const place = { ...own, logStreamName: "s" };
    await client.send(new sdk.CreateLogStreamCommand(place));
    await put({ ...FILTER, ...own });
    const logEvents = [{ timestamp: NOON_MS, message: '{"code":500}' }];
    await client.send(new sdk.PutLogEventsCommand({ ...place, logEvents }));
    await client.send(new sdk.DeleteLogGroupCommand(own));
    expect(sums()).toMatchObject([{ sums: [2] }]);
  });

  test.each([
    [{ metricValue: "$.ms" }, "$.ms is not in the filter pattern, only $.code."],
    [{ dimensions: { A: "$.a" }, defaultValue: undefined }, "$.a is not in the filter pattern"],
    [{ dimensions: { ":a": "$.code" }, defaultValue: undefined }, "cannot have the name ':a'"],
    [{ metricValue: "1e999" }, "metricValue '1e999' is neither a number nor a field"],
  ])("are refused with %j", async (changes, message) => {
    const { put, sums } = await openApi();
    const refused = put({ ...FILTER, metricTransformations: [{ ...ERRORS, ...changes }] });
    await expect(refused).rejects.toThrow(message);
    expect(sums()).toEqual([]);
  });

  test.each([
    { headers: { "x-amz-target": "GraniteServiceVersion20100801.GetMetricData" } },
    { headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" } },
    { path: "/service/GraniteServiceVersion20100801/operation/GetMetricData" },
  ])("are not read with GetMetricData: $headers $path", async ({ headers, path = "/" }) => {
    const { api, authorization } = await openApi();
    const response = await fetch(api.url + path, {
      ...{ method: "POST", body: "Version=2010-08-01&Action=GetMetricData" },
      headers: { authorization, ...headers },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: "UnknownOperationException",
      message: expect.stringMatching(/^GetMetricData is an operation of CloudWatch.*`sc-sim metr/),
    });
  });

  test("of a group may have five patterns with regexes", async () => {
    const { put } = await openApi();
    const withRegex = (name: string) =>
      put({ ...FILTER, filterName: name, filterPattern: "%5..%" });
    for (const name of ["a", "b", "c", "d", "e"]) await withRegex(name);
    await expect(withRegex("f")).rejects.toThrow(sdk.LimitExceededException);
    await withRegex("a");
    await put(FILTER);
  });
});
