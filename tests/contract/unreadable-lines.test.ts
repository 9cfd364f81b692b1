import { describe, test } from "vitest";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import type { ParseOptions } from "../../simulator/line/access-log/parsed-line.ts";

const HTTP =
  '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8.11.1" "1152b97a-b87d-486d-9e7d-ee13ce0c74be" "app.sample-namespace" "127.0.0.2:22001"';
const JSON_LINE =
  '{"authority":"app","bytes_received":0,"bytes_sent":11,"duration":1,"forwarded_for":null,"method":"GET","path":"/","protocol":"HTTP/1.1","request_id":"x","response_code":200,"start_time":"2025-11-11T07:40:46.216Z","upstream_service_time":"1","user_agent":null}';

interface Unreadable {
  readonly title: string;
  readonly line: string;
  readonly options?: ParseOptions;
  /** What stands where the line stops fitting. */
  readonly at: string;
  readonly reason: string;
}

const UNREADABLE: readonly Unreadable[] = [
  { title: "an empty line", line: "", at: "", reason: "No TEXT line begins like this" },
  { title: "prose", line: "hello", at: "hello", reason: "No TEXT line begins like this" },
  {
    title: "a day that is none",
    line: HTTP.replace("11-23", "02-30"),
    at: "2026-02-30",
    reason: "not a moment",
  },
  {
    title: "a code that is no number",
    line: HTTP.replace("200", "abc"),
    at: "abc",
    reason: "has response_code here",
  },
  {
    title: "a line cut in a number",
    line: HTTP.slice(0, HTTP.indexOf("1 1 ")),
    at: "1",
    reason: "has bytes_sent here",
  },
  {
    title: "response flags, as App Mesh has them",
    line: '[2020-01-23T16:32:40.781Z] "GET / HTTP/1.1" 200 - 0 5 0 0 "-" "Go" "id" "colorteller:9080" "127.0.0.1:9080"',
    at: "- 0 5",
    reason: "It has response flags after the code",
  },
  {
    title: "a line of another protocol",
    line: HTTP,
    options: { protocol: "tcp" },
    at: '"GET',
    reason: "A TEXT line of protocol tcp has downstream_remote_address here.",
  },
  {
    title: "TEXT read as JSON",
    line: HTTP,
    options: { format: "JSON" },
    at: "[",
    reason: "A JSON line begins with {.",
  },
  {
    title: "JSON read as TEXT",
    line: JSON_LINE,
    options: { format: "TEXT" },
    at: "{",
    reason: "begins like this",
  },
  { title: "JSON that was cut", line: JSON_LINE.slice(0, 30), at: "", reason: "was the line cut?" },
  {
    title: "JSON that breaks off",
    line: '{"start_time":now}',
    at: "now}",
    reason: "not valid JSON from here on",
  },
  {
    title: "a JSON array",
    line: "[1]",
    options: { format: "JSON" },
    at: "[1]",
    reason: "A JSON line begins with {.",
  },
  {
    title: "an application's JSON",
    line: '{"msg":"hi"}',
    at: "{",
    reason: 'It has no "start_time".',
  },
  {
    title: "a code as text",
    line: JSON_LINE.replace("200", '"200"'),
    at: '"response_code"',
    reason: '"response_code" is "200", not a number.',
  },
  {
    title: "a code that is missing",
    line: JSON_LINE.replace("200", "null"),
    at: '"response_code"',
    reason: '"response_code" is null, not a number.',
  },
  {
    title: "a service time that is no number",
    line: JSON_LINE.replace('"1"', '"fast"'),
    at: '"upstream_service_time"',
    reason: '"upstream_service_time" is "fast", not digits or null.',
  },
  {
    title: "the duration twice",
    line: JSON_LINE.replace('"method"', '"duration_ms":2,"method"'),
    at: '"duration_ms"',
    reason: "gives duration a second time",
  },
  {
    title: "keys of two protocols",
    line: JSON_LINE.replace('"method"', '"connection_id":2,"method"'),
    at: "{",
    reason: 'It has no "downstream_remote_address".',
  },
  {
    title: "JSON of another protocol",
    line: JSON_LINE,
    options: { protocol: "http2" },
    at: "{",
    reason: 'A JSON line of protocol http2 has "stream_id", this one does not.',
  },
];

describe("a line that does not fit", () => {
  test.for(UNREADABLE)(
    "says where and why: $title",
    ({ line, options, at, reason }, { expect }) => {
      const result = parseAccessLogLine(line, options);
      if (result.ok) throw new Error("It was read.");
      expect(result).toMatchObject({ raw: line, reason: expect.stringContaining(reason) });
      expect(line.slice(result.at)).toSatisfy((rest: string) =>
        at === "" ? rest === "" : rest.startsWith(at),
      );
    },
  );
});

describe("a line that is unusual", () => {
  const UNUSUAL = [
    {
      title: "a large round number",
      from: '"bytes_sent":11',
      to: '"bytes_sent":1e+05',
      fields: { bytes_sent: 100_000 },
    },
    { title: "duration_ms", from: '"duration":1', to: '"duration_ms":1', fields: { duration: 1 } },
    { title: "an escaped byte", from: '"app"', to: '"\\u00c3"', fields: { authority: "Ã" } },
    { title: "spaces between", from: '"path":"/"', to: ' "path" : "/" ', fields: { path: "/" } },
  ];
  test.for(UNUSUAL)("is read: $title", ({ from, to, fields }, { expect }) => {
    expect(parseAccessLogLine(JSON_LINE.replace(from, to))).toMatchObject({ ok: true, fields });
  });

  test("is read with a port as text, as older Envoys wrote it", ({ expect }) => {
    const line =
      '{"bytes_received":3,"bytes_sent":3,"connection_id":125,"connection_termination_details":null,"downstream_remote_address":"127.0.0.1:44150","downstream_remote_port":"44150","duration":50,"start_time":"2026-11-23T14:19:09.093Z"}';
    expect(parseAccessLogLine(line)).toMatchObject({
      ok: true,
      protocol: "tcp",
      fields: { downstream_remote_port: 44150 },
      record: { downstreamRemotePort: 44150, connectionTerminationDetails: undefined },
    });
  });

  test("keeps what AWS's page does not know apart", ({ expect }) => {
    const line = JSON_LINE.replace("{", '{"__proto__":1,"response_flags":"UF",');
    const result = parseAccessLogLine(line);
    expect(result).toMatchObject({ ok: true, extra: { response_flags: "UF" } });
    expect(Object.keys(result.ok ? result.extra : {})).toEqual(["__proto__", "response_flags"]);
  });

  test("says what was assumed", ({ expect }) => {
    expect(parseAccessLogLine(HTTP)).toMatchObject({ assumed: ["profile", "protocol", "format"] });
    const known = { profile: "aws-docs", protocol: "http", format: "TEXT" } as const;
    expect(parseAccessLogLine(HTTP, known)).toMatchObject({ assumed: [] });
  });
});
