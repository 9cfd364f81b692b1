import { readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { openLogsApi } from "../../support/logs-api.ts";
import {
  ACCESS_KEY,
  type Exchange,
  liveMessages,
  type Transcript,
  transcriptFile,
} from "../../support/recorded-client.ts";

/** Members whose values the API makes up. */
const MADE_UP = ["queryId"];

test.each(["aws-cli-2", "aws-cli-1", "boto3", "js-sdk"])(
  "what %s asked is answered as it was",
  async (name) => {
    const { exchanges }: Transcript = JSON.parse(readFileSync(transcriptFile(name), "utf8"));
    expect(exchanges.length).toBeGreaterThan(15);
    let nowMs = 0;
    const { api, accessKeyId } = await openLogsApi({ now: () => nowMs });
    const ids = new Map<string, string>();
    const renamed = (text: string) =>
      [...ids].reduce((changed, [was, is]) => changed.replaceAll(was, is), text);
    const send = async ({ headers, body }: Exchange) => {
      const call = Object.entries(headers).map(([key, value]) => [
        key,
        value.replace(ACCESS_KEY, accessKeyId),
      ]);
      return fetch(api.url, {
        ...{ method: "POST", headers: Object.fromEntries(call), body: renamed(body) },
      });
    };
    const live: Promise<void>[] = [];
    for (const exchange of exchanges) {
      nowMs = exchange.atMs;
      const { answer, status } = exchange;
      // How often a client had to ask for a result is chance.
      if (hasStatus(answer, "Running")) continue;
      // An update comes each second: the client had seen it before it went on to this.
      if (exchange.headers["x-amz-target"]?.endsWith(".DeleteLogGroup")) await Promise.all(live);
      let response = await send(exchange);
      if (isLive(answer)) {
        live.push(expectLive(response, answer.live));
        continue;
      }
      let json = await response.json();
      while (hasStatus(answer, "Complete") && hasStatus(json, "Running")) {
        await nextTurn();
        response = await send(exchange);
        json = await response.json();
      }
      learnIds(answer, json);
      const expected = { status, answer: JSON.parse(renamed(JSON.stringify(answer))) };
      expect({ status: response.status, answer: json }, exchange.body).toEqual(expected);
    }
    await Promise.all(live);

    function learnIds(was: unknown, is: unknown): void {
      if (!isRecord(was) || !isRecord(is)) return;
      for (const key of MADE_UP) {
        const [before, now] = [was[key], is[key]];
        if (typeof before === "string" && typeof now === "string") ids.set(before, now);
      }
    }
  },
);

/** The messages that a session sent before, in its order; it may have been left then. */
async function expectLive(response: Response, messages: readonly string[]): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const part of response.body ?? []) {
    parts.push(part);
    const seen = liveMessages(Buffer.concat(parts));
    if (seen.length < messages.length) continue;
    expect(seen.slice(0, messages.length)).toEqual(messages);
    return;
  }
  expect.unreachable("The session ended before it had sent everything.");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isLive(answer: unknown): answer is { readonly live: readonly string[] } {
  return isRecord(answer) && Array.isArray(answer["live"]);
}

function hasStatus(answer: unknown, status: string): boolean {
  return isRecord(answer) && answer["status"] === status;
}
