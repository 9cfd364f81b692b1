import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, test } from "vitest";
import { stringify } from "yaml";
import { type AccessLogEntry, readAccessLog } from "../../simulator/index.ts";
import { checkLog } from "../../simulator/line/report/check-log.ts";
import { describeLines } from "../../simulator/line/report/describe-lines.ts";
import { observedLines } from "../support/golden-lines.ts";

const JSON_LINE = observedLines()[0] ?? "";
const TEXT_LINE =
  '[2025-11-11T07:40:46.216Z] "GET /items?q=a%20b HTTP/1.1" 200 0 11 1 1 "203.0.113.9, 10.0.0.1" "Mozilla/5.0 (X11; Linux x86_64) it\'s" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.demo" "10.0.1.5:80"';
const TCP_LINE = "[2025-11-11T07:40:46.216Z] 10.0.1.7:41922 41922 78 211 3 - 5";
const PROXY_LINE = "[2025-11-11 07:40:45.001][12][info][main] starting main dispatch loop";
const LINES = [JSON_LINE, PROXY_LINE, TEXT_LINE, TCP_LINE];

const ISO = "2025-11-11T07:40:47.500Z";
const MS = Date.parse(ISO);
const TASK = "0123456789abcdef0123456789abcdef";
const STREAM = `service-connect/ecs-service-connect-Ab1Cd/${TASK}`;
const ARN = `arn:aws:ecs:eu-west-1:111122223333:task/demo/${TASK}`;

const each = (wrap: (line: string, index: number) => string) =>
  LINES.map((line, index) => `${wrap(line, index)}\n`).join("");
const jsonl = (wrap: (line: string, index: number) => unknown) =>
  each((line, index) => JSON.stringify(wrap(line, index)));
const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const csv = (cells: readonly string[], separator = ",") =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator);
const base64 = (value: string | Buffer) => Buffer.from(value).toString("base64");
const python = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const ruby = (value: string) => JSON.stringify(value);

const events = LINES.map((message, index) => ({
  ...{ logStreamName: STREAM, timestamp: MS, message, ingestionTime: MS + 900 },
  eventId: `3860000000000000000000000000000000000000000000000000000${index}`,
}));
const subscription = {
  ...{ messageType: "DATA_MESSAGE", owner: "111122223333", logGroup: "/ecs/demo" },
  logEvents: LINES.map((message, index) => ({ id: String(index), timestamp: MS, message })),
  // Behind the events: the order of keys says nothing.
  ...{ logStream: STREAM, subscriptionFilters: ["all"] },
};
const packed = base64(gzipSync(JSON.stringify(subscription)));
const CLOUDWATCH = { timestampMs: MS, stream: STREAM };
const TIMED = { timestampMs: MS };

interface Wrapping {
  readonly title: string;
  readonly text: string | Buffer;
  readonly origin?: Partial<AccessLogEntry>;
  /** Lines that are none of the four, which the tool prints besides. @default 0 */
  readonly others?: number;
}

