import { once } from "node:events";
import { connect } from "node:net";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import { APP_ORIGIN, appLine } from "../../support/log-events.ts";
import { openLogsApi } from "../../support/logs-api.ts";

const ARN = `arn:aws:logs:us-east-1:123456789012:log-group:${APP_ORIGIN.group}`;

type Session = AsyncIterator<sdk.StartLiveTailResponseStream>;

async function openTail(client: sdk.CloudWatchLogsClient, input: object = {}): Promise<Session> {
  const command = new sdk.StartLiveTailCommand({ logGroupIdentifiers: [ARN], ...input });
  const { responseStream } = await client.send(command);
  if (responseStream === undefined) throw new Error("There is no stream.");
  return responseStream[Symbol.asyncIterator]();
}

/** The next update that has events. */
async function nextUpdate(session: Session): Promise<sdk.LiveTailSessionUpdate> {
  for (;;) {
    const { value, done } = await session.next();
    if (done) throw new Error("The session has ended.");
    const update = (value as sdk.StartLiveTailResponseStream).sessionUpdate;
    if (update?.sessionResults !== undefined && update.sessionResults.length > 0) return update;
  }
}

const textsOf = ({ sessionResults = [] }: sdk.LiveTailSessionUpdate) =>
  sessionResults.map(({ message }) => message);

describe("Live Tail", () => {
  test("begins with a start and sends what comes from then on, also of containers", async () => {
    const { client, store } = await openLogsApi();
    store.append([appLine("before", 1)]);
    const session = await openTail(client, { logEventFilterPattern: "-skip" });
    const first = await session.next();
    expect(first.value.sessionStart).toMatchObject({
      logGroupIdentifiers: [ARN],
      logEventFilterPattern: "-skip",
      sessionId: expect.any(String),
    });
    const second = await session.next();
    expect(second.value.sessionUpdate).toMatchObject({
      sessionResults: [],
      sessionMetadata: { sampled: false },
    });
    store.append([
      appLine("a", 5),
      appLine("skip", 6),
      appLine("x", 7, { group: "/other", taskId: "t9" }),
    ]);
    const { group: logGroupName, stream: logStreamName } = APP_ORIGIN;
    const timestamp = Date.now();
    const logEvents = [{ timestamp, message: "b" }];
    await client.send(new sdk.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    const found = await nextUpdate(session);
    const events = [...(found.sessionResults ?? [])];
    if (events.length < 2) events.push(...((await nextUpdate(session)).sessionResults ?? []));
    expect(events).toEqual([
      {
        logStreamName,
        logGroupIdentifier: `123456789012:${logGroupName}`,
        message: "a",
        timestamp: 5,
        ingestionTime: 5,
      },
      expect.objectContaining({ message: "b", timestamp }),
    ]);
    await session.return?.();
  });

  test("is of the streams that were asked for", async () => {
    const { client, store } = await openLogsApi();
    const named = await openTail(client, { logStreamNames: ["s1"] });
    const prefixed = await openTail(client, { logStreamNamePrefixes: ["s", "t"] });
    for (const session of [named, prefixed]) await session.next();
    store.append(
      ["s1", "s2", "t1", "u"].map((stream) => appLine(stream, 1, { stream, taskId: stream })),
    );
    expect(textsOf(await nextUpdate(named))).toEqual(["s1"]);
    expect(textsOf(await nextUpdate(prefixed))).toEqual(["s1", "s2", "t1"]);
    for (const session of [named, prefixed]) await session.return?.();
  });

  test("sends a sample of more than 500 events, and says so", async () => {
    const { client, store } = await openLogsApi();
    const session = await openTail(client);
    await session.next();
    store.append(Array.from({ length: 2000 }, (_, index) => appLine(`${index}`, 1)));
    const update = await nextUpdate(session);
    expect(update.sessionMetadata).toEqual({ sampled: true });
    expect(textsOf(update)).toEqual(Array.from({ length: 500 }, (_, index) => `${index * 4}`));
    await session.return?.();
  });

  test.each([
    [{ logGroupIdentifiers: [APP_ORIGIN.group] }, "must be an ARN"],
    [{ logGroupIdentifiers: [`${ARN}x`] }, "The specified log group does not exist."],
    [{ logGroupIdentifiers: [ARN, ARN], logStreamNames: ["a"] }, "exactly one log group"],
    [{ logStreamNames: ["a"], logStreamNamePrefixes: ["a"] }, "cannot both be specified"],
    [{ logEventFilterPattern: "{" }, "Invalid filter pattern"],
    [{ logGroupIdentifiers: [] }, "length greater than or equal to 1"],
  ])("refuses %j", async (input, message) => {
    const { client } = await openLogsApi();
    await expect(openTail(client, input)).rejects.toThrow(message);
  });

  test("sends long events over several updates, as clients take no longer ones, and loses none", async () => {
    const { client, store } = await openLogsApi();
    const session = await openTail(client);
    await session.next();
    const sizeOf = (update: sdk.LiveTailSessionUpdate) => JSON.stringify(textsOf(update)).length;
    store.append(
      Array.from({ length: 6 }, (_, n) => appLine(`${n} ${'"'.repeat(1_000_000)}`, n + 1)),
    );
    const numbers: number[] = [];
    while (numbers.length < 6) {
      const update = await nextUpdate(session);
      expect(sizeOf(update)).toBeLessThan(8_500_000);
      expect(update.sessionMetadata?.sampled).toBe(false);
      numbers.push(...textsOf(update).map((text) => Number.parseInt(text ?? "", 10)));
    }
    expect(numbers).toEqual(Array.from({ length: 6 }, (_, n) => n));
    await session.return?.();
  });

  test("ends with the API", async () => {
    const { client, api } = await openLogsApi();
    const session = await openTail(client);
    await session.next();
    await api[Symbol.asyncDispose]();
    expect(await session.next()).toMatchObject({ done: true });
  });

  test("gives a client up that does not read, and goes on for others", async () => {
    const { client, api, store, authorization } = await openLogsApi();
    const { port, host } = new URL(api.url);
    const body = JSON.stringify({ logGroupIdentifiers: [ARN] });
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\n` +
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: Logs_20140328.StartLiveTail\r\n" +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, "readable");
    const session = await openTail(client);
    await session.next();
    // More than the system keeps for a connection, in every update.
    const fill = setInterval(() => {
      store.append(Array.from({ length: 16 }, () => appLine("x".repeat(200_000), 1)));
    }, 500);
    try {
      for (let count = 0; count < 14; count++) await nextUpdate(session);
      // Once it reads, it finds that there is no more.
      socket.on("error", () => undefined).resume();
      await once(socket, "close");
    } finally {
      clearInterval(fill);
    }
    await session.return?.();
  });
});
