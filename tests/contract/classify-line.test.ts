import { Readable } from "node:stream";
import { describe, test } from "vitest";
import {
  classifyLine,
  createLineClassifier,
  type LineKind,
} from "../../simulator/line/access-log/classify-line.ts";
import { createLineReader } from "../../simulator/line/access-log/line-reader.ts";
import { readAccessLog } from "../../simulator/line/sources/read-access-log.ts";
import { OWN_PROFILE } from "../support/own-profile.ts";

const ACCESS_TEXT =
  '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8.11.1" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "app.sample-namespace" "127.0.0.2:22001"';
const OUTLIER =
  '{"type":"CONSECUTIVE_5XX","cluster_name":"app","upstream_url":"127.0.0.1:80","action":"EJECT","num_ejections":1,"enforced":true,"eject_consecutive_event":{},"timestamp":"2026-11-23T14:18:26.569Z"}';
const ENVOY =
  "[2026-11-23 14:18:25.889][123][info][main] [source/server/server.cc:430] initializing";

const LINES: readonly { title: string; line: string; kind: LineKind }[] = [
  { title: "TEXT of HTTP", line: ACCESS_TEXT, kind: "access" },
  { title: "TEXT with its newline", line: `${ACCESS_TEXT}\n`, kind: "access" },
  {
    title: "TEXT of a request that could not be read",
    line: '[2026-11-23T14:18:28.763Z] "- - HTTP/1.1" 400 0 11 0 - "-" "-" "-" "-" "-"',
    kind: "access",
  },
  {
    title: "TEXT of TCP over IPv6",
    line: "[2026-11-23T14:18:44.463Z] [2600:f0f0::1]:53360 53360 3 3 50 - 125",
    kind: "access",
  },
  {
    title: "TEXT of App Mesh, which has response flags",
    line: '[2020-01-23T16:32:40.781Z] "GET / HTTP/1.1" 200 - 0 5 0 0 "-" "Go-http-client/1.1" "id" "colorteller:9080" "127.0.0.1:9080"',
    kind: "access",
  },
  {
    title: "JSON in no order",
    line: '{"path":"/","bytes_sent":11,"start_time":"2025-11-11T07:40:46.216Z","response_code":200}',
    kind: "access",
  },
  {
    title: "JSON whose user agent looks like an outlier event",
    line: String.raw`{"authority":"a","bytes_received":0,"bytes_sent":11,"response_code":200,"start_time":"2025-11-11T07:40:46.216Z","user_agent":"{\"action\":1,\"upstream_url\":2,\"cluster_name\":3}"}`,
    kind: "access",
  },
  {
    title: "JSON of TCP",
    line: '{"bytes_received":3,"bytes_sent":3,"connection_id":125,"start_time":"x"}',
    kind: "access",
  },
  {
    title: "JSON of TCP in no order",
    line: '{"connection_id":125,"start_time":"x","bytes_sent":3,"bytes_received":3}',
    kind: "access",
  },
  {
    title: "JSON with spaces, as a tool may write it",
    line: '{ "response_code" : 200, "start_time" : "x", "bytes_sent" : 3 }',
    kind: "access",
  },
  {
    title: "JSON with neither status nor connection",
    line: '{"start_time":"x","bytes_sent":3}',
    kind: "other",
  },
  {
    title: "TEXT of TCP over link-local IPv6",
    line: "[2026-11-23T14:18:44.463Z] [fe80::1%eth0]:53360 53360 3 3 50 - 125",
    kind: "access",
  },
  { title: "an ejection", line: OUTLIER, kind: "outlier" },
  { title: "an ejection's end", line: OUTLIER.replace("EJECT", "UNEJECT"), kind: "outlier" },
  { title: "Envoy's application log", line: ENVOY, kind: "proxy" },
  {
    title: "AWS's agent",
    line: "[2026-11-23 14:18:25.900][1][info] [AppNet Agent] Server started, /var/run/ecs/appnet_admin.sock",
    kind: "proxy",
  },
  {
    title: "the agent before its logger is up",
    line: 'time="2023-08-01T00:00:00Z" level=info msg="App Mesh Environment Variables: [APPMESH_X]"',
    kind: "proxy",
  },
  { title: "an empty line", line: "", kind: "other" },
  { title: "an application's JSON", line: '{"level":"info","msg":"listening"}', kind: "other" },
  {
    title: "an application's JSON about a request",
    line: '{"msg":"done","request":{"start_time":"2025-11-11T07:40:46.216Z","bytes_sent":1,"response_code":200}}',
    kind: "other",
  },
  {
    title: "FireLens's record of a line",
    line: JSON.stringify({ log: ACCESS_TEXT, source: "stdout" }),
    kind: "other",
  },
  {
    title: "a bracket with a time and no request",
    line: "[2026-11-23T14:18:26.569Z] started",
    kind: "other",
  },
  {
    title: "nginx's log",
    line: '10.0.0.1 - - [23/Nov/2026:14:18:26 +0000] "GET / HTTP/1.1" 200 11',
    kind: "other",
  },
  { title: "an entry's second line", line: "  - name: static_layer", kind: "other" },
  {
    title: "JSON of a request that an application logs, cut",
    line: '{"level":"info","method":"GET","path":"/","duration":3,"user_agent":"x',
    kind: "other",
  },
  {
    title: "JSON with keys of the line and others, whole",
    line: '{"method":"GET","path":"/","duration":3,"level":"info"}',
    kind: "other",
  },
  {
    title: "JSON that was cut behind its second key",
    line: '{"authority":"a","bytes_sent":1,"response_c',
    kind: "other",
  },
  {
    title: "log4j's log",
    line: "[2025-11-11T07:40:46.216Z] INFO x",
    kind: "other",
  },
  {
    title: "a tool's line about an address",
    line: "[2025-11-11T07:40:46.216Z] 10.0.0.1:443 200 connected",
    kind: "other",
  },
];