const AWS: readonly Wrapping[] = [
  {
    title: "get-log-events as YAML",
    text: stringify({ events, nextForwardToken: "f/1" }),
    origin: CLOUDWATCH,
  },
  {
    title: "get-log-events as YAML, folded at 80 columns",
    text: stringify({ events }, { lineWidth: 80, singleQuote: true }),
    origin: CLOUDWATCH,
  },
  {
    title: "YAML block scalars",
    text: stringify(
      LINES.map((message) => ({ message })),
      { blockQuote: "literal", defaultStringType: "BLOCK_LITERAL" },
    ),
  },
  {
    title: "filter-log-events as text",
    text: each((line, index) => `EVENTS\t3860${index}\t${MS + 900}\t${STREAM}\t${line}\t${MS}`),
    origin: CLOUDWATCH,
  },
  { title: "messages as text, on one line", text: `${LINES.join("\t")}\n` },
  { title: "messages as text, one a line", text: each((line) => line) },
  { title: "message and time as text", text: each((line) => `${line}\t${MS}`), origin: TIMED },
  { title: "time and message as text", text: each((line) => `${MS}\t${line}`), origin: TIMED },
  {
    title: "filter-log-events as JSON Lines",
    text: jsonl((_, index) => events[index]),
    origin: CLOUDWATCH,
  },
  {
    title: "two pages of filter-log-events",
    text:
      pretty({ events: events.slice(0, 2) }) +
      pretty({ searchedLogStreams: [], events: events.slice(2) }),
    origin: CLOUDWATCH,
  },
  {
    title: "get-query-results",
    text: pretty({
      queryLanguage: "CWLI",
      status: "Complete",
      results: LINES.map((value) => [
        { field: "@ptr", value: "x" },
        { field: "@message", value },
        { field: "@timestamp", value: "2025-11-11 07:40:47.500" },
      ]),
    }),
    origin: TIMED,
  },
  { title: "live tail, printed", text: each((line) => `${ISO} ${line}`), origin: TIMED },
  { title: "the console, copied", text: each((line) => `${ISO}\t${line}`), origin: TIMED },
  {
    title: "awslogs",
    text: each((line) => `/ecs/demo ${STREAM} ${line}`),
    origin: { stream: STREAM },
  },
  {
    title: "awslogs --timestamp",
    text: each((line) => `/ecs/demo ${STREAM} ${ISO} ${line}`),
    origin: TIMED,
  },
  {
    title: "saw",
    text: each((line) => `\u001b[32m[${ISO}] (${STREAM})\u001b[0m ${line}`),
    origin: CLOUDWATCH,
  },
  {
    title: "a Lambda event",
    text: JSON.stringify({ awslogs: { data: packed } }),
    origin: CLOUDWATCH,
  },
  {
    title: "a Lambda's log of its event",
    text: `2025-11-11T07:40:48.000Z\tb2c0\tINFO\tEVENT ${JSON.stringify({ awslogs: { data: packed } })}\n`,
    origin: CLOUDWATCH,
  },
  {
    title: "Kinesis records",
    text: pretty({
      Records: [
        {
          kinesis: { partitionKey: "1", data: packed, approximateArrivalTimestamp: 1 },
          eventSource: "aws:kinesis",
        },
      ],
    }),
    origin: CLOUDWATCH,
  },
  {
    title: "kinesis get-records",
    text: pretty({ Records: [{ SequenceNumber: "1", Data: packed }] }),
    origin: CLOUDWATCH,
  },
  {
    title: "Firehose records with plain lines",
    text: pretty({
      deliveryStreamArn: "arn",
      records: LINES.map((line) => ({ recordId: "1", data: base64(`${line}\n`) })),
    }),
  },
  {
    title: "SNS in SQS",
    text: JSON.stringify({
      Messages: LINES.map((line) => ({
        MessageId: "1",
        Body: JSON.stringify({ Type: "Notification", Message: JSON.stringify({ message: line }) }),
      })),
    }),
  },
  {
    title: "an object of S3 in gzip",
    text: gzipSync(each((line) => `${ISO} ${line}`)),
    origin: TIMED,
  },
  {
    title: "gzip in gzip",
    text: gzipSync(gzipSync(JSON.stringify(subscription))),
    origin: CLOUDWATCH,
  },
  { title: "zstd", text: zstdCompressSync(each((line) => line)) },
  {
    title: "Athena's CSV",
    text: `"event_time","message","log_group"\n${each((line) => csv(["x", line, "/ecs/demo"]))}`,
  },
  {
    title: "Logs Insights' CSV with parsed columns",
    text: `@timestamp,@message,method,response_code,start_time,bytes_sent\n${each((line) => csv(["2025-11-11 07:40:47.500", line, "", "", "", ""]))}`,
    origin: TIMED,
  },
  {
    title: "Logs Insights' CSV of messages only",
    text: `@message\n${each((line) => csv([line]))}`,
  },
  {
    title: "boto3, printed",
    text: `{'events': [${LINES.map((line) => `{'timestamp': ${MS}, 'message': ${python(line)}, 'eventId': '1'}`).join(", ")}], 'nextToken': None}\n`,
    origin: TIMED,
  },
  {
    title: "the SDK for JavaScript, printed",
    text: `{\n  events: [\n${LINES.map((line) => `    {\n      timestamp: ${MS},\n      message: ${python(line)},\n      eventId: '1'\n    }`).join(",\n")}\n  ],\n  nextToken: undefined\n}\n`,
    origin: TIMED,
  },
];

