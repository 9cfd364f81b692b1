import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchLogsClient,
  StartLiveTailCommand,
  type StartLiveTailResponseStream,
} from "@aws-sdk/client-cloudwatch-logs";
import { figure, heading, median, memoryMb, sayMachine } from "./figures.ts";
import { type LogsServer, startMoto, startOwn } from "./logs-server.ts";

/**
 * The CloudWatch Logs API over stored lines, beside moto in the same run: `node --conditions=sc-sim-source tests/bench/logs.ts [lines]`.
 * Other than 100,000 lines have no target for their amounts.
 */
const LINES = Number(process.argv[2] ?? 100_000);
const ROUNDS = 5;
/** No client asks more often; without a pause the asking itself takes one of two cores. */
const POLL_MS = 5;
const HAS_TARGETS = LINES === 100_000;

const JSON_GROUP = "/bench/json";
const TEXT_GROUP = "/bench/text";
const SHORT_GROUP = "/bench/short";
const STREAM = "bench";

/** Lines are a millisecond apart, up to now. */
const FIRST_MS = Date.now() - LINES;
const RANGE = { startTime: Math.floor(FIRST_MS / 1000) - 1, endTime: Math.ceil(Date.now() / 1000) };

const STATS = "stats count(*) as n, pct(duration, 95) as p95 by path";
const GLOB = `parse @message '[*] "* * *" * * * * * "*" "*" "*" "*"' as start, method, path, protocol, code, rx, tx, duration, ust, xff, ua, id, authority`;

interface Line {
  readonly path: string;
  readonly duration: number;
}

const lines: readonly Line[] = Array.from({ length: LINES }, (_, n) => ({
  path: ["/", "/healthz", "/orders", `/items/${n % 17}`][n % 4] ?? "/",
  duration: (n * 7) % 301,
}));

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const start = (n: number) => new Date(FIRST_MS + n).toISOString();

const jsonLine = ({ path, duration }: Line, n: number) =>
  JSON.stringify({
    ...{ start_time: start(n), method: "GET", path, protocol: "HTTP/1.1" },
    ...{
      response_code: n % 50 === 0 ? 503 : 200,
      bytes_received: 0,
      bytes_sent: n % 9000,
      duration,
    },
    ...{ upstream_service_time: String(duration), forwarded_for: null, user_agent: "curl/8.11.1" },
    ...{ request_id: id(n), authority: "app.sample-namespace", upstream_host: "127.0.0.1:8080" },
  });

const textLine = ({ path, duration }: Line, n: number) =>
  `[${start(n)}] "GET ${path} HTTP/1.1" ${n % 50 === 0 ? 503 : 200} 0 ${n % 9000} ${duration} ${duration} "-" "curl/8.11.1" "${id(n)}" "app.sample-namespace" "127.0.0.1:8080"`;

sayMachine();
{
  await using own = await startOwn();
  const ownFigures = await measure(own);
  await using moto = await startMoto();
  if (moto === undefined) console.log("\nmoto: not measured, moto_server is not installed here");
  else await beside(moto, ownFigures);
}

interface Figures {
  readonly putPerSecond: number;
  readonly filterMs: number;
  readonly statsMs: number;
}

async function measure(server: LogsServer): Promise<Figures> {
  heading(`The CloudWatch Logs API over ${LINES.toLocaleString("en")} lines`);
  const putPerSecond = await put(server, SHORT_GROUP, (_, n) => `${n} `.padEnd(64, "short line "));
  figure("PutLogEvents, lines of 64 bytes", putPerSecond, "events/s", { atLeast: 150_000 });
  figure("PutLogEvents, JSON lines", await put(server, JSON_GROUP, jsonLine), "events/s");
  await put(server, TEXT_GROUP, textLine);
  const plainMs = plainStats();
  figure("plain JSON.parse and grouping of the same lines, in memory", plainMs, "ms");
  const filter = await filtered(server, "{ $.response_code = 503 && $.duration > 100 }");
  figure("FilterLogEvents, JSON pattern, all pages", filter, "ms", atMost(250));
  const json = await stats(server, JSON_GROUP, STATS);
  figure("stats by path, JSON, first", json.firstMs, "ms", atMost(300));
  figure("ratio to the plain way", json.firstMs / plainMs, "×");
  figure("a second query over the same range", json.secondMs, "ms", atMost(80));
  const text = await stats(server, TEXT_GROUP, `${GLOB} | ${STATS}`);
  figure("stats by path, TEXT, parse with 12 stars, first", text.firstMs, "ms", atMost(350));
  figure("a second one", text.secondMs, "ms");
  figure("Live Tail, an event to its update, longest of 5", await liveTail(server), "ms", {
    atMost: 1100,
  });
  figure("RSS of the server", memoryMb(server.pid, "resident"), "MB");
  figure("its peak", memoryMb(server.pid, "peak"), "MB");
  return { putPerSecond, filterMs: filter, statsMs: json.firstMs };
}

