import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { openLogsApi } from "../../support/logs-api.ts";

const logGroupName = "/app/web";

async function openWithGroup() {
  const opened = await openLogsApi({ now: () => 1_700_000_000_000 });
  await opened.client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
  return opened;
}

const TRANSFORMATION = { metricName: "Errors", metricNamespace: "App", metricValue: "1" };

const FILTER = {
  ...{ logGroupName, filterName: "errors", filterPattern: "{ $.code >= 500 }" },
  metricTransformations: [TRANSFORMATION],
};

describe("metric filters", () => {
  test("are put, described, replaced and deleted", async () => {
    const { client } = await openWithGroup();
    const described = async (input: object = {}) =>
      (await client.send(new sdk.DescribeMetricFiltersCommand(input))).metricFilters;
    await client.send(new sdk.PutMetricFilterCommand(FILTER));
    const second = { ...FILTER, filterName: "b", filterPattern: "ERROR" };
    await client.send(new sdk.PutMetricFilterCommand(second));
    expect(await described({ logGroupName, filterNamePrefix: "e" })).toEqual([
      { ...FILTER, creationTime: 1_700_000_000_000 },
    ]);
    expect(await described()).toHaveLength(2);
    expect(await described({ metricName: "Errors", metricNamespace: "Other" })).toEqual([]);
    expect(await described({ metricName: "Errors", metricNamespace: "App" })).toHaveLength(2);
    await expect(described({ metricName: "Errors" })).rejects.toThrow("specified together");
    await client.send(new sdk.PutMetricFilterCommand({ ...FILTER, filterPattern: "x" }));
    expect(await described({ filterNamePrefix: "errors" })).toMatchObject([{ filterPattern: "x" }]);
    const groups = await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(groups.logGroups).toMatchObject([{ metricFilterCount: 2 }, { metricFilterCount: 0 }]);
    const { filterName } = FILTER;
    const remove = () =>
      client.send(new sdk.DeleteMetricFilterCommand({ logGroupName, filterName }));
    await remove();
    await expect(remove()).rejects.toThrow(sdk.ResourceNotFoundException);
    await client.send(new sdk.DeleteLogGroupCommand({ logGroupName }));
    expect(await described()).toEqual([]);
  });

  test.each([
    [{ filterPattern: "{ $.a }" }, "Invalid filter pattern — "],
    [{ logGroupName: "none" }, "The specified log group does not exist."],
    [{ metricTransformations: [{ ...TRANSFORMATION, metricValue: "x" }] }, "metricValue 'x'"],
    [{ metricTransformations: [{ ...TRANSFORMATION, metricValue: "" }] }, "metricValue ''"],
    [
      {
        metricTransformations: [{ ...TRANSFORMATION, dimensions: { a: "$.a" }, defaultValue: 0 }],
      },
      "mutually exclusive",
    ],
    [
      { metricTransformations: [{ ...TRANSFORMATION, dimensions: { a: "fixed" } }] },
      "dimension a must be a field",
    ],
    [
      {
        metricTransformations: [
          { ...TRANSFORMATION, dimensions: { a: "$.a", b: "$.b", c: "$.c", d: "$.d" } },
        ],
      },
      "3 dimensions at most",
    ],
    [{ metricTransformations: [] }, "length greater than or equal to 1"],
    [{ fieldSelectionCriteria: "x" }, "fieldSelectionCriteria is not supported by this simulator"],
  ])("are refused with %j", async (changes, message) => {
    const { client } = await openWithGroup();
    const put = client.send(new sdk.PutMetricFilterCommand({ ...FILTER, ...changes }));
    await expect(put).rejects.toThrow(message);
    const { metricFilters } = await client.send(new sdk.DescribeMetricFiltersCommand({}));
    expect(metricFilters).toEqual([]);
  });

  test("are not for groups of infrequent access, and 100 for each group", async () => {
    const { client, store } = await openWithGroup();
    const rare = { logGroupName: "rare", logGroupClass: "INFREQUENT_ACCESS" as const };
    await client.send(new sdk.CreateLogGroupCommand(rare));
    const put = (input: object) =>
      client.send(new sdk.PutMetricFilterCommand({ ...FILTER, ...input }));
    await expect(put({ logGroupName: "rare" })).rejects.toThrow(sdk.InvalidOperationException);
    for (let index = 0; index < 100; index++) {
      const key = { kind: "metricFilter", parent: logGroupName, name: `f${index}` };
      store.catalog.putResource(key, FILTER);
    }
    await expect(put({ filterName: "more" })).rejects.toThrow(sdk.LimitExceededException);
    await put({ filterName: "f0" });
  });

  test("are tried out without a group", async () => {
    const { client } = await openWithGroup();
    const tried = (filterPattern: string) =>
      client.send(
        new sdk.TestMetricFilterCommand({
          filterPattern,
          logEventMessages: ['{"code":503,"path":"/a"}', '127.0.0.1 "GET /b" 404', "x"],
        }),
      );
    const json = await tried('{ $.code >= 500 && $.path = "/*" }');
    expect(json.matches).toEqual([
      {
        eventNumber: 1,
        eventMessage: '{"code":503,"path":"/a"}',
        extractedValues: { "$.code": "503", "$.path": "/a" },
      },
    ]);
    const words = await tried("[ip, request, code]");
    expect(words.matches).toMatchObject([
      { eventNumber: 2, extractedValues: { $ip: "127.0.0.1", $request: "GET /b", $code: "404" } },
    ]);
    expect((await tried("")).matches).toHaveLength(3);
    await expect(tried("%(%")).rejects.toThrow("Invalid filter pattern — ");
  });
});