const CONTAINERS: readonly Wrapping[] = [
  {
    title: "docker service logs",
    text: each((line) => `web_proxy.1.k2x9@node-1    | ${line}`),
    origin: { stream: "web_proxy.1.k2x9@node-1" },
  },
  {
    title: "docker compose logs --timestamps",
    text: each((line) => `api-1-proxy  | 2025-11-11T07:40:47.500000000Z ${line}`),
    origin: { stream: "api-1-proxy", ...TIMED },
  },
  {
    title: "docker compose logs in colour",
    text: each((line) => `\u001b[36mapi-1-proxy  | \u001b[0m${line}`),
    origin: { stream: "api-1-proxy" },
  },
  {
    title: "kubectl logs --prefix",
    text: each((line) => `[pod/web-5f7/envoy] ${line}`),
    origin: { container: "envoy" },
  },
  {
    title: "kubectl logs --prefix --timestamps",
    text: each((line) => `[pod/web-5f7/envoy] 2025-11-11T07:40:47.500000000Z ${line}`),
    origin: { container: "envoy", ...TIMED },
  },
  { title: "stern", text: each((line) => `web-5f7 envoy ${line}`) },
  {
    title: "containerd's log, podman's k8s-file",
    text: each((line) => `2025-11-11T07:40:47.500000000+00:00 stdout F ${line}`),
    origin: { output: "stdout", ...TIMED },
  },
  {
    title: "containerd's log in pieces",
    text: each(
      (line) =>
        `${ISO} stdout P ${line.slice(0, 20)}\n${ISO} stderr F noise\n${ISO} stdout F ${line.slice(20)}`,
    ),
    origin: { output: "stdout", ...TIMED },
    others: 4,
  },
  {
    title: "nerdctl's json-file",
    text: jsonl((log) => ({ time: ISO, stream: "stderr", log: `${log}\n` })),
    origin: { output: "stderr", ...TIMED },
  },
  {
    title: "journalctl",
    text: each((line) => `Nov 11 07:40:47 ip-10-0-1-5 dockerd[812]: ${line}`),
  },
  {
    title: "journalctl -o json",
    text: jsonl((line) => ({
      _HOSTNAME: "h",
      MESSAGE: line,
      __REALTIME_TIMESTAMP: String(MS * 1000),
      CONTAINER_NAME: "proxy",
    })),
    origin: { container: "proxy", ...TIMED },
  },
  {
    title: "journalctl -o json, as bytes",
    text: jsonl((line) => ({
      MESSAGE: [...Buffer.from(line)],
      __REALTIME_TIMESTAMP: String(MS * 1000),
    })),
    origin: TIMED,
  },
  {
    title: "journalctl -o json-pretty",
    text: LINES.map((MESSAGE) => pretty({ MESSAGE, _PID: "1" })).join(""),
  },
  {
    title: "the ECS agent's log",
    text: each(
      (line) => `level=info time=${ISO} msg="container output" line=${JSON.stringify(line)}`,
    ),
    origin: TIMED,
  },
  {
    title: "logfmt",
    text: each((line) => `ts=${ISO} level=info msg=${JSON.stringify(line)} caller=main.go:1`),
    origin: TIMED,
  },
  {
    title: "syslog",
    text: each((line) => `<30>1 ${ISO} host proxy 12 - - ${line}`),
    origin: TIMED,
  },
  {
    title: "log4j",
    text: each((line) => `2025-11-11 07:40:47,500 INFO  [main] {traceId=1} c.e.Proxy - ${line}`),
    origin: TIMED,
  },
  {
    title: "GitHub Actions",
    text: each((line) => `2025-11-11T07:40:47.5000000Z ${line}`),
    origin: TIMED,
  },
  {
    title: "GitHub Actions, pretty-printed by jq",
    text: each((line) =>
      JSON.stringify({ message: line }, null, 2)
        .split("\n")
        .map((part) => `2025-11-11T07:40:47.5000000Z ${part}`)
        .join("\n"),
    ),
    origin: TIMED,
  },
  { title: "Markdown", text: `# Notes\n\`\`\`\n${each((line) => line)}\`\`\`\n`, others: 3 },
  { title: "a quotation, indented", text: each((line) => `>    ${line}`) },
  {
    title: "a notebook",
    text: pretty({
      cells: [
        {
          cell_type: "code",
          outputs: [{ name: "stdout", text: LINES.map((line) => `${line}\n`) }],
        },
      ],
      nbformat: 4,
    }),
  },
  { title: "NULs where a file was truncated", text: `${"\0".repeat(64)}${each((line) => line)}` },
];

