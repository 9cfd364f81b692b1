import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openLogsApi } from "./logs-api.ts";

/** A call of a real client, and what it was answered. */
export interface Exchange {
  /** When the call came, in milliseconds since 1970. */
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
  /** As it was sent. */
  readonly body: string;
  readonly status: number;
  /** JSON; the messages of the updates where the answer is a stream. */
  readonly answer: unknown;
}

/** What a client did, and what it said. Kept in tests/fixtures/clients. */
export interface Transcript {
  /** The client's name and version. */
  readonly client: string;
  readonly exchanges: readonly Exchange[];
  /** The lines that the program printed, without what differs from run to run. */
  readonly output: readonly string[];
}

/** The programs, and what was seen of them. */
export const CLIENTS = join(import.meta.dirname, "..", "fixtures", "clients");

export function transcriptFile(name: string): string {
  return join(CLIENTS, `${name}.json`);
}

/** Stands for the key of a run. */
export const ACCESS_KEY = "ACCESS-KEY";

/** Belong to the connection, or to the time of the call. */
const LEFT_OUT = ["host", "connection", "content-length", "x-amz-date", "amz-sdk-invocation-id"];

/** The API behind a proxy that keeps what goes through. The API's clock is that of the calls. */
export async function openRecordedApi() {
  let nowMs = Date.now();
  const { api, accessKeyId } = await openLogsApi({ now: () => nowMs });
  const exchanges: Exchange[] = [];
  const server = createServer(async (asked, answered) => {
    nowMs = Date.now();
    const atMs = nowMs;
    const body = await textOf(asked);
    const slot = exchanges.push({ atMs, headers: {}, body, status: 0, answer: undefined }) - 1;
    const call = request(api.url, {
      method: asked.method,
      headers: { ...asked.headers, host: new URL(api.url).host },
    });
    call.end(body);
    const [answer] = (await once(call, "response")) as [IncomingMessage];
    const kept = (value: unknown) => {
      exchanges[slot] = {
        atMs,
        headers: keptHeaders(asked),
        body,
        status: answer.statusCode ?? 0,
        answer: value,
      };
    };
    await forward(answer, answered, kept);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { ...api.env, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: url };
  return { url, env, exchanges };

  function keptHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
    const entries = Object.entries(headers).filter(([name]) => !LEFT_OUT.includes(name));
    return Object.fromEntries(
      entries.map(([name, value]) => [name, String(value).replace(accessKeyId, ACCESS_KEY)]),
    );
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** Passes an answer on while it comes: Live Tail has no end. */
async function forward(
  answer: IncomingMessage,
  answered: ServerResponse,
  kept: (value: unknown) => void,
): Promise<void> {
  answered.writeHead(answer.statusCode ?? 0, answer.headers);
  answered.flushHeaders();
  answered.on("close", () => answer.destroy());
  const parts: Buffer[] = [];
  const isStream = answer.headers["content-type"] === "application/vnd.amazon.eventstream";
  if (isStream) kept({ live: [] });
  try {
    for await (const part of answer) {
      parts.push(part as Buffer);
      answered.write(part);
      if (isStream) kept({ live: liveMessages(Buffer.concat(parts)) });
    }
  } catch {
    // The client has left, as it does to end Live Tail.
    return;
  }
  if (!isStream) kept(JSON.parse(Buffer.concat(parts).toString()));
  answered.end();
}

/** The messages of the updates in a stream's bytes so far. */
export function liveMessages(bytes: Buffer): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at + 4 <= bytes.length && at + bytes.readUInt32BE(at) <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const headers = bytes.readUInt32BE(at + 4);
    const payload = JSON.parse(bytes.subarray(at + 12 + headers, at + length - 4).toString());
    for (const { message } of payload.sessionResults ?? []) found.push(message);
    at += length;
  }
  return found;
}

/** An output without times, ids and tokens. */
export function withoutVariables(output: string): string {
  return output
    .replace(/\b1[789]\d{8}(\d{3})?\b/g, "TIME")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?/g, "TIME")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "UUID")
    .replace(/\b300[12]\d{52}\b/g, "EVENT-ID");
}