describe("query definitions", () => {
  test("are put, changed, described by name, and deleted", async () => {
    const { client } = await openWithGroup();
    const put = async (input: object) => {
      const query = { name: "a", queryString: "fields @message", ...input };
      const { queryDefinitionId } = await client.send(new sdk.PutQueryDefinitionCommand(query));
      return queryDefinitionId;
    };
    const described = async (input: object = {}) =>
      (await client.send(new sdk.DescribeQueryDefinitionsCommand(input))).queryDefinitions;
    const clientToken = "c".repeat(36);
    const id = await put({ name: "errors", logGroupNames: [logGroupName], clientToken });
    expect(await put({ name: "errors", clientToken })).toBe(id);
    await put({ name: "by/path" });
    const first = await client.send(new sdk.DescribeQueryDefinitionsCommand({ maxResults: 1 }));
    expect(first.queryDefinitions).toMatchObject([{ name: "by/path" }]);
    const { nextToken } = first;
    expect(await described({ maxResults: 1, nextToken })).toMatchObject([{ name: "errors" }]);
    expect(await described({ queryDefinitionNamePrefix: "err" })).toEqual([
      {
        queryLanguage: "CWLI",
        queryDefinitionId: id,
        name: "errors",
        queryString: "fields @message",
        logGroupNames: [],
        lastModified: 1_700_000_000_000,
      },
    ]);
    await put({ name: "errors", queryDefinitionId: id, queryString: "limit 1" });
    expect(await described()).toMatchObject([{ name: "by/path" }, { queryString: "limit 1" }]);
    await expect(put({ queryDefinitionId: "none" })).rejects.toThrow(sdk.ResourceNotFoundException);
    await expect(put({ queryLanguage: "SQL" })).rejects.toThrow("SQL is not supported");
    const remove = new sdk.DeleteQueryDefinitionCommand({ queryDefinitionId: id });
    expect((await client.send(remove)).success).toBe(true);
    await expect(client.send(remove)).rejects.toThrow(sdk.ResourceNotFoundException);
    expect(await described()).toMatchObject([{ name: "by/path" }]);
  });
});
