import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/app/web";

describe("groups", () => {
  test("are created, described, listed and deleted", async () => {
    const { client } = await openLogsApi({ now: () => 1_700_000_000_000 });
    const logGroupName = "/app/web";
    const tags = { team: "a", __proto__x: "b" };
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName, tags }));
    const again = client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    await expect(again).rejects.toThrow(sdk.ResourceAlreadyExistsException);
    await expect(again).rejects.toThrow("The specified log group already exists");
    const prefix = { logGroupNamePrefix: "/app/" };
    const { logGroups } = await client.send(new sdk.DescribeLogGroupsCommand(prefix));
    expect(logGroups).toEqual([
      {
        logGroupName,
        arn: `${ARN}:*`,
        logGroupArn: ARN,
        creationTime: 1_700_000_000_000,
        storedBytes: 0,
        metricFilterCount: 0,
        logGroupClass: "STANDARD",
        deletionProtectionEnabled: false,
      },
    ]);
    const listed = await client.send(
      new sdk.ListLogGroupsCommand({ logGroupNamePattern: "^/app" }),
    );
    expect(listed.logGroups).toEqual([
      { logGroupName, logGroupArn: ARN, logGroupClass: "STANDARD" },
    ]);
    const tagged = await client.send(new sdk.ListTagsForResourceCommand({ resourceArn: ARN }));
    expect(tagged.tags).toEqual(tags);
    await client.send(new sdk.DeleteLogGroupCommand({ logGroupName }));
    expect(await client.send(new sdk.DescribeLogGroupsCommand(prefix))).toMatchObject({
      logGroups: [],
    });
    await expect(client.send(new sdk.DeleteLogGroupCommand({ logGroupName }))).rejects.toThrow(
      "The specified log group does not exist.",
    );
  });

  test("are paged by name, also while others are added", async () => {
    const { client } = await openLogsApi();
    const create = (logGroupName: string) =>
      client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    for (const name of ["c", "a", "B", "d"]) await create(name);
    const names: (string | undefined)[] = [];
    const pages = sdk.paginateDescribeLogGroups({ client, pageSize: 2 }, {});
    for await (const { logGroups = [] } of pages) {
      names.push(...logGroups.map(({ logGroupName }) => logGroupName));
      if (names.length === 2) await create("A");
    }
    expect(names).toEqual(["/ecs/sample", "B", "a", "c", "d"]);
    for (const key of ["x", "[1]", '["a","b"]', '{"a":1}', "null"]) {
      const nextToken = Buffer.from(key).toString("base64url");
      const wrong = client.send(new sdk.DescribeLogGroupsCommand({ nextToken }));
      await expect(wrong, key).rejects.toThrow("The specified nextToken is invalid.");
    }
  });

  test("are paged to the end while those that were given are deleted", async () => {
    const { client } = await openLogsApi();
    const names = ["/a/1", "/a/2", "/a/3", "/a/4", "/a/5"];
    for (const logGroupName of names)
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    const deleted: (string | undefined)[] = [];
    const prefix = { logGroupNamePrefix: "/a/" };
    for await (const page of sdk.paginateDescribeLogGroups({ client, pageSize: 2 }, prefix)) {
      for (const { logGroupName } of page.logGroups ?? []) {
        deleted.push(logGroupName);
        await client.send(new sdk.DeleteLogGroupCommand({ logGroupName }));
      }
    }
    expect(deleted).toEqual(names);
  });

  test.each([
    [{ logGroupNamePrefix: "/app/" }, ["/app/a", "/app/b"]],
    [{ logGroupNamePattern: "app" }, ["/app/a", "/app/b", "/x/app"]],
    [{ logGroupNamePattern: "App" }, []],
    [{ logGroupIdentifiers: ["/app/b", `${ARN.slice(0, -8)}/x/app`] }, ["/app/b", "/x/app"]],
    [{ logGroupClass: "INFREQUENT_ACCESS" as const }, ["/app/b"]],
    [{ logGroupClass: "STANDARD" as const, limit: 1 }, ["/app/a"]],
  ])("are found by %j", async (input, names) => {
    const { client } = await openLogsApi();
    for (const logGroupName of ["/app/a", "/x/app"])
      await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    const rare = { logGroupName: "/app/b", logGroupClass: "INFREQUENT_ACCESS" as const };
    await client.send(new sdk.CreateLogGroupCommand(rare));
    const { logGroups = [] } = await client.send(new sdk.DescribeLogGroupsCommand(input));
    expect(logGroups.map(({ logGroupName }) => logGroupName)).toEqual(names);
  });

  test("have a retention and tags, which can be changed and removed", async () => {
    const { client } = await openLogsApi();
    const logGroupName = "/app/web";
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    const described = async () =>
      (await client.send(new sdk.DescribeLogGroupsCommand({}))).logGroups?.[0];
    await client.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    expect(await described()).toMatchObject({ retentionInDays: 7 });
    await expect(
      client.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })),
    ).rejects.toThrow(/Value '2' at 'retentionInDays' failed .* enum value set: \[1, 3, 5, 7,/);
    await client.send(new sdk.DeleteRetentionPolicyCommand({ logGroupName }));
    expect(await described()).not.toHaveProperty("retentionInDays");
    const resourceArn = ARN;
    await client.send(new sdk.TagResourceCommand({ resourceArn, tags: { a: "1", b: "2" } }));
    await client.send(new sdk.TagLogGroupCommand({ logGroupName, tags: { a: "3", c: "4" } }));
    await client.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["b"] }));
    const { tags } = await client.send(new sdk.ListTagsLogGroupCommand({ logGroupName }));
    expect(tags).toEqual({ a: "3", c: "4" });
    const many = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, ""]));
    await expect(
      client.send(new sdk.TagResourceCommand({ resourceArn, tags: many })),
    ).rejects.toThrow(sdk.TooManyTagsException);
    await client.send(new sdk.UntagLogGroupCommand({ logGroupName, tags: ["a", "c"] }));
    const left = await client.send(new sdk.ListTagsLogGroupCommand({ logGroupName }));
    expect(left.tags).toEqual({});
  });

  test("that are protected, or that containers write to, stay", async () => {
    const { client, store } = await openLogsApi();
    store.append([appLine("from a container", Date.now())]);
    const { group: logGroupName, stream: logStreamName } = APP_ORIGIN;
    const groups = await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(groups.logGroups).toMatchObject([{ logGroupName, deletionProtectionEnabled: true }]);
    const remove = (name: string) =>
      client.send(new sdk.DeleteLogGroupCommand({ logGroupName: name }));
    await expect(remove(logGroupName)).rejects.toThrow(
      /deletion protection is enabled.* — Contain/,
    );
    const stream = client.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName }));
    await expect(stream).rejects.toThrow(sdk.ValidationException);
    const own = "/app/own";
    const created = { logGroupName: own, deletionProtectionEnabled: true };
    await client.send(new sdk.CreateLogGroupCommand(created));
    await expect(remove(own)).rejects.toThrow(/deletion protection is enabled/);
    await client.send(
      new sdk.PutLogGroupDeletionProtectionCommand({
        ...{ logGroupIdentifier: own, deletionProtectionEnabled: false },
      }),
    );
    await remove(own);
    expect(store.read({ afterSeq: 0, limit: 9 })).toMatchObject([{ message: "from a container" }]);
  });

  test.each([
    [{ logGroupName: "" }, "length greater than or equal to 1"],
    [
      { logGroupName: "a b" },
      "Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    ],
    [{ logGroupName: "x".repeat(513) }, "length less than or equal to 512"],
    [{ logGroupName: "aws/x" }, "Log groups starting with AWS/ are reserved for AWS."],
    [
      { logGroupName: "x", logGroupClass: "DELIVERY" as const },
      "DELIVERY is not supported by this simulator (AWS has it)",
    ],
  ])("cannot be %j", async (input, message) => {
    const { client } = await openLogsApi();
    const created = client.send(new sdk.CreateLogGroupCommand(input));
    await expect(created).rejects.toThrow(sdk.InvalidParameterException);
    await expect(created).rejects.toThrow(message);
  });
});

