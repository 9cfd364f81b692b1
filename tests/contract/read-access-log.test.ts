import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, test } from "vitest";
import { type AccessLogEntry, readAccessLog } from "../../simulator/index.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";

const JSON_LINE = observedLines()[0] ?? "";
const TEXT_LINE =
  '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8.11.1" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.sample-namespace" "10.0.1.5:80"';
const PROXY_LINE = "[2025-11-11 07:40:45.001][12][info][main] starting main dispatch loop";
const LINES = [JSON_LINE, PROXY_LINE, TEXT_LINE];
const TIME = "2025-11-11T07:40:47.5Z";
const TIME_MS = Date.parse(TIME);
const STREAM = "service-connect/ecs-service-connect-Ab1Cd/0123";

async function entriesOf(...chunks: readonly (string | Uint8Array)[]) {
  return Array.fromAsync(readAccessLog(chunked(chunks)));
}

async function* chunked(chunks: readonly (string | Uint8Array)[]) {
  yield* chunks;
}

const linesAs = (wrap: (line: string) => string) => LINES.map((line) => `${wrap(line)}\n`).join("");
const events = LINES.map((message, index) => ({
  ...{ logStreamName: STREAM, timestamp: TIME_MS, message, ingestionTime: 1 },
  eventId: String(index),
}));
const results = LINES.map((value) => [
  { field: "@timestamp", value: "2025-11-11 07:40:47.500" },
  { field: "@message", value },
  { field: "@logStream", value: STREAM },
]);
const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;

const WRAPPINGS: readonly { title: string; text: string; origin: Partial<AccessLogEntry> }[] = [
  { title: "nothing around them", text: linesAs((line) => line), origin: {} },
  { title: "CRLF", text: LINES.join("\r\n"), origin: {} },
  {
    title: "CloudWatch's export to S3",
    text: linesAs((line) => `${TIME} ${line}`),
    origin: { timestampMs: TIME_MS },
  },
  {
    title: "aws logs tail",
    text: linesAs((line) => `2025-11-11T07:40:47.500000+00:00 ${STREAM} ${line}`),
    origin: { timestampMs: TIME_MS, stream: STREAM },
  },
  {
    title: "aws logs tail --format short",
    text: linesAs((line) => `2025-11-11T07:40:47 ${line}`),
    origin: { timestampMs: TIME_MS - 500 },
  },
  {
    title: "docker logs --timestamps",
    text: linesAs((line) => `2025-11-11T07:40:47.500000001Z ${line}`),
    origin: { timestampMs: TIME_MS },
  },
  {
    title: "a tool in another time zone",
    text: linesAs((line) => `2025-11-11T09:40:47.500+02:00 ${line}`),
    origin: { timestampMs: TIME_MS },
  },
  {
    title: "records with times of another zone",
    text: linesAs((log) => JSON.stringify({ log, time: "2025-11-11T02:10:47.500-0530" })),
    origin: { timestampMs: TIME_MS },
  },
  {
    title: "docker compose logs",
    text: linesAs((line) => `server-1-proxy  | ${line}`),
    origin: { stream: "server-1-proxy" },
  },
  {
    title: "Docker's json-file",
    text: linesAs((log) => JSON.stringify({ log: `${log}\n`, stream: "stdout", time: TIME })),
    origin: { timestampMs: TIME_MS },
  },
  {
    title: "FireLens",
    text: linesAs((log) =>
      JSON.stringify({
        container_id: "x",
        container_name: "ecs-proxy",
        source: "stdout",
        log,
        ecs_cluster: "c",
      }),
    ),
    origin: { stream: "ecs-proxy" },
  },
  {
    title: "aws logs filter-log-events",
    text: JSON.stringify({ events, searchedLogStreams: [] }, null, 4),
    origin: { timestampMs: TIME_MS, stream: STREAM },
  },
  {
    title: "aws logs get-query-results",
    text: JSON.stringify({ queryLanguage: "CWLI", results, status: "Complete" }, null, 4),
    origin: { timestampMs: TIME_MS, stream: STREAM },
  },
  {
    title: "Logs Insights' CSV",
    text: `@timestamp,@message,@logStream\n${linesAs((line) => `2025-11-11 07:40:47.500,${quoted(line)},${STREAM}`)}`,
    origin: { timestampMs: TIME_MS, stream: STREAM },
  },
];