const SHIPPERS: readonly Wrapping[] = [
  {
    title: "FireLens",
    text: jsonl((log) => ({
      container_id: `${TASK}-1`,
      container_name: "ecs-proxy",
      source: "stdout",
      log,
      ecs_cluster: "demo",
      ecs_task_arn: ARN,
    })),
    origin: { container: "ecs-proxy", output: "stdout" },
  },
  {
    title: "Fluent Bit's stdout",
    text: each(
      (log, index) =>
        `[${index}] web.proxy: [[1762846847.500000000, {}], {"log"=>${ruby(log)}, "source"=>"stdout"}]`,
    ),
    origin: TIMED,
  },
  {
    title: "Fluentd's out_file",
    text: each(
      (log) =>
        `2025-11-11T07:40:47+00:00\tweb.proxy\t${JSON.stringify({ log, container_name: "/ecs-proxy" })}`,
    ),
    origin: { container: "/ecs-proxy" },
  },
  {
    title: "Fluentd's forward protocol as JSON",
    text: JSON.stringify(["web.proxy", LINES.map((log) => [1762846847.5, { log }])]),
    origin: TIMED,
  },
  {
    title: "Logstash's rubydebug",
    text: each(
      (line) =>
        `{\n       "message" => ${ruby(line)},\n    "@timestamp" => ${ISO},\n      "@version" => "1",\n          "tags" => [\n        [0] "x"\n    ]\n}`,
    ),
  },
  {
    title: "Filebeat",
    text: jsonl((message) => ({
      "@timestamp": ISO,
      "@metadata": { beat: "filebeat" },
      message,
      event: { original: message },
      container: { name: "proxy" },
      stream: "stdout",
    })),
    origin: { container: "proxy", output: "stdout", ...TIMED },
  },
  {
    title: "Elasticsearch",
    text: pretty({
      took: 3,
      hits: {
        total: { value: 4 },
        hits: LINES.map((message) => ({ _index: "logs", _source: { "@timestamp": ISO, message } })),
      },
    }),
    origin: TIMED,
  },
  {
    title: "Vector",
    text: jsonl((message) => ({
      container_name: "proxy",
      file: "/var/log/x",
      message,
      source_type: "docker_logs",
      stream: "stdout",
      timestamp: ISO,
    })),
    origin: { container: "proxy", output: "stdout", ...TIMED },
  },
  {
    title: "Datadog",
    text: pretty({
      data: LINES.map((message) => ({
        id: "1",
        attributes: { timestamp: ISO, service: "proxy", message, tags: ["env:demo"] },
      })),
    }),
    origin: TIMED,
  },
  {
    title: "Loki",
    text: pretty({
      status: "success",
      data: {
        resultType: "streams",
        result: [
          { stream: { container: "proxy" }, values: LINES.map((line) => [`${MS}000000`, line]) },
        ],
      },
    }),
    origin: { container: "proxy", ...TIMED },
  },
  {
    title: "logcli -o jsonl",
    text: jsonl((line) => ({ labels: { container: "proxy" }, line, timestamp: ISO })),
    origin: { container: "proxy", ...TIMED },
  },
  {
    title: "Splunk",
    text: jsonl((_raw) => ({
      preview: false,
      result: { _raw, _time: "2025-11-11 07:40:47.500 UTC" },
    })),
    origin: TIMED,
  },
  {
    title: "GELF over TCP",
    text: LINES.map(
      (short_message) =>
        `${JSON.stringify({ version: "1.1", host: "h", short_message, timestamp: 1762846847.5, _container_name: "proxy" })}\0`,
    ).join(""),
    origin: { container: "proxy", ...TIMED },
  },
  {
    title: "Google Cloud Logging",
    text: pretty(LINES.map((textPayload) => ({ insertId: "1", textPayload, timestamp: ISO }))),
    origin: TIMED,
  },
  {
    title: "OpenTelemetry",
    text: JSON.stringify({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: LINES.map((stringValue) => ({
                timeUnixNano: `${MS}000000`,
                body: { stringValue },
              })),
            },
          ],
        },
      ],
    }),
  },
];

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** Text that something else has written around the lines, on the same line as well. */
const TEXTS: readonly Wrapping[] = [
  { title: "base64 in rows of 64", text: packed.replace(/.{64}/g, "$&\n"), origin: CLOUDWATCH },
  { title: "base64 in rows of 76, with CRLF", text: `${packed.replace(/.{76}/g, "$&\r\n")}\r\n` },
  { title: "base64 of zlib", text: jsonl((line) => ({ data: base64(deflateSync(line)) })) },
  { title: "line ends of an old Macintosh", text: each((line) => line).replaceAll("\n", "\r") },
  {
    title: "a terminal that was told more",
    text: each((line) => `loading\r\u001b[K${line}\r\r`),
    others: 4,
  },
  {
    title: "syslog over TCP, with its counts",
    text: LINES.map((line) => `<134>1 ${ISO} host app 123 - - ${line}`)
      .map((message) => `${message.length} ${message}`)
      .join(""),
  },
  {
    title: "events that Java printed",
    text: `[${LINES.map((line) => `OutputLogEvent(Timestamp=${MS}, Message=${line}, IngestionTime=1)`).join(", ")}]`,
  },
  {
    title: "Elasticsearch, with fields and highlights",
    text: pretty({
      hits: {
        hits: LINES.map((message) => ({
          _source: { message },
          fields: { message: [message], "@timestamp": [ISO] },
          highlight: { message: [message] },
        })),
      },
    }),
  },
  {
    title: "SQL",
    text: each((line) => `INSERT INTO logs VALUES (1, '${line.replaceAll("'", "''")}', '${ISO}');`),
  },
];