async function beside(moto: LogsServer, own: Figures): Promise<void> {
  heading("The same of moto: filters know terms only, queries give raw lines instead of stats");
  const putPerSecond = await put(moto, SHORT_GROUP, (_, n) => `${n} `.padEnd(64, "short line "));
  figure("PutLogEvents", putPerSecond, "events/s");
  figure("ratio", own.putPerSecond / putPerSecond, "×", { atLeast: 3.5 });
  await put(moto, JSON_GROUP, jsonLine);
  const filterMs = await filtered(moto, "503");
  figure("FilterLogEvents, one term", filterMs, "ms");
  figure("ratio", filterMs / own.filterMs, "×", { atLeast: 1 });
  const { firstMs } = await stats(moto, JSON_GROUP, STATS);
  figure("StartQuery to its results", firstMs, "ms");
  figure("ratio", firstMs / own.statsMs, "×", { atLeast: 4 });
}

function atMost(ms: number) {
  return HAS_TARGETS ? { atMost: ms } : {};
}

/** Events stored a second, one call after the other; the requests are written before. */
async function put(
  server: LogsServer,
  group: string,
  lineOf: (line: Line, n: number) => string,
): Promise<number> {
  const place = { logGroupName: group, logStreamName: STREAM };
  await server.call("CreateLogGroup", { logGroupName: group });
  await server.call("CreateLogStream", place);
  const batches: Buffer[] = [];
  let events: { readonly timestamp: number; readonly message: string }[] = [];
  let bytes = 0;
  const close = () => {
    batches.push(Buffer.from(JSON.stringify({ ...place, logEvents: events })));
    events = [];
    bytes = 0;
  };
  for (const [n, line] of lines.entries()) {
    const message = lineOf(line, n);
    const size = Buffer.byteLength(message) + 26;
    if (events.length === 10_000 || bytes + size > 2 ** 20) close();
    events.push({ timestamp: FIRST_MS + n, message });
    bytes += size;
  }
  close();
  const startedAt = performance.now();
  for (const batch of batches) await server.call("PutLogEvents", batch);
  return Math.round((LINES / (performance.now() - startedAt)) * 1000);
}

async function filtered(server: LogsServer, filterPattern: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    let nextToken: string | undefined;
    do {
      const page = await server.call<{ nextToken?: string | null }>("FilterLogEvents", {
        ...{ logGroupName: JSON_GROUP, filterPattern },
        ...(nextToken !== undefined && { nextToken }),
      });
      // moto's last page has null there.
      nextToken = page.nextToken ?? undefined;
    } while (nextToken !== undefined);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** From the answer of PutLogEvents to the update that has the event. */
async function liveTail({ url, call }: LogsServer): Promise<number> {
  const client = new CloudWatchLogsClient({
    ...{ endpoint: url, region: "us-east-1", disableHostPrefix: true },
    credentials: { accessKeyId: "BENCH", secretAccessKey: "x" },
  });
  const group = `arn:aws:logs:us-east-1:123456789012:log-group:${SHORT_GROUP}`;
  const command = new StartLiveTailCommand({ logGroupIdentifiers: [group] });
  const { responseStream = [] } = await client.send(command);
  const times: number[] = [];
  let putAt = 0;
  for await (const {
    sessionStart,
    sessionUpdate,
  } of responseStream as AsyncIterable<StartLiveTailResponseStream>) {
    const hasEvent = (sessionUpdate?.sessionResults?.length ?? 0) > 0;
    if (hasEvent) times.push(performance.now() - putAt);
    if (times.length === ROUNDS) break;
    if (sessionStart === undefined && !hasEvent) continue;
    const place = { logGroupName: SHORT_GROUP, logStreamName: STREAM };
    await call("PutLogEvents", {
      ...place,
      logEvents: [{ timestamp: Date.now(), message: "now" }],
    });
    putAt = performance.now();
  }
  client.destroy();
  return Math.max(...times);
}

/** The first query of a group, and the median of those after it. */
async function stats(server: LogsServer, logGroupName: string, queryString: string) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const query = { logGroupName, queryString, ...RANGE };
    const { queryId } = await server.call<{ queryId: string }>("StartQuery", query);
    for (;;) {
      const { status } = await server.call<{ status: string }>("GetQueryResults", { queryId });
      if (status === "Complete") break;
      if (status === "Failed") throw new Error(`${server.name}: the query failed`);
      await sleep(POLL_MS);
    }
    times.push(performance.now() - startedAt);
  }
  const [firstMs = Number.NaN, ...others] = times;
  return { firstMs, secondMs: median(others) };
}

function plainStats(): number {
  const messages = lines.map(jsonLine);
  const startedAt = performance.now();
  const byPath = new Map<string, number[]>();
  for (const message of messages) {
    const { path, duration } = JSON.parse(message) as Line;
    const durations = byPath.get(path) ?? [];
    byPath.set(path, durations);
    durations.push(duration);
  }
  for (const durations of byPath.values()) durations.sort((a, b) => a - b);
  return performance.now() - startedAt;
}
