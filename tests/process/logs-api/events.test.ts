import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const NOW = 1_764_158_400_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PLACE = { logGroupName: "/app/web", logStreamName: "s1" };

async function openWithStream() {
  const opened = await openLogsApi({ now: () => NOW });
  const { client } = opened;
  await client.send(new sdk.CreateLogGroupCommand(PLACE));
  await client.send(new sdk.CreateLogStreamCommand(PLACE));
  const put = (...logEvents: readonly (readonly [number, string])[]) =>
    client.send(
      new sdk.PutLogEventsCommand({
        ...PLACE,
        logEvents: logEvents.map(([timestamp, message]) => ({ timestamp, message })),
      }),
    );
  const get = (input: object = {}) =>
    client.send(new sdk.GetLogEventsCommand({ ...PLACE, ...input }));
  const filter = (input: object = {}) => {
    const { logGroupName } = PLACE;
    return client.send(new sdk.FilterLogEventsCommand({ logGroupName, ...input }));
  };
  return { ...opened, put, get, filter };
}

const textOf = ({ events = [] }: { events?: { message?: string | undefined }[] | undefined }) =>
  events.map(({ message }) => message).join("");

describe("PutLogEvents", () => {
  test("stores events, which are there for every reader", async () => {
    const { put, get, path } = await openWithStream();
    const answer = await put([NOW - 1, "a\n"], [NOW, "ä\0€"]);
    expect(answer.nextSequenceToken).toMatch(/^\d{56}$/);
    expect(answer.rejectedLogEventsInfo).toBeUndefined();
    expect((await get()).events).toEqual([
      { timestamp: NOW - 1, message: "a\n", ingestionTime: NOW },
      { timestamp: NOW, message: "ä\0€", ingestionTime: NOW },
    ]);
    expect(path).toMatch(/logs\.sqlite$/);
  });

  test("rejects what is too old, expired or too new, and stores the rest", async () => {
    const { client, put, get } = await openWithStream();
    const { logGroupName } = PLACE;
    const old = await put([NOW - 14 * DAY - 1, "old"], [NOW - 14 * DAY, "x"]);
    expect(old.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
    const future = await put([NOW + 2 * HOUR, "y"], [NOW + 2 * HOUR + 1, "new"]);
    expect(future.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    await client.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
    const expired = await put([NOW - DAY - 1, "expired"], [NOW - DAY, "z"]);
    expect(expired.rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
    const none = await put([NOW - 20 * DAY, "old"], [NOW + DAY, "new"]);
    expect(none.rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      tooNewLogEventStartIndex: 1,
    });
    expect(textOf(await get({ startFromHead: true }))).toBe("xzy");
  });

  test.each([
    [
      [
        [2, "a"],
        [1, "b"],
      ],
      "Log events in a single PutLogEvents request must be in chronological order.",
    ],
    [
      [
        [0, "a"],
        [DAY + 1, "b"],
      ],
      "cannot span more than 24 hours.",
    ],
    [[[0, "x".repeat(2 ** 20 - 25)]], "Upload too large: 1048577 bytes exceeds limit of 1048576"],
    [[[0, "é".repeat(2 ** 19)]], "Upload too large: 1048602 bytes"],
    [
      [[0, ""]],
      "Value '' at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      Array.from({ length: 10_001 }, () => [0, "a"]),
      "at 'logEvents' failed to satisfy constraint: Member must have length less than or equal to 10000",
    ],
    [[], "length greater than or equal to 1"],
  ] as [(readonly [number, string])[], string][])(
    "refuses a batch (%#)",
    async (events, message) => {
      const { put, get } = await openWithStream();
      const batch = events.map(([ms, text]) => [NOW - DAY - HOUR + ms, text] as const);
      await expect(put(...batch)).rejects.toThrow(message);
      expect((await get()).events).toEqual([]);
    },
  );

  test("takes the largest event and the most events", async () => {
    const { put, filter } = await openWithStream();
    await put([NOW, "x".repeat(2 ** 20 - 26)]);
    await put([NOW - DAY, "a"], [NOW, "b"]);
    await put(...Array.from({ length: 10_000 }, (_, index) => [NOW, `${index}`] as const));
    const { events = [] } = await filter({ filterPattern: "9999" });
    expect(events.map(({ message }) => message)).toEqual(["9999"]);
  });

  test("needs its group and its stream", async () => {
    const { client } = await openWithStream();
    const put = (place: object) =>
      client.send(
        new sdk.PutLogEventsCommand({
          ...{ ...PLACE, ...place },
          logEvents: [{ timestamp: NOW, message: "a" }],
        }),
      );
    const group = put({ logGroupName: "none" });
    await expect(group).rejects.toThrow(sdk.ResourceNotFoundException);
    await expect(group).rejects.toThrow("The specified log group does not exist.");
    const stream = put({ logStreamName: "none" });
    await expect(stream).rejects.toThrow("The specified log stream does not exist.");
    const accepted = await put({ sequenceToken: "old", entity: { attributes: { a: "b" } } });
    expect(accepted.rejectedEntityInfo).toEqual({ errorType: "UnsupportedLogGroupType" });
  });
});

describe("GetLogEvents", () => {
  test("pages through a stream in both directions, and goes on where it ended", async () => {
    const { put, get } = await openWithStream();
    await put(...[..."abcdefg"].map((text, index) => [NOW + index, text] as const));
    const last = await get({ limit: 3 });
    expect(textOf(last)).toBe("efg");
    const before = await get({ limit: 3, nextToken: last.nextBackwardToken });
    expect(textOf(before)).toBe("bcd");
    const first = await get({ limit: 3, nextToken: before.nextBackwardToken });
    expect(textOf(first)).toBe("a");
    const none = await get({ limit: 3, nextToken: first.nextBackwardToken });
    expect(none).toMatchObject({ events: [], nextBackwardToken: first.nextBackwardToken });
    const forward = await get({ limit: 3, nextToken: first.nextForwardToken });
    expect(textOf(forward)).toBe("bcd");
    const end = await get({ nextToken: last.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: last.nextForwardToken });
    await put([NOW + 7, "h"]);
    expect(textOf(await get({ nextToken: last.nextForwardToken }))).toBe("h");
  });

  test("has a token for an empty stream, by which the first event comes", async () => {
    const { put, get } = await openWithStream();
    for (const startFromHead of [true, false]) {
      const { nextForwardToken, events } = await get({ startFromHead, startTime: NOW });
      expect(events).toEqual([]);
      expect(nextForwardToken).toBe(`f/${NOW}/0/s`);
    }
    await put([NOW, "a"]);
    expect(textOf(await get({ nextToken: `f/${NOW}/0/s` }))).toBe("a");
  });

  test.each([
    [{ startTime: NOW + 1 }, "bcd"],
    [{ endTime: NOW + 2 }, "ab"],
    [{ startTime: NOW + 1, endTime: NOW + 3 }, "bc"],
    [{ startFromHead: true, limit: 2 }, "ab"],
    [{ startTime: NOW + 9 }, ""],
  ])("takes %j", async (input, text) => {
    const { put, get } = await openWithStream();
    await put(...[..."abcd"].map((letter, index) => [NOW + index, letter] as const));
    expect(textOf(await get(input))).toBe(text);
  });

  test("has pages of 1 MiB at most", async () => {
    const { put, get } = await openWithStream();
    for (const text of ["a", "b", "c"]) await put([NOW, text.repeat(500_000)]);
    const page = await get({ startFromHead: true });
    expect(page.events?.map(({ message = "" }) => message[0])).toEqual(["a", "b"]);
    const next = await get({ startFromHead: true, nextToken: page.nextForwardToken });
    expect(next.events?.map(({ message = "" }) => message[0])).toEqual(["c"]);
    const newest = await get();
    expect(newest.events?.map(({ message = "" }) => message[0])).toEqual(["b", "c"]);
  });

  test("works with the SDK's paginator", async () => {
    const { client, put } = await openWithStream();
    await put(...[..."abcde"].map((text) => [NOW, text] as const));
    const config = { client, pageSize: 2, stopOnSameToken: true };
    const pages = sdk.paginateGetLogEvents(config, { ...PLACE, startFromHead: true });
    const texts: string[] = [];
    for await (const page of pages) texts.push(textOf(page));
    expect(texts).toEqual(["ab", "cd", "e", ""]);
  });

  test("knows its group by name or by ARN, and not by both", async () => {
    const { client, put, get } = await openWithStream();
    await put([NOW, "a"]);
    const logGroupIdentifier = "arn:aws:logs:us-east-1:123456789012:log-group:/app/web";
    const { logStreamName } = PLACE;
    const byArn = new sdk.GetLogEventsCommand({ logGroupIdentifier, logStreamName });
    expect(textOf(await client.send(byArn))).toBe("a");
    await expect(get({ logGroupIdentifier })).rejects.toThrow("cannot both be specified");
    const neither = client.send(new sdk.GetLogEventsCommand({ logStreamName }));
    await expect(neither).rejects.toThrow("must be specified");
    const other = logGroupIdentifier.replace("123456789012", "111111111111");
    const foreign = new sdk.GetLogEventsCommand({ logGroupIdentifier: other, logStreamName });
    await expect(client.send(foreign)).rejects.toThrow("Account 111111111111 is not simulated");
    await expect(get({ nextToken: "f/x/s" })).rejects.toThrow("nextToken is invalid");
  });
});

describe("FilterLogEvents", () => {
  async function openWithTwo() {
    const opened = await openWithStream();
    const { client, put } = opened;
    const other = { ...PLACE, logStreamName: "s2" };
    await client.send(new sdk.CreateLogStreamCommand(other));
    await put([NOW, "a 200"], [NOW + 2, "c 500"]);
    const logEvents = [
      { timestamp: NOW + 1, message: "b 500" },
      { timestamp: NOW + 3, message: "d 200" },
    ];
    await client.send(new sdk.PutLogEventsCommand({ ...other, logEvents }));
    return opened;
  }

  test.each([
    [{}, "abcd"],
    [{ filterPattern: "500" }, "bc"],
    [{ filterPattern: "[name, code=5*]" }, "bc"],
    [{ logStreamNames: ["s2"] }, "bd"],
    [{ logStreamNamePrefix: "s" }, "abcd"],
    [{ logStreamNamePrefix: "x" }, ""],
    [{ startTime: NOW + 1, endTime: NOW + 2 }, "bc"],
    [{ startFromHead: false }, "dcba"],
    [{ interleaved: false, unmask: true }, "abcd"],
  ])("finds by %j", async (input, letters) => {
    const { filter } = await openWithTwo();
    const { events = [], nextToken, searchedLogStreams } = await filter(input);
    expect(events.map(({ message = "" }) => message[0]).join("")).toBe(letters);
    expect(nextToken).toBeUndefined();
    expect(searchedLogStreams).toEqual([]);
  });

  test("gives each event its stream and an id of its own", async () => {
    const { filter } = await openWithTwo();
    const { events = [] } = await filter();
    expect(events[1]).toEqual({
      logStreamName: "s2",
      timestamp: NOW + 1,
      message: "b 500",
      ingestionTime: NOW,
      eventId: expect.stringMatching(/^\d{56}$/),
    });
    const ids = events.map(({ eventId = "" }) => eventId);
    expect(new Set(ids).size).toBe(4);
    expect(ids.toSorted()).toEqual(ids);
  });

  test("pages with a token, which is of this filter only", async () => {
    const { client, filter } = await openWithTwo();
    const { logGroupName } = PLACE;
    const texts: string[] = [];
    const input = { logGroupName, filterPattern: "0" };
    for await (const page of sdk.paginateFilterLogEvents({ client, pageSize: 3 }, input))
      texts.push(textOf(page));
    expect(texts).toEqual(["a 200b 500c 500", "d 200"]);
    const exact = await filter({ limit: 4 });
    expect(exact.nextToken).toBeUndefined();
    const { nextToken } = await filter({ limit: 1, filterPattern: "0" });
    const other = filter({ nextToken, filterPattern: "1" });
    await expect(other).rejects.toThrow("The specified nextToken is invalid.");
    expect(textOf(await filter({ nextToken, filterPattern: "0", limit: 2 }))).toBe("b 500c 500");
  });

  test.each([
    [{ filterPattern: "{ $.a == 1 }" }, /^Invalid filter pattern — A value .* at "= 1 }" /],
    [{ filterPattern: "x".repeat(1025) }, /length less than or equal to 1024/],
    [{ logStreamNames: ["s1"], logStreamNamePrefix: "s" }, /cannot both be specified/],
    [{ logStreamNames: ["none"] }, /The specified log stream does not exist/],
    [{ limit: 10_001 }, /value less than or equal to 10000/],
    [{ nextToken: "x" }, /nextToken is invalid/],
  ])("refuses %j", async (input, message) => {
    const { filter } = await openWithTwo();
    await expect(filter(input)).rejects.toThrow(message);
  });

  test("finds lines of containers beside what was put there", async () => {
    const { client, store } = await openLogsApi();
    store.append([appLine("from a container", 5)]);
    const { events } = await client.send(
      new sdk.FilterLogEventsCommand({ logGroupName: "/ecs/sample" }),
    );
    expect(events).toMatchObject([{ message: "from a container", logStreamName: "ecs/App/t1" }]);
  });
});