/** What a tool puts behind a line of an access log; the proxy's own may have anything there. */
const BEHIND = [
  { title: "rsyslog", wrap: (line: string) => `host app[1]: ${line}#012` },
  { title: "cat -A", wrap: (line: string) => `${line}^M$` },
  {
    title: "a struct of Go",
    wrap: (line: string) => `{Timestamp:1 Message:${line} Stream:stdout}`,
  },
  { title: "TOML", wrap: (line: string) => `message = '''${line}'''` },
  {
    title: "XML",
    wrap: (line: string) => `<event time="${ISO}"><text>${html(line)}</text></event>`,
  },
  { title: "CDATA", wrap: (line: string) => `<text><![CDATA[${line}]]></text>` },
  { title: "an error as HTML", wrap: (line: string) => `<p>${html(line)}</p>` },
  { title: "a table in Markdown", wrap: (line: string) => `| ${ISO} | \`${line}\` |` },
];

test.for(BEHIND)(
  "access lines with something of $title behind them",
  async ({ wrap }, { expect }) => {
    const entries = await Array.fromAsync(readAccessLog(bytesOf(each(wrap))));
    const access = entries.filter(({ kind }) => kind === "access");
    expect(access.map(({ raw, parsed }) => [raw, parsed?.ok])).toEqual(
      [JSON_LINE, TEXT_LINE, TCP_LINE].map((line) => [line, true]),
    );
    expect(entries.filter(({ kind }) => kind === "proxy")).toHaveLength(1);
  },
);

