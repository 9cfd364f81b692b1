import { describe, test } from "vitest";
import { asProfile, maskVolatile, parseAccessLogLine, shuffleKeys } from "../../simulator/index.ts";
import { goldenLines } from "../support/golden-lines.ts";

const GOLDEN = goldenLines();
const HTTP_JSON =
  '{"user_agent":"curl/8.11.1","authority":"app.sample-namespace","bytes_received":1e+05,"bytes_sent":11,"duration":1,"forwarded_for":null,"method":"GET","path":"/","protocol":"HTTP/1.1","request_id":"c13c6bc6-5a9e-4ee8-929d-7089c54f31fd","response_code":200,"start_time":"2025-11-11T07:40:46.216Z","upstream_service_time":"1"}';
const HTTP_TEXT =
  '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 503 0 11 1 - "-" "curl/8.11.1" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.sample-namespace" "-"';

/** Always the first of what is left. */
const first = () => 0;

describe("maskVolatile", () => {
  test("leaves of a line what is the same each time", ({ expect }) => {
    expect(maskVolatile(HTTP_JSON)).toBe(
      '{"authority":"app.sample-namespace","bytes_received":1e+05,"bytes_sent":11,"duration":"<duration>","forwarded_for":null,"method":"GET","path":"/","protocol":"HTTP/1.1","request_id":"<request_id>","response_code":200,"start_time":"<start_time>","upstream_service_time":"<upstream_service_time>","user_agent":"curl/8.11.1"}',
    );
    expect(maskVolatile(HTTP_TEXT)).toBe(
      '[<start_time>] "GET / HTTP/1.1" 503 0 11 <duration> - "-" "curl/8.11.1" "<request_id>" "app.sample-namespace" "-"',
    );
  });

  test("makes the golden lines of one case and place the same", ({ expect }) => {
    const masked = GOLDEN.filter((one) => one.case === "get-root" && one.protocol === "http")
      .filter(({ format }) => format === "JSON")
      .map(({ line }) => maskVolatile(line));
    expect(masked.length).toBeGreaterThan(1);
    expect(new Set(masked).size).toBe(1);
  });
});

describe("shuffleKeys", () => {
  test("gives a line that reads the same, with its keys in another order", ({ expect }) => {
    const shuffled = shuffleKeys(HTTP_JSON, first);
    expect(Object.keys(JSON.parse(shuffled))).not.toEqual(Object.keys(JSON.parse(HTTP_JSON)));
    expect(shuffled).toContain('"bytes_received":1e+05');
    for (const { line } of GOLDEN) {
      const [before, after] = [line, shuffleKeys(line, first)].map((one) =>
        parseAccessLogLine(one),
      );
      expect(after).toMatchObject({ ok: true, fields: before?.ok ? before.fields : "unreadable" });
    }
  });
});

describe("asProfile", () => {
  test("gives a line the profile's keys, and null for what it does not say", ({ expect }) => {
    const documented = JSON.parse(asProfile(HTTP_JSON, "aws-docs"));
    expect(documented).toMatchObject({ duration_ms: 1, upstream_host: null });
    expect(documented).not.toHaveProperty("duration");
    expect(asProfile(asProfile(HTTP_JSON, "aws-docs"), "observed-2025-11")).toBe(
      shuffledBack(HTTP_JSON),
    );
  });

  test("leaves TEXT as it is, which is the same in both profiles", ({ expect }) => {
    for (const { line, format } of GOLDEN) {
      if (format === "TEXT") expect(asProfile(line, "aws-docs")).toBe(line);
    }
  });
});

/** The keys of {@link HTTP_JSON} in Envoy's order. */
function shuffledBack(line: string): string {
  return line
    .replace('{"user_agent":"curl/8.11.1",', "{")
    .replace("}", ',"user_agent":"curl/8.11.1"}');
}

test.for([
  { title: "Envoy's own log", line: "[2025-11-11 07:40:45.001][12][info][main] starting" },
  { title: "a forged line", line: HTTP_TEXT.replace("curl/8.11.1", 'x" "y" "z') },
])("$title is refused and not rewritten", ({ line }, { expect }) => {
  for (const rewrite of [maskVolatile, shuffleKeys, (one: string) => asProfile(one, "aws-docs")]) {
    expect(() => rewrite(line)).toThrow("This line cannot be rewritten");
  }
});