/** Lines that begin like an access line and break. */
const BROKEN: readonly { title: string; line: string }[] = [
  {
    title: "TEXT with a code that is no number",
    line: '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 2x0 0 11',
  },
  { title: "TEXT cut in its path", line: ACCESS_TEXT.slice(0, 33) },
  {
    title: "TEXT of TCP with a number that is none",
    line: "[2026-11-23T14:18:44.463Z] 10.0.0.7:53360 53360 3 x3 50 - 125",
  },
  {
    title: "TEXT of TCP over IPv6, cut behind its port",
    line: "[2026-11-23T14:18:44.463Z] [2600:f0f0::1]:53360 53360",
  },
  {
    title: "JSON cut in its path",
    line: '{"authority":"a","bytes_received":0,"bytes_sent":1,"path":"/ca',
  },
  {
    title: "JSON cut in its third key's value",
    line: '{"start_time":"2025-11-11T07:40:46.216Z","method":"GET","path":"/ca',
  },
  { title: "JSON cut in a key", line: '{"authority":"a","bytes_received":0,"bytes_sent":1,"pa' },
  { title: "JSON cut behind a comma", line: '{"authority":"a","bytes_received":0,"bytes_sent":1,' },
  {
    title: "JSON cut in its last value",
    line: '{"authority":"a","bytes_sent":1,"response_code":200,"start_time":"2025',
  },
  {
    title: "JSON with a number that is none",
    line: '{"path":"/","bytes_sent":1x,"response_code":200,"start_time":"2025-11-11T07:40:46.216Z"}',
  },
];

describe("a line that begins like an access line and breaks", () => {
  test.for(BROKEN)("is one that cannot be read: $title", async ({ line }, { expect }) => {
    expect(classifyLine(line)).toBe("access");
    const { kind, parsed } = createLineReader().read(line);
    expect({ kind, parsed }).toMatchObject({ kind: "access", parsed: { ok: false, raw: line } });
    for (const text of [
      line,
      `${line}\n${ACCESS_TEXT}\n`,
      `${ACCESS_TEXT}\n${line}\nsome noise\n`,
    ]) {
      const entries = await Array.fromAsync(readAccessLog(Readable.from([Buffer.from(text)])));
      expect(entries).toHaveLength(text.trimEnd().split("\n").length);
      const broken = entries.filter(({ parsed }) => parsed?.ok === false);
      expect(broken).toMatchObject([{ kind: "access", raw: line }]);
    }
  });

  test("is told by the keys of a profile, too", ({ expect }) => {
    const line = '{"when":"2025-11-11T07:40:46.216Z","sent":11,"status":2';
    expect(classifyLine(line)).toBe("other");
    expect(classifyLine(line, { profile: OWN_PROFILE })).toBe("access");
  });
});

describe("a line of a proxy's output", () => {
  test.for(LINES)("is told by what it is: $title", ({ line, kind }, { expect }) => {
    expect(classifyLine(line)).toBe(kind);
  });

  test("that continues an entry belongs to it, also behind an access line", ({ expect }) => {
    const classify = createLineClassifier();
    const lines = [
      "hello",
      ENVOY,
      "layers:",
      "  - name: static_layer",
      ACCESS_TEXT,
      "    x: 1",
      OUTLIER,
    ];
    expect(lines.map(classify)).toEqual([
      "other",
      "proxy",
      "proxy",
      "proxy",
      "access",
      "proxy",
      "outlier",
    ]);
  });
});
