import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

describe("blank lines of containers", () => {
  test("are no events of the API, and stay in the log", async () => {
    const { client, store } = await openLogsApi();
    const timestamp = Date.now();
    store.append(["a", "", " ", "", "b"].map((message) => appLine(message, timestamp)));
    const place = { logGroupName: "/ecs/sample", logStreamName: "ecs/App/t1" };
    const got = await client.send(new sdk.GetLogEventsCommand({ ...place, startFromHead: true }));
    expect(got.events?.map(({ message }) => message)).toEqual(["a", " ", "b"]);
    const found = await client.send(new sdk.FilterLogEventsCommand({ ...place, limit: 3 }));
    expect(found.events).toHaveLength(3);
    const query = {
      ...{ logGroupName: place.logGroupName, startTime: 0, endTime: 4_000_000_000 },
      queryString: "stats count(*) as n",
    };
    const { queryId } = await client.send(new sdk.StartQueryCommand(query));
    await expect
      .poll(() => client.send(new sdk.GetQueryResultsCommand({ queryId })), { timeout: 60_000 })
      .toMatchObject({ status: "Complete", results: [[{ field: "n", value: "3" }]] });
    const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(logGroups).toMatchObject([{ storedBytes: 3 * (1 + 26) }]);
    const arrived = store.arrivals({ afterSeq: 0, groups: ["/ecs/sample"], limit: 9 });
    expect(arrived.map(({ message }) => message)).toEqual(["a", " ", "b"]);
    const kept = store.read({ afterSeq: 0, limit: 9 });
    expect(kept.map(({ message }) => message)).toEqual(["a", "", " ", "", "b"]);
  });
});