describe("lines are read out of", () => {
  test.for(WRAPPINGS)("$title", async ({ text, origin }, { expect }) => {
    const entries = await entriesOf(text);
    expect(entries).toMatchObject([
      {
        number: 1,
        kind: "access",
        raw: JSON_LINE,
        parsed: { ok: true, format: "JSON" },
        ...origin,
      },
      { number: 2, kind: "proxy", raw: PROXY_LINE, ...origin },
      {
        number: 3,
        kind: "access",
        raw: TEXT_LINE,
        parsed: { ok: true, format: "TEXT" },
        ...origin,
      },
    ]);
    expect(entries[1]).not.toHaveProperty("parsed");
  });

  test.for(WRAPPINGS)("$title, in gzip and in small pieces", async ({ text }, { expect }) => {
    const packed = gzipSync(text);
    const bytes = Array.from(packed, (byte) => Uint8Array.of(byte));
    expect((await entriesOf(...bytes)).map(({ raw }) => raw)).toEqual(LINES);
  });

  test("gzip files one after the other, as exports to S3 are", async ({ expect }) => {
    const parts = LINES.map((line) => gzipSync(`${TIME} ${line}\n`));
    expect((await entriesOf(Buffer.concat(parts))).map(({ raw }) => raw)).toEqual(LINES);
  });

  test("several pages that the AWS CLI printed one after the other", async ({ expect }) => {
    const page = `${JSON.stringify({ events, nextToken: "x" }, null, 4)}\n`;
    expect(await entriesOf(page, page)).toHaveLength(6);
  });

  test("a file with header values that are no UTF-8", async ({ expect }) => {
    const [before = "", after = ""] = TEXT_LINE.split("curl/8.11.1");
    const bytes = Buffer.concat([Buffer.from(before), Buffer.of(0xe9), Buffer.from(`${after}\n`)]);
    const [entry] = await entriesOf(bytes);
    expect(entry?.parsed).toMatchObject({ ok: true, fields: { user_agent: "\u00e9" } });
  });

  test("every golden line, unchanged", async ({ expect }) => {
    const lines = goldenLines().map(({ line }) => line);
    const entries = await entriesOf(`${lines.join("\n")}\n`);
    expect(entries.map(({ raw }) => raw)).toEqual(lines);
    expect(entries.filter(({ parsed }) => parsed?.ok !== true)).toEqual([]);
  });
});

describe("a log with something wrong in it", () => {
  test("is read on after a line that cannot be", async ({ expect }) => {
    const text = [
      JSON_LINE.slice(0, 60),
      "noise",
      `{"start_time":1,"bytes_sent":2,"response_code":3}`,
      TEXT_LINE,
    ].join("\n");
    const entries = await entriesOf(text);
    expect(entries.map(({ kind }) => kind)).toEqual(["other", "other", "access", "access"]);
    expect(entries[2]?.parsed).toMatchObject({
      ok: false,
      reason: expect.stringContaining("start_time"),
    });
    expect(entries[3]?.parsed).toMatchObject({ ok: true });
  });

  test.for([
    { title: "is not there", source: "/nowhere/access.log", says: /ENOENT/ },
    {
      title: "is broken gzip",
      source: chunked([gzipSync(JSON_LINE).subarray(0, 60)]),
      says: /gzip data is cut off \(unexpected end of file\)/,
    },
    {
      title: "is gzip without its last bytes",
      source: chunked([gzipSync(JSON_LINE).subarray(0, -3)]),
      says: /gzip data is cut off/,
    },
    {
      title: "is broken zstd",
      source: chunked([zstdCompressSync(JSON_LINE).subarray(0, -9)]),
      says: /zstd data is cut off/,
    },
    {
      title: "is JSON that ends in the middle",
      source: chunked(['{ "events": [{ "message": "x" }']),
      says: /The JSON ends in the middle/,
    },
  ])("and that $title says so", async ({ source, says }, { expect }) => {
    await expect(Array.fromAsync(readAccessLog(source))).rejects.toThrow(says);
  });
});

test("a stream of any length takes no more memory than a short one", async ({ expect }) => {
  const page = Buffer.from(`${LINES.join("\n")}\n`.repeat(200));
  async function* endless() {
    for (let sent = 0; sent < 16_000_000; sent += page.length) yield page;
  }
  // What is garbage depends on the machine; what is left after a collection does not.
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heapMiB: number[] = [];
  let count = 0;
  for await (const _ of readAccessLog(endless())) {
    if (++count % 12_500 !== 0) continue;
    collect();
    heapMiB.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  expect(count).toBeGreaterThan(50_000);
  const [first = 0] = heapMiB;
  expect(Math.max(...heapMiB) - first).toBeLessThan(10);
});

describe("text in which records seem to begin everywhere", () => {
  const SIZE = 128 * 1024;
  const RECORDS = '{"a":1}\n';

  /** What the reading of so much of a text costs, in microseconds of this process's own time. */
  async function costOf(part: string): Promise<number> {
    const before = process.cpuUsage();
    const entries = readAccessLog(chunked([part.repeat(SIZE / part.length)]));
    // A list that is never closed ends the reading with an error.
    await Array.fromAsync(entries).catch(() => undefined);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  }

  test.for(["{", "[{", "['"])("costs no more than records do: %s", async (part, { expect }) => {
    const ratios: number[] = [];
    for (let run = 0; run < 3; run++) ratios.push((await costOf(part)) / (await costOf(RECORDS)));
    expect(Math.min(...ratios)).toBeLessThan(3);
  });
});