describe("streams", () => {
  test("are created, described by name and by time, and deleted", async () => {
    const { client, store } = await openLogsApi();
    const logGroupName = "/app/web";
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName }));
    const base = Date.now() - 1000;
    for (const [stream, offset] of [
      ["b", 1],
      ["a", 3],
      ["c", 2],
    ] as const) {
      const logStreamName = stream;
      await client.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName }));
      await client.send(
        new sdk.PutLogEventsCommand({
          ...{ logGroupName, logStreamName },
          logEvents: [0, offset].map((ms) => ({ timestamp: base + ms, message: stream })),
        }),
      );
    }
    await client.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: "empty" }));
    const names = async (input: object) => {
      const command = new sdk.DescribeLogStreamsCommand({ logGroupName, ...input });
      const { logStreams = [] } = await client.send(command);
      return logStreams.map(({ logStreamName }) => logStreamName).join();
    };
    expect(await names({})).toBe("a,b,c,empty");
    expect(await names({ descending: true, limit: 2 })).toBe("empty,c");
    expect(await names({ orderBy: "LastEventTime" })).toBe("empty,b,c,a");
    expect(await names({ orderBy: "LastEventTime", descending: true })).toBe("a,c,b,empty");
    expect(await names({ logStreamNamePrefix: "e" })).toBe("empty");
    const both = names({ logStreamNamePrefix: "e", orderBy: "LastEventTime" });
    await expect(both).rejects.toThrow("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const all = await client.send(new sdk.DescribeLogStreamsCommand({ logGroupName }));
    expect(all.logStreams?.[0]).toEqual({
      logStreamName: "a",
      creationTime: expect.any(Number),
      firstEventTimestamp: base,
      lastEventTimestamp: base + 3,
      lastIngestionTime: expect.any(Number),
      uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
      arn: `${ARN}:log-stream:a`,
      storedBytes: 0,
    });
    const groups = await client.send(new sdk.DescribeLogGroupsCommand({}));
    expect(groups.logGroups?.[0]?.storedBytes).toBe(6 * 27);
    await client.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: "a" }));
    expect(await names({})).toBe("b,c,empty");
    expect(store.query({ group: logGroupName, limit: 9 }).events).toHaveLength(4);
    const again = new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: "b" });
    await expect(client.send(again)).rejects.toThrow(sdk.ResourceAlreadyExistsException);
    const gone = new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: "a" });
    await expect(client.send(gone)).rejects.toThrow("The specified log stream does not exist.");
    // A stream of the same name is a new one.
    await client.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: "a" }));
    await client.send(
      new sdk.PutLogEventsCommand({
        ...{ logGroupName, logStreamName: "a" },
        logEvents: [{ timestamp: base, message: "again" }],
      }),
    );
    const anew = await client.send(
      new sdk.GetLogEventsCommand({ logGroupName, logStreamName: "a" }),
    );
    expect(anew.events?.map(({ message }) => message)).toEqual(["again"]);
  });

  test.each([
    [{ orderBy: "LogStreamName" }, "a,b,c,d,e,\uffff,𝒳"],
    [{ orderBy: "LogStreamName", descending: true }, "𝒳,\uffff,e,d,c,b,a"],
    [{ orderBy: "LastEventTime" }, "\uffff,𝒳,c,d,b,a,e"],
    [{ orderBy: "LastEventTime", descending: true }, "e,a,b,d,c,𝒳,\uffff"],
  ] as const)("are paged with %j while those that were given are deleted", async (order, all) => {
    const { client, store } = await openLogsApi();
    const group = "/app/web";
    const places = ["𝒳", "e", "d", "c", "b", "a", "\uffff"].map((stream) => ({ group, stream }));
    store.catalog.addStreams(places, 1);
    const times = { e: 5, a: 4, b: 3, d: 2, c: 2 };
    for (const [stream, timestampMs] of Object.entries(times))
      store.appendDurably({ group, stream }, [{ timestampMs, ingestionMs: 9, message: "x" }]);
    const deleted: (string | undefined)[] = [];
    const input = { ...{ logGroupName: group }, ...order };
    for await (const page of sdk.paginateDescribeLogStreams({ client, pageSize: 2 }, input)) {
      for (const { logStreamName } of page.logStreams ?? []) {
        deleted.push(logStreamName);
        const place = { logGroupName: group, logStreamName };
        await client.send(new sdk.DeleteLogStreamCommand(place));
      }
    }
    expect(deleted.join()).toBe(all);
  });

  test("of containers are there before their first line", async () => {
    const { client } = await openLogsApi();
    const { group: logGroupName, stream: logStreamName } = APP_ORIGIN;
    const streams = await client.send(new sdk.DescribeLogStreamsCommand({ logGroupName }));
    expect(streams.logStreams).toMatchObject([{ logStreamName }]);
    expect(streams.logStreams?.[0]).not.toHaveProperty("lastEventTimestamp");
    const none = new sdk.GetLogEventsCommand({ logGroupName, logStreamName });
    expect(await client.send(none)).toMatchObject({ events: [] });
  });
});
