/**
 * Measures reading access-log lines: from the bytes of many lines to typed records with every field converted, on one
 * thread, against the plain way in the same run. `node tests/bench/parse.ts [lines]` prints the figures.
 */
import { deepStrictEqual } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { cpus, platform, release } from "node:os";
import { parseAccessLogBuffer } from "../../simulator/line/access-log/fast/parse-buffer.ts";
import type { HttpAccessLogRecord } from "../../simulator/line/access-log/record.ts";
import { type PlainParser, plainJson, plainText } from "./plain-parsers.ts";

const LINES = Number(process.argv[2] ?? 1_000_000);
/** Made once and read as often as it takes: a million lines of their own would need more memory than the figures need. */
const LINES_PER_BUFFER = 100_000;
const ROUNDS = 3;

const JSON_KEYS = [
  "authority",
  "bytes_received",
  "bytes_sent",
  "duration",
  "forwarded_for",
  "method",
  "path",
  "protocol",
  "request_id",
  "response_code",
  "start_time",
  "upstream_host",
  "upstream_service_time",
  "user_agent",
] as const;
/** The order of the first line captured on AWS. */
const CAPTURED_KEYS = [
  "start_time",
  "bytes_received",
  "user_agent",
  "protocol",
  "forwarded_for",
  "bytes_sent",
  "path",
  "duration",
  "request_id",
  "method",
  "authority",
  "response_code",
  "upstream_service_time",
] as const;

type Request = Readonly<Record<(typeof JSON_KEYS)[number], string | number | null>>;

/** The n-th request of a busy service: most are fine, some come through a load balancer, a few fail. */
function request(n: number): Request {
  const isFailed = n % 50 === 0;
  const agents = ["curl/8.11.1", "python-requests/2.32.3", "ELB-HealthChecker/2.0", "undici"];
  const paths = ["/", "/healthz", `/orders/${n}`, `/api/v1/items/${n % 977}/reviews`];
  return {
    authority: "app.sample-namespace",
    bytes_received: n % 3 === 0 ? n % 4096 : 0,
    bytes_sent: (n * 37) % 90_000,
    duration: n % 300,
    forwarded_for: n % 5 === 0 ? `203.0.113.${n % 250}` : null,
    method: n % 3 === 0 ? "POST" : "GET",
    path: paths[n % paths.length] ?? "/",
    protocol: "HTTP/1.1",
    request_id: randomUUID(),
    response_code: isFailed ? 503 : 200,
    start_time: new Date(1_763_000_000_000 + n * 3).toISOString(),
    upstream_host: "127.0.0.1:8080",
    upstream_service_time: isFailed ? null : String(n % 280),
    user_agent: agents[n % agents.length] ?? null,
  };
}

function textLine(of: Request): string {
  const or = (value: string | number | null) => value ?? "-";
  return `[${of.start_time}] "${of.method} ${of.path} ${of.protocol}" ${of.response_code} ${of.bytes_received} ${of.bytes_sent} ${of.duration} ${or(of.upstream_service_time)} "${or(of.forwarded_for)}" "${of.user_agent}" "${of.request_id}" "${of.authority}" "${of.upstream_host}"\n`;
}

const jsonLine = (keys: readonly (keyof Request)[]) => (of: Request) =>
  `${JSON.stringify(Object.fromEntries(keys.map((key) => [key, of[key]])))}\n`;

interface Case {
  readonly title: string;
  readonly line: (of: Request) => string;
  readonly plain: PlainParser;
  readonly target: number;
}

const CASES: readonly Case[] = [
  { title: "TEXT", line: textLine, plain: plainText, target: 1.3 },
  { title: "JSON, sorted keys", line: jsonLine(JSON_KEYS), plain: plainJson, target: 1.5 },
  { title: "JSON, captured order", line: jsonLine(CAPTURED_KEYS), plain: plainJson, target: 1.5 },
];

const product: PlainParser = (buffer, onRecord) =>
  parseAccessLogBuffer<"http">(buffer, {
    onRecord,
    onOther: ({ raw }) => {
      throw new Error(`Not read: ${raw}`);
    },
  });

/** Nanoseconds a line, and a sum over the records so that no work can be left out. */
function measure(parser: PlainParser, buffer: Buffer) {
  const times = Math.ceil(LINES / LINES_PER_BUFFER);
  let sum = 0;
  const before = performance.now();
  for (let time = 0; time < times; time++) {
    parser(buffer, (record) => {
      const { startTime, responseCode, durationMs, path = "", requestId = "" } = record;
      const made = startTime.getTime() % 1000;
      // Whole numbers of 32 bits, because adding up larger ones costs as much as reading a line.
      sum = (sum + made + responseCode + durationMs + path.length + requestId.length) | 0;
    });
  }
  return { nanoseconds: ((performance.now() - before) * 1e6) / (times * LINES_PER_BUFFER), sum };
}

function sample(parser: PlainParser, buffer: Buffer): readonly HttpAccessLogRecord[] {
  const records: HttpAccessLogRecord[] = [];
  parser(buffer, (record) => records.push(record));
  return records;
}

const [cpu] = cpus();
console.log(
  `Reading ${LINES.toLocaleString("en")} access-log lines into records; one thread, ${ROUNDS} rounds, the fastest of each.`,
);
console.log(
  `${cpu?.model.trim()} × ${cpus().length}, ${platform()} ${release()}, Node ${process.versions.node}\n`,
);
console.log("format                 plain way       this product    ratio   target");
for (const { title, line, plain, target } of CASES) {
  const requests = Array.from({ length: LINES_PER_BUFFER }, (_, n) => request(n));
  const buffer = Buffer.from(requests.map(line).join(""));
  const rounds = Array.from({ length: ROUNDS }, () => ({
    plain: measure(plain, buffer),
    product: measure(product, buffer),
  }));
  const fastest = (way: "plain" | "product") =>
    Math.min(...rounds.map((round) => round[way].nanoseconds));
  deepStrictEqual(new Set(rounds.flatMap((round) => [round.plain.sum, round.product.sum])).size, 1);
  // Only now, because V8 makes objects that live on in another way, and goes on doing so.
  const some = buffer.subarray(0, buffer.lastIndexOf("\n", 1_000_000) + 1);
  deepStrictEqual(sample(product, some), sample(plain, some));
  const rate = (way: "plain" | "product") =>
    `${(1000 / fastest(way)).toFixed(2)} M lines/s`.padEnd(16);
  const ratio = fastest("plain") / fastest("product");
  const verdict = ratio >= target ? "" : "  below target";
  console.log(
    `${title.padEnd(23)}${rate("plain")}${rate("product")}${ratio.toFixed(2)} ×  ≥ ${target} ×${verdict}`,
  );
}