test.for(["\t", "\r"])(
  "a thousand messages on one line, with %j between them",
  async (between, { expect }) => {
    const messages = Array.from({ length: 2000 }, (_, index) => LINES[index % LINES.length] ?? "");
    const text = messages.join(between);
    expect(text.length).toBeGreaterThan(262_118);
    const entries = await Array.fromAsync(readAccessLog(bytesOf(text)));
    expect(entries.map(({ raw }) => raw)).toEqual(messages);
    expect((await checkLog(bytesOf(text))).kinds).toMatchObject({ access: 1500, proxy: 500 });
  },
);

test("a line that is whole is not what is before something like an end", async ({ expect }) => {
  for (const more of [' "10.0.0.1:80"', " -", " 5", " UF", ' "x=1"']) {
    const [entry] = await Array.fromAsync(readAccessLog(bytesOf(`x ${TEXT_LINE}${more}\n`)));
    expect(entry?.parsed?.ok === true && entry.raw === TEXT_LINE, more).toBe(false);
  }
});

test("references of HTML in a line that is read are what somebody sent", async ({ expect }) => {
  const line = TEXT_LINE.replace("q=a%20b", "q=&quot;a&quot;");
  const entries = await Array.fromAsync(readAccessLog(bytesOf(`web-1  | ${line}\n`)));
  expect(entries.map(({ raw }) => raw)).toEqual([line]);
});

test.for([
  { title: "UTF-32", beginning: Buffer.from("\uFEFF\0[\0", "utf16le"), says: /iconv -f UTF-32/ },
  { title: "an SQLite database", beginning: "SQLite format 3\0", says: /sqlite3 FILE \.dump/ },
  { title: "an Avro file", beginning: "Obj\x01", says: /avro-tools/ },
  { title: "a Parquet file", beginning: "PAR1", says: /DuckDB/ },
])("$title is refused by its name", async ({ title, beginning, says }, { expect }) => {
  const reading = Array.fromAsync(readAccessLog(bytesOf(beginning)));
  await expect(reading).rejects.toThrow(`is ${title}, which is not read.`);
  await expect(reading).rejects.toThrow(says);
});

test("a list of records that ends inside a text is cut off", async ({ expect }) => {
  const text = JSON.stringify({ events: LINES.map((message) => ({ message })) }).slice(0, -40);
  const { kinds, unreadable } = await checkLog(bytesOf(text));
  expect(kinds).toMatchObject({ access: 2 });
  expect(unreadable).toMatchObject([{ count: 1 }]);
  const entries = await Array.fromAsync(readAccessLog(bytesOf(text)));
  expect(entries.at(-1)?.problem).toBe("A list of records breaks off inside a text.");
});

const TABLES: readonly Wrapping[] = [
  {
    title: "CSV with semicolons",
    text: `timestamp;message\n${each((line) => csv([ISO, line], ";"))}`,
    origin: TIMED,
  },
  {
    title: "TSV",
    text: `timestamp\tmessage\n${each((line) => csv([ISO, line], "\t"))}`,
    origin: TIMED,
  },
  { title: "CSV without a header", text: each((line) => csv([ISO, line, "x"])), origin: TIMED },
  {
    title: "CSV with line breaks in other cells",
    text: `message,note,time\r\n${each((line) => `${csv([line, 'two\nlines, "quoted"', ISO])}\r`)}`,
    origin: TIMED,
  },
  {
    title: "CSV of records",
    text: `time,log\n${each((message) => csv([ISO, JSON.stringify({ message, level: "info" })]))}`,
  },
  { title: "UTF-16 with its mark", text: Buffer.from(`\uFEFF${each((line) => line)}`, "utf16le") },
  {
    title: "UTF-16 without its mark",
    text: Buffer.from(each((line) => line).replaceAll("\n", "\r\n"), "utf16le"),
  },
  {
    title: "UTF-16, big end first",
    text: Buffer.from(`\uFEFF${each((line) => line)}`, "utf16le").swap16(),
  },
  { title: "UTF-8 with a mark", text: `\uFEFF${each((line) => line)}` },
  {
    title: "records without anything between them",
    text: LINES.map((message) => JSON.stringify({ message })).join(""),
  },
  {
    title: "records with commas between them",
    text: LINES.map((message) => JSON.stringify({ message })).join(",\n"),
  },
  {
    title: "an array of records that never ends a line",
    text: JSON.stringify(LINES.map((message) => ({ message }))),
  },
  {
    title: "a record in a string in a record",
    text: jsonl((message) => ({ body: JSON.stringify({ body: JSON.stringify({ message }) }) })),
  },
  {
    title: "several lines in one message",
    text: JSON.stringify({ message: `${LINES.join("\n")}\n`, timestamp: MS }),
    origin: TIMED,
  },
  {
    title: "base64 in lines of 76 characters",
    text: JSON.stringify({ data: base64(LINES.join("\n")).replace(/.{76}/g, "$&\n") }),
  },
];

