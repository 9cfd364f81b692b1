import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "vitest";
import { type AccessLogEntry, readAccessLog } from "../../simulator/index.ts";
import { checkLog } from "../../simulator/line/report/check-log.ts";

const CAPTURES = join(import.meta.dirname, "..", "fixtures", "captures");
const STREAM = "service-connect/ecs-service-connect-Ab1Cd/0123456789abcdef0123456789abcdef";
const TIME = 1_762_846_846_216;

const CLOUDWATCH = { timestampMs: TIME, stream: STREAM };
const FIRELENS = {
  stream: "ecs-service-connect-Ab1",
  container: "ecs-service-connect-Ab1",
  output: "stdout",
} as const;

interface Capture {
  readonly file: string;
  /** What the first access-log line comes with. */
  readonly origin: Partial<AccessLogEntry>;
  /** @default 2 access, 1 proxy, nothing else */
  readonly kinds?: Partial<Record<AccessLogEntry["kind"], number>>;
}

const READ: readonly Capture[] = [
  { file: "c01-subscription/record.json", origin: CLOUDWATCH },
  { file: "c01-subscription/pretty.json", origin: CLOUDWATCH },
  { file: "c01-subscription/lambda-event.json", origin: CLOUDWATCH },
  {
    file: "c01-subscription/firehose-concatenated",
    origin: CLOUDWATCH,
    kinds: { access: 4, proxy: 2 },
  },
  {
    file: "c01-subscription/firehose-newlines.gz",
    origin: CLOUDWATCH,
    kinds: { access: 4, proxy: 2 },
  },
  { file: "c02-console-csv/log-events-viewer-result.csv", origin: { timestampMs: TIME } },
  { file: "c02-console-csv/log-events-viewer-result.json", origin: { timestampMs: TIME } },
  { file: "c03-insights-json/logs-insights-results.csv", origin: { timestampMs: TIME } },
  { file: "c03-insights-json/logs-insights-results.json", origin: CLOUDWATCH },
  {
    file: "c03-insights-json/logs-insights-results-parsed.json",
    origin: CLOUDWATCH,
    kinds: { access: 2 },
  },
  { file: "c04-cli-query/events-text.txt", origin: { timestampMs: TIME } },
  { file: "c04-cli-query/messages.json", origin: {} },
  { file: "c05-tail/color.txt", origin: CLOUDWATCH },
  { file: "c05-tail/json.txt", origin: CLOUDWATCH },
  { file: "c05-tail/utf16.txt", origin: CLOUDWATCH },
  { file: "c08-fluentbit/parsed-merged.jsonl", origin: FIRELENS, kinds: { access: 2 } },
  { file: "c08-fluentbit/parsed-nested.jsonl", origin: FIRELENS, kinds: { access: 2 } },
  {
    file: "c08-fluentbit/s3.jsonl",
    origin: { timestampMs: TIME, container: "/ecs-demo-1-ecs-service-connect", output: "stdout" },
  },
  {
    file: "c08-fluentbit/stdout-plugin.txt",
    origin: { timestampMs: TIME, container: "ecs-service-connect", output: "stdout" },
  },
  {
    file: "c09-partial/docker-json-file.log",
    origin: { timestampMs: TIME, output: "stdout" },
    kinds: { access: 2 },
  },
  { file: "c09-partial/firelens-partial.jsonl", origin: FIRELENS, kinds: { access: 2 } },
  { file: "c13-mixed-first-line/blank-first.txt", origin: { number: 2, ...CLOUDWATCH } },
  {
    file: "c13-mixed-first-line/compose-up.txt",
    origin: { number: 2, stream: "api-1-proxy" },
    kinds: { access: 2, proxy: 1, other: 1 },
  },
  {
    file: "c13-mixed-first-line/ecs-agent-first.txt",
    origin: { number: 1 },
    kinds: { access: 3, proxy: 1 },
  },
  {
    file: "c13-mixed-first-line/fluentbit-merged-then-log.jsonl",
    origin: { container: "ecs-service-connect", output: "stdout" },
    kinds: { access: 2 },
  },
  { file: "c13-mixed-first-line/wrapped-then-bare.txt", origin: CLOUDWATCH, kinds: { access: 2 } },
  { file: "c15-containers/export.gz", origin: { timestampMs: TIME } },
  { file: "c15-containers/logs.zst", origin: { timestampMs: TIME } },
  { file: "c17-sdk-dumps/boto3.json", origin: CLOUDWATCH },
];

const REFUSED = [
  {
    file: "c15-containers/logs.zip",
    says: /is a zip archive.*\n.*unzip -p .*logs\.zip \| sc-sim check -/,
  },
  {
    file: "c15-containers/logs.bz2",
    says: /is a bzip2 file.*\n.*bzip2 -dc .*logs\.bz2 \| sc-sim check -/,
  },
];

describe("a reported capture", () => {
  test.for(READ)("is read: $file", async ({ file, origin, kinds }, { expect }) => {
    const path = join(CAPTURES, file);
    const wanted = {
      access: 0,
      proxy: 0,
      outlier: 0,
      other: 0,
      ...(kinds ?? { access: 2, proxy: 1 }),
    };
    const entries = await Array.fromAsync(readAccessLog(path));
    const count = (kind: AccessLogEntry["kind"]) =>
      entries.filter((entry) => entry.kind === kind).length;
    expect({
      access: count("access"),
      proxy: count("proxy"),
      outlier: count("outlier"),
      other: count("other"),
    }).toEqual(wanted);
    const lines = entries.filter(({ kind }) => kind === "access");
    expect(lines.every(({ parsed }) => parsed?.ok)).toBe(true);
    expect(lines[0]).toMatchObject(origin);
    const report = await checkLog(path);
    expect(report).toMatchObject({ kinds: wanted, unreadable: [], deviations: [] });
    expect(report.shapes.reduce((sum, shape) => sum + shape.count, 0)).toBe(wanted.access);
  });

  test.for(REFUSED)("is refused by name: $file", async ({ file, says }, { expect }) => {
    await expect(Array.fromAsync(readAccessLog(join(CAPTURES, file)))).rejects.toThrow(says);
  });

  test("has its answer here", ({ expect }) => {
    const files = readdirSync(CAPTURES, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "README.md")
      .map(({ parentPath, name }) => join(parentPath, name).slice(CAPTURES.length + 1));
    expect([...READ, ...REFUSED].map(({ file }) => file).sort()).toEqual(files.sort());
  });
});
