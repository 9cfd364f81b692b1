import { mkdirSync, readFileSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { resolveSettings } from "../../../simulator/app/settings.ts";
import type { SubscriptionMessage } from "../../../simulator/logs/cloudwatch/filters/subscription-messages.ts";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";
import { openReceiver } from "../../support/receiver.ts";

const NOON_MS = Date.UTC(2026, 10, 25, 12);
const { group: logGroupName, stream } = APP_ORIGIN;
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:forward";
const KINESIS = "arn:aws:kinesis:us-east-1:123456789012:stream/logs";
const roleArn = "arn:aws:iam::123456789012:role/logs";
const FILTER = {
  ...{ logGroupName, filterName: "errors", filterPattern: "ERROR", destinationArn: LAMBDA },
};

async function openApi(options: Parameters<typeof openLogsApi>[0] = {}) {
  const opened = await openLogsApi({ now: () => NOON_MS, ...options });
  const { client, store, filters, folder } = opened;
  store.append([appLine("ERROR early", NOON_MS)]);
  const own = { logGroupName, logStreamName: "own" };
  await client.send(new sdk.CreateLogStreamCommand(own));
  const path = join(folder, "subscriptions.jsonl");
  return {
    ...{ ...opened, file: path },
    put: (changes: Partial<sdk.PutSubscriptionFilterCommandInput> = {}) =>
      client.send(new sdk.PutSubscriptionFilterCommand({ ...FILTER, ...changes })),
    putEvents: (...messages: readonly string[]) =>
      client.send(
        new sdk.PutLogEventsCommand({
          ...own,
          logEvents: messages.map((message) => ({ timestamp: NOON_MS, message })),
        }),
      ),
    /** All that is in the file when everything is delivered. */
    async delivered(): Promise<readonly SubscriptionMessage[]> {
      await filters[Symbol.asyncDispose]();
      const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
      return lines.map((line) => JSON.parse(line));
    },
  };
}

/** `stream: message, message` of each, with the filter before it. */
const textsOf = (messages: readonly SubscriptionMessage[]) =>
  messages.map(
    ({ subscriptionFilters, logStream, logEvents }) =>
      `${subscriptionFilters.join()} ${logStream}: ${logEvents.map(({ message }) => message).join()}`,
  );

describe("subscription filters", () => {
  test("are put, described, replaced and deleted", async () => {
    const { put, client } = await openApi();
    const described = async (input: object = {}) => {
      const command = new sdk.DescribeSubscriptionFiltersCommand({ logGroupName, ...input });
      return (await client.send(command)).subscriptionFilters;
    };
    await put();
    await put({ filterName: "b", destinationArn: KINESIS, roleArn, distribution: "Random" });
    expect(await described()).toEqual([
      {
        ...{ logGroupName, filterName: "b", filterPattern: "ERROR", destinationArn: KINESIS },
        ...{ roleArn, distribution: "Random", creationTime: NOON_MS },
      },
      { ...FILTER, distribution: "ByLogStream", creationTime: NOON_MS },
    ]);
    await expect(put({ filterName: "c" })).rejects.toThrow(sdk.LimitExceededException);
    await put({ filterPattern: "" });
    expect(await described({ filterNamePrefix: "e" })).toMatchObject([{ filterPattern: "" }]);
    const remove = () =>
      client.send(new sdk.DeleteSubscriptionFilterCommand({ logGroupName, filterName: "errors" }));
    await remove();
    await expect(remove()).rejects.toThrow(sdk.ResourceNotFoundException);
    expect(await described()).toMatchObject([{ filterName: "b" }]);
  });

  test.each([
    [{ logGroupName: "none" }, "The specified log group does not exist."],
    [{ filterPattern: "{ $.a }" }, "Invalid filter pattern — "],
    [{ destinationArn: "http://127.0.0.1/" }, "Invalid destinationArn 'http://127.0.0.1/'"],
    [
      { destinationArn: "arn:aws:sqs:us-east-1:123456789012:q" },
      "PutSubscriptionFilter operation cannot work with destinationArn for vendor sqs",
    ],
    [
      { destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:x" },
      "cannot work with destinationArn for vendor logs",
    ],
    [
      { destinationArn: KINESIS },
      "destinationArn for vendor kinesis cannot be used without roleArn",
    ],
    [{ roleArn }, "destinationArn for vendor lambda cannot be used with roleArn"],
    [{ emitSystemFields: ["@aws.account"] }, "emitSystemFields is not supported"],
    [{ applyOnTransformedLogs: true }, "applyOnTransformedLogs is not supported"],
  ])("are refused with %j", async (changes, message) => {
    const { put, client } = await openApi();
    await expect(put(changes)).rejects.toThrow(message);
    const described = new sdk.DescribeSubscriptionFiltersCommand({ logGroupName });
    expect(await client.send(described)).toMatchObject({ subscriptionFilters: [] });
  });

  test("share the five patterns with regexes of a group with its metric filters", async () => {
    const { put, client } = await openApi();
    const metricTransformations = [{ metricNamespace: "n", metricName: "m", metricValue: "1" }];
    for (const filterName of ["a", "b", "c", "d", "e"]) {
      const input = { ...FILTER, filterName, filterPattern: "%5..%", metricTransformations };
      const { destinationArn: _destination, ...filter } = input;
      await client.send(new sdk.PutMetricFilterCommand(filter));
    }
    const refused = put({ filterPattern: "%5..%" });
    await expect(refused).rejects.toThrow("5 filter patterns with regexes");
    await put();
  });

  test("deliver what AWS sends to a file, of each stream, from then on", async () => {
    const { put, putEvents, store, client, delivered, file } = await openApi();
    await put();
    await put({ filterName: "all", filterPattern: "" });
    await putEvents("ERROR 1", "fine", "ERROR 2\u2028x");
    store.append([appLine("ERROR of the app", NOON_MS), appLine("fine", NOON_MS)]);
    store.append([appLine("ERROR elsewhere", NOON_MS, { group: "/other", taskId: "t2" })]);
    await put({ filterName: "all", filterPattern: "last" });
    await putEvents("the last");
    const messages = await delivered();
    expect(textsOf(messages).toSorted()).toEqual([
      `all ${stream}: ERROR of the app,fine`,
      "all own: ERROR 1,fine,ERROR 2\u2028x",
      "all own: the last",
      `errors ${stream}: ERROR of the app`,
      "errors own: ERROR 1,ERROR 2\u2028x",
    ]);
    const filterPattern = "ERROR";
    const found = await client.send(
      new sdk.FilterLogEventsCommand({ logGroupName, filterPattern, logStreamNames: ["own"] }),
    );
    expect(messages.find(({ logStream }) => logStream === "own")).toEqual({
      ...{ messageType: "DATA_MESSAGE", owner: "123456789012", logGroup: logGroupName },
      ...{ logStream: "own", subscriptionFilters: [expect.any(String)] },
      logEvents: expect.arrayContaining(
        (found.events ?? []).map(({ eventId, message }) => ({
          ...{ id: eventId, timestamp: NOON_MS, message },
        })),
      ),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("deliver what a stream had before it is deleted, and split what is long", async () => {
    const { put, putEvents, client, delivered } = await openApi();
    await put();
    await putEvents(`ERROR ${"a".repeat(700_000)}`);
    await putEvents(`ERROR ${"b".repeat(700_000)}`);
    await client.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: "own" }));
    const messages = await delivered();
    expect(messages.map(({ logEvents }) => logEvents[0]?.message.slice(0, 7))).toEqual([
      "ERROR a",
      "ERROR b",
    ]);
  });

  test("deliver later what a file could not take, and say so", async () => {
    const told: string[] = [];
    const { put, putEvents, file, client, delivered } = await openApi({
      onTrouble: (message) => told.push(message),
    });
    mkdirSync(file);
    await put();
    await putEvents("ERROR 1");
    const change = new sdk.DeleteSubscriptionFilterCommand({
      ...{ logGroupName, filterName: "errors" },
    });
    await expect(client.send(change)).rejects.toThrow(/subscriptions\.jsonl cannot be written/);
    rmdirSync(file);
    await putEvents("ERROR 2");
    const texts = textsOf(await delivered());
    expect(texts.join("\n")).toMatch(/ERROR 1[\s\S]*ERROR 2/);
    expect(told.every((message) => message.includes("It is tried again."))).toBe(true);
  });
});

describe("messages of subscription filters", () => {
  test("are posted to a URL of this machine, in the order of the file", async () => {
    const { received, url } = await openReceiver();
    const { put, putEvents, delivered } = await openApi({ subscriptionsTo: url });
    await put();
    for (let number = 0; number < 20; number++) await putEvents(`ERROR ${number} ü`);
    const messages = await delivered();
    expect(messages.length).toBeGreaterThan(0);
    expect(received).toEqual(messages);
  });

  test("that a URL does not take are named, and are in the file; it has them when it answers again", async () => {
    const told: string[] = [];
    const { received, url } = await openReceiver((response, count) => {
      response.statusCode = count <= 3 ? 302 : 200;
      response.setHeader("location", "http://127.0.0.1:9/").end();
    });
    const onTrouble = (message: string) => told.push(message);
    const { put, putEvents, delivered } = await openApi({ subscriptionsTo: url, onTrouble });
    await put();
    await putEvents("ERROR 1");
    // Its message is in the file then.
    await put();
    await putEvents("ERROR 2");
    expect(textsOf(await delivered())).toEqual(["errors own: ERROR 1", "errors own: ERROR 2"]);
    expect(textsOf(received)).toEqual([
      ...Array(3).fill("errors own: ERROR 1"),
      "errors own: ERROR 2",
    ]);
    expect(told).toEqual([
      expect.stringMatching(
        /^A message of the subscription filter errors of \/ecs\/sample could not be delivered to .*: it answered 302\. It is in .*jsonl\.$/,
      ),
      expect.stringMatching(
        /^1 message of the subscription filter errors of \/ecs\/sample could not/,
      ),
    ]);
  });

  test("hold up nobody where a URL never answers", async () => {
    const told: string[] = [];
    const { arrived, url } = await openReceiver(() => undefined);
    const onTrouble = (message: string) => told.push(message);
    const { put, putEvents, delivered } = await openApi({ subscriptionsTo: url, onTrouble });
    await put();
    await putEvents("ERROR 0");
    await arrived;
    for (let number = 1; number < 5; number++) await putEvents(`ERROR ${number}`);
    const messages = await delivered();
    expect(messages.flatMap(({ logEvents }) => logEvents)).toHaveLength(5);
    const { length } = messages;
    expect(told.at(-1)).toContain(`${length} message`);
  });

  test.each(["http://example.com/", "https://127.0.0.1/", "127.0.0.1:80", "http://127.0.0.1.x/"])(
    "are not posted to %s",
    (url) => {
      expect(() => resolveSettings({ subscriptionsTo: url })).toThrow(
        "A URL of this machine was expected",
      );
    },
  );
});