const hex = (text: string | Buffer) => Buffer.from(text).toString("hex");
const rowsOf = (text: string, length: number, more = "") =>
  text.replace(new RegExp(`.{${length}}(?=.)`, "gs"), `$&${more}\n`);

/** RFC 2045: no row has more than 76 characters. */
const quotedPrintable = (text: string) =>
  text
    .split("\n")
    .map((line) => line.replaceAll("=", "=3D").match(/.{1,72}(?:=..)?/g) ?? [])
    .map((rows) => rows.join("=\r\n"))
    .join("\r\n");

/** As `xxd` and `hexdump -C` print bytes. */
const dump = (text: string, row: (offset: string, bytes: string, shown: string) => string) =>
  (
    Buffer.from(text)
      .toString("latin1")
      .match(/.{1,16}/gs) ?? []
  )
    .map((part, index) => {
      const bytes = Buffer.from(part, "latin1").toString("hex");
      const shown = part.replace(/[^ -~]/g, ".");
      return `${row((index * 16).toString(16).padStart(8, "0"), bytes, shown)}\n`;
    })
    .join("");

/** Texts in which the characters of the line are written in another way. */
const ENCODINGS: readonly Wrapping[] = [
  { title: "a URL, encoded", text: each((line) => encodeURIComponent(line)) },
  {
    title: "a form that was posted",
    text: each((line) => new URLSearchParams({ time: ISO, log: line, n: "1" }).toString()),
  },
  {
    title: "a URL in a record",
    text: jsonl((line) => ({ url: `https://logs/?line=${encodeURIComponent(line)}&x=1` })),
  },
  {
    title: "a mail in quoted-printable",
    text: `Content-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(each((line) => line))}`,
    others: 1,
  },
  {
    title: "quoted-printable in a record",
    text: JSON.stringify({ body: quotedPrintable(each((line) => line)) }),
  },
  { title: "hexadecimal digits", text: each(hex) },
  { title: "hexadecimal digits in a record", text: jsonl((line) => ({ body: hex(line) })) },
  { title: "bytea of PostgreSQL", text: each((line) => ` 1 | \\x${hex(line)}`) },
  {
    title: "a literal of MySQL",
    text: each((line) => `INSERT INTO logs VALUES (0x${hex(line)});`),
  },
  { title: "xxd -p", text: `${rowsOf(hex(each((line) => line)), 60)}\n` },
  {
    title: "xxd",
    text: dump(
      each((line) => line),
      (offset, bytes, shown) =>
        `${offset}: ${bytes.replace(/.{4}(?=.)/g, "$& ").padEnd(39)}  ${shown}`,
    ),
  },
  {
    title: "hexdump -C",
    text: dump(
      each((line) => line),
      (offset, bytes, shown) =>
        `${offset}  ${bytes
          .replace(/../g, "$& ")
          .replace(/^.{24}/, "$& ")
          .padEnd(50)} |${shown}|`,
    ),
  },
  {
    title: "od -A x -t x1z",
    text: dump(
      each((line) => line),
      (offset, bytes, shown) =>
        `${offset.slice(2)} ${bytes.replace(/../g, "$& ").padEnd(48)} >${shown}<`,
    ),
  },
  {
    title: "a compressed file, dumped",
    text: `${rowsOf(hex(gzipSync(each((line) => line))), 60)}\n`,
  },
  { title: "CSV in cells of CSV", text: each((line) => csv([ISO, csv([ISO, line])])) },
  {
    title: "CSV in CSV in CSV, with its columns",
    text: `time,row\n${each((line) => csv([ISO, csv(["a", csv(["b", line])])]))}`,
  },
  {
    title: "a table in a cell of a table",
    text: `file,content\n${csv(["a.csv", `timestamp,message\n${each((line) => csv([ISO, line]))}`])}\n`,
  },
  {
    title: "a table in a record",
    text: JSON.stringify({ csv: `timestamp,message\n${each((line) => csv([ISO, line]))}` }),
  },
];

