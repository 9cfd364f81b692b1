import { describe, test } from "vitest";
import { lineRow } from "../../../simulator/cli/screen/line-row.ts";
import { rawRows } from "../../../simulator/cli/screen/raw-rows.ts";
import { explainLine, rawLine } from "../../../simulator/cli/show-line.ts";
import type { Terminal } from "../../../simulator/cli/terminal.ts";
import { parseAccessLogLine } from "../../../simulator/line/access-log/parse.ts";
import type { LogLine } from "../../../simulator/logs/log-line.ts";

const HOSTILE = "\u001b]0;title\u0007\u202e\u009b2J";
const CONTROLS = /[^\P{Cc}\n\t]|\p{Cf}/u;
const paint: Terminal["paint"] = (_style, text) => text;

/** A row of a terminal that does not say how wide it is. */
function prettyLine(line: LogLine): string {
  const layout = { columns: Infinity, whoColumns: 0, colourOf: () => "cyan" as const, paint };
  return `${lineRow(line, layout)}\n`;
}

function lineOf(message: string, kind: LogLine["kind"]): LogLine {
  const parsed = parseAccessLogLine(message);
  return {
    ...{ group: "g", stream: "s", service: "server", taskId: "1", taskName: "server-1" },
    ...{ containerName: "ecs-service-connect", source: "stdout", role: "proxy" },
    ...{ seq: 1, timestampMs: Date.parse("2025-11-11T07:40:46.216Z"), ingestionMs: 0 },
    kind,
    message,
    raw: message,
    parsed,
    record: parsed.ok ? parsed.record : undefined,
  };
}

const JSON_LINE = {
  ...{ authority: "app", bytes_received: 0, bytes_sent: 11, duration: 1, forwarded_for: null },
  ...{ method: "GET", path: "/", protocol: "HTTP/1.1", request_id: "x", response_code: 200 },
  ...{ start_time: "2025-11-11T07:40:46.216Z", upstream_service_time: "1", user_agent: null },
};
const GRPC_LINE = { ...JSON_LINE, grpc_status: "OK", stream_id: "x" };
const TCP_LINE = "[2025-11-11T07:40:46.216Z] 10.0.0.7:53360 53360 3 4 50 - 125";

describe("a line for people", () => {
  test.for([
    { title: "HTTP", message: JSON.stringify(JSON_LINE), shown: "200  GET app/  11 B  1 ms  x" },
    { title: "gRPC", message: JSON.stringify(GRPC_LINE), shown: "200 OK  GET app/  11 B  1 ms  x" },
    { title: "TCP", message: TCP_LINE, shown: "tcp  10.0.0.7:53360, 3 B in  4 B  50 ms" },
    { title: "an access-log line that cannot be read", message: "[x] y", shown: "access  [x] y" },
  ])("has time, task and what happened: $title", ({ message, shown }, { expect }) => {
    expect(prettyLine(lineOf(message, "access"))).toBe(`07:40:46.216  server-1  ${shown}\n`);
  });

  test("has the direction where only one is logged", ({ expect }) => {
    const line = { ...lineOf("hello", "app"), direction: "ingress" } as const;
    expect(prettyLine(line)).toBe("07:40:46.216  server-1 ingress  app  hello\n");
  });

  const keys = ["method", "path", "authority", "grpc_status", "user_agent", "forwarded_for"];
  test.for(keys)("controls no terminal by its %s", (key, { expect }) => {
    const line = lineOf(JSON.stringify({ ...GRPC_LINE, [key]: `${HOSTILE}x` }), "access");
    const all = [prettyLine(line), explainLine(line, paint)].join("");
    expect(all).toContain("\\u{1b}]0;title");
    expect(all).not.toMatch(CONTROLS);
  });

  test("controls no terminal as an app's, a proxy's or an unreadable line, and keeps its tabs", ({
    expect,
  }) => {
    for (const kind of ["app", "proxy", "other", "access"] as const) {
      const shown = prettyLine(lineOf(`a\t${HOSTILE}`, kind));
      expect(shown).toContain("a\t\\u{1b}]0;title\\u{7}");
      expect(shown).not.toMatch(CONTROLS);
    }
  });
});

describe("a line as it was written", () => {
  const line = { ...lineOf(`a\t${HOSTILE}`, "app"), bytes: Buffer.from([0x1b, 0xe9]) };

  test("is byte for byte the same where nobody looks", ({ expect }) => {
    expect(rawLine(line)).toEqual(Buffer.from([0x1b, 0xe9, 0x0a]));
    expect(rawLine(lineOf(HOSTILE, "app"))).toBe(`${HOSTILE}\n`);
  });

  test("controls no terminal where somebody does, and keeps its tabs where it is not cut", ({
    expect,
  }) => {
    const safe = "\\u{1b}]0;title\\u{7}\\u{202e}\\u{9b}2J";
    expect(rawRows(line.message, { columns: Infinity, whole: true })).toEqual([`a\t${safe}`]);
    expect(rawRows(line.message, { columns: 80, whole: false })).toEqual([`a  ${safe}`]);
  });
});