async function* bytesOf(content: string | Buffer) {
  yield content;
}

describe.for([
  { group: "AWS", wrappings: AWS },
  { group: "container runtimes and shells", wrappings: CONTAINERS },
  { group: "log shippers", wrappings: SHIPPERS },
  { group: "files", wrappings: TABLES },
  { group: "other texts", wrappings: TEXTS },
  { group: "other encodings", wrappings: ENCODINGS },
])("lines out of $group", ({ wrappings }) => {
  test.for(wrappings)("$title", async ({ text, origin = {}, others = 0 }, { expect }) => {
    const entries = await Array.fromAsync(readAccessLog(bytesOf(text)));
    const known = entries.filter(({ raw }) => LINES.includes(raw));
    expect(known.map(({ raw }) => raw)).toEqual(LINES);
    expect(known.map(({ kind }) => kind)).toEqual(["access", "proxy", "access", "access"]);
    expect(known.filter(({ parsed }) => parsed && !parsed.ok)).toEqual([]);
    for (const entry of known) expect(entry).toMatchObject(origin);
    expect(entries).toHaveLength(LINES.length + others);
    const { kinds, unreadable } = await checkLog(bytesOf(text));
    expect(unreadable).toEqual([]);
    const lines = await Array.fromAsync(describeLines(bytesOf(text), {}));
    for (const kind of ["access", "proxy", "other", "outlier"] as const) {
      expect(kinds[kind], kind).toBe(lines.filter((line) => line.kind === kind).length);
    }
    expect(lines.map(({ number, kind }) => [number, kind])).toEqual(
      entries.map(({ number, kind }) => [number, kind]),
    );
  });
});

test("lines out of a tar archive, with the name of their file", async ({ expect }) => {
  const archive = pack();
  archive.entry(
    { name: "logs/a.log" },
    each((line) => line),
  );
  archive.entry({ name: "logs/b.log.gz" }, gzipSync(each((line) => `${ISO} ${line}`)));
  archive.finalize();
  const chunks = await Array.fromAsync(archive as AsyncIterable<Buffer>);
  const entries = await Array.fromAsync(readAccessLog(bytesOf(gzipSync(Buffer.concat(chunks)))));
  expect(entries.map(({ raw }) => raw)).toEqual([...LINES, ...LINES]);
  expect(entries.map(({ file }) => file)).toEqual([
    ...LINES.map(() => "logs/a.log"),
    ...LINES.map(() => "logs/b.log.gz"),
  ]);
});

test("messages that are no lines of a proxy are entries, too, wherever they stand", async ({
  expect,
}) => {
  const messages = ["noise", JSON_LINE, "Error: x\n    at y", TEXT_LINE];
  const lines = ["noise", JSON_LINE, "Error: x", "    at y", TEXT_LINE];
  for (const text of [
    JSON.stringify({ events: messages.map((message) => ({ message })) }),
    JSON.stringify(messages),
    JSON.stringify({ message: messages.join("\n") }),
    messages.map((log) => `${JSON.stringify({ log, source: "stdout" })}\n`).join(""),
    stringify({ events: messages.map((message) => ({ message })) }),
    `message,x\n${messages.map((message) => csv([message, "1"])).join("\n")}\n`,
  ]) {
    const entries = await Array.fromAsync(readAccessLog(bytesOf(text)));
    expect(entries.map(({ raw }) => raw)).toEqual(lines);
    expect(entries.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  }
});
