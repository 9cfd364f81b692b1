import { describe, expect, test } from "vitest";
import {
  asProfile,
  assertContainsAccessLog,
  assertEqualAccessLog,
  assertServiceConnectAccessLog,
  checkAccessLogLine,
  findAccessLogLine,
  maskVolatile,
  shuffleKeys,
} from "../../simulator/index.ts";
import { goldenLines, observedLines } from "../support/golden-lines.ts";
import { OWN_PROFILE, ownLines } from "../support/own-profile.ts";
import "../../simulator/vitest.ts";

const JSON_LINE =
  '{"authority":"app.sample-namespace","bytes_received":0,"bytes_sent":11,"duration":1,"forwarded_for":null,"method":"GET","path":"/","protocol":"HTTP/1.1","request_id":"c13c6bc6-5a9e-4ee8-929d-7089c54f31fd","response_code":200,"start_time":"2025-11-11T07:40:46.216Z","upstream_service_time":"1","user_agent":"curl/8.11.1"}';
const TEXT_LINE =
  '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8.11.1" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "app.sample-namespace" "10.0.1.5:80"';

function messageOf(check: { readonly ok: boolean; readonly message?: string }): string {
  return check.message ?? "it holds";
}

describe("a line held against a contract", () => {
  test("is what its golden case says", ({ expect }) => {
    // Recorded with the documented keys, but with `duration` in HTTP too: there only TEXT is what the page has.
    const documented = goldenLines().filter(
      ({ protocol, format }) => protocol !== "http" || format === "TEXT",
    );
    for (const { line, protocol, format } of documented) {
      expect(line).toBeServiceConnectAccessLog({ protocol, format, profile: "aws-docs" });
    }
    for (const line of observedLines()) {
      expect(line).toBeServiceConnectAccessLog({ protocol: "http", profile: "observed-2025-11" });
    }
  });

  const BROKEN = [
    {
      title: "another value",
      line: JSON_LINE,
      contract: { fields: { response_code: 503, path: "/" } },
      message: `This is not a Service Connect access log (with response_code, path):
  response_code: expected 503, got 200
…_id":"c13c6bc6-5a9e-4ee8-929d-7089c54f31fd","response_code":200,"start_time":"2025-11-11T07:40:46.216Z","upstream_servic…
                                                             ^`,
    },
    {
      title: "another value in TEXT",
      line: TEXT_LINE,
      contract: { fields: { user_agent: /firefox/i, forwarded_for: "10.0.0.1" } },
      message: `This is not a Service Connect access log (with user_agent, forwarded_for):
  user_agent: expected something like /firefox/i, got "curl/8.11.1"
  forwarded_for: expected "10.0.0.1", got none
`,
    },
    {
      title: "another profile's keys",
      line: JSON_LINE,
      contract: { profile: "aws-docs" },
      message: `This is not a Service Connect access log (profile aws-docs):
  duration: profile aws-docs has no such key
  duration_ms: missing, profile aws-docs has it
  upstream_host: missing, profile aws-docs has it
`,
    },
    {
      title: "a key too few for any profile",
      line: JSON_LINE.replace('"user_agent":"curl/8.11.1"', '"x":1'),
      contract: {},
      message: `This is not a Service Connect access log:
  x: profile observed-2025-11 has no such key
  user_agent: missing, profile observed-2025-11 has it
`,
    },
    {
      title: "another protocol and format",
      line: JSON_LINE,
      contract: { protocol: "grpc", format: "TEXT" },
      message: `This is not a Service Connect access log (protocol grpc, format TEXT):
  expected format TEXT, got JSON
  expected protocol grpc, got http
`,
    },
    {
      title: "a field that the protocol does not have",
      line: TEXT_LINE,
      contract: { fields: { grpc_status: "OK" } },
      message: `This is not a Service Connect access log (with grpc_status):
  grpc_status: expected "OK", got none: this protocol does not have it
`,
    },
    {
      title: "a cut line",
      line: JSON_LINE.slice(0, 100),
      contract: {},
      message: `This is not a Service Connect access log:
  The JSON ends too early: was the line cut?
`,
    },
    {
      title: "a forged User-Agent",
      line: TEXT_LINE.replace("curl/8.11.1", 'x" "c13c6bc6-5a9e-4ee8-929d-7089c54f31fd" "a" "b'),
      contract: {},
      message: `This is not a Service Connect access log:
  ambiguous: its header values imitate other fields,`,
    },
  ] as const;
  test.for(BROKEN)("says what differs: $title", ({ line, contract, message }, { expect }) => {
    const said = messageOf(checkAccessLogLine(line, contract));
    expect(said.slice(0, message.length)).toBe(message);
    expect(said).toMatch(/\n *\^$/);
    expect(() => assertServiceConnectAccessLog(line, contract)).toThrow(
      expect.objectContaining({ name: "AssertionError", code: "ERR_ASSERTION", message: said }),
    );
    expect(() => expect(line).toBeServiceConnectAccessLog(contract)).toThrow(said);
    expect(line).not.toBeServiceConnectAccessLog(contract);
    expect(() => expect(JSON_LINE).not.toBeServiceConnectAccessLog()).toThrow(
      `It is, and was expected not to be:\n${JSON_LINE}`,
    );
  });

  test("takes patterns, tests and the matchers of vitest for values", ({ expect }) => {
    expect(JSON_LINE).toBeServiceConnectAccessLog({
      fields: {
        request_id: expect.stringMatching(/^[\da-f-]{36}$/),
        duration: (value) => typeof value === "number" && value < 1_000,
        user_agent: /^curl/,
        forwarded_for: null,
      },
    });
    expect(
      assertServiceConnectAccessLog(`${JSON_LINE}\n`, { protocol: "http" }).record.responseCode,
    ).toBe(200);
  });
});

describe("an expected value", () => {
  test("of null is one that the line does not have", ({ expect }) => {
    for (const line of [JSON_LINE, TEXT_LINE]) {
      expect(line).toBeServiceConnectAccessLog({ fields: { forwarded_for: null } });
      expect([line]).toContainAccessLog({ forwarded_for: null });
      expect([line]).not.toContainAccessLog({ user_agent: null });
      expect(messageOf(checkAccessLogLine(line, { fields: { user_agent: null } }))).toContain(
        '\n  user_agent: expected none, got "curl/8.11.1"\n',
      );
      expect(() => assertContainsAccessLog([line], { user_agent: null })).toThrow(
        'user_agent: expected none, got "curl/8.11.1"',
      );
    }
  });

  test.for([
    { title: "a number for its text", fields: { response_code: "200" } },
    { title: "text for a missing value", fields: { forwarded_for: "-" } },
    { title: "a pattern for a missing value", fields: { forwarded_for: /.*/ } },
    { title: "a pattern that does not fit", fields: { path: /^$/ } },
    { title: "a test that fails", fields: { path: (value: unknown) => value === "/cart" } },
    { title: "a matcher that does not fit", fields: { duration: expect.any(String) } },
    { title: "one of several", fields: { path: "/", response_code: 503 } },
  ] as const)("is not met by another one: $title", ({ fields }, { expect }) => {
    for (const line of [JSON_LINE, TEXT_LINE]) {
      expect(line).not.toBeServiceConnectAccessLog({ fields });
      expect([line]).not.toContainAccessLog(fields);
    }
  });

  test("under a key that no line has is refused, also by not", ({ expect }) => {
    const misspelt = { response_cod: 503 };
    const refusal = 'No access-log field is called "response_cod".';
    expect(() => checkAccessLogLine(JSON_LINE, { fields: misspelt as object })).toThrow(refusal);
    expect(() => expect([JSON_LINE]).not.toContainAccessLog(misspelt as object)).toThrow(refusal);
  });

  test("that is a global pattern fits the second line as it fits the first", ({ expect }) => {
    const fields = { user_agent: /curl/g };
    expect([1, 2].map(() => checkAccessLogLine(JSON_LINE, { fields }).ok)).toEqual([true, true]);
  });
});

describe("keys of a line", () => {
  const foreign = JSON_LINE.replace('"method"', '"verb"');
  const whole = { protocol: "http", format: "JSON", profile: "observed-2025-11" } as const;
  test.for([
    { title: "protocol", contract: { protocol: "http" } },
    { title: "protocol and profile", contract: { protocol: "http", profile: "observed-2025-11" } },
    {
      title: "protocol, profile, format and values",
      contract: { ...whole, fields: { path: "/" } },
    },
  ] as const)(
    "are held to the profile, whatever else is given: $title",
    ({ contract }, { expect }) => {
      expect(JSON_LINE).toBeServiceConnectAccessLog(contract);
      const check = checkAccessLogLine(foreign, contract);
      expect(check.ok ? [] : check.deviations).toEqual([
        {
          kind: "unknownKey",
          key: "verb",
          profile: "observed-2025-11",
          at: foreign.indexOf('"GET"'),
        },
        { kind: "missingKey", key: "method", profile: "observed-2025-11", at: foreign.length },
      ]);
    },
  );
});

describe("lines of a profile of one's own", () => {
  const lines = ownLines().filter((line) => line.protocol === "http" && line.case === "get-root");
  const [json, text] = (["JSON", "TEXT"] as const).map(
    (format) => lines.find((line) => line.format === format)?.line ?? "",
  );
  const both = [json, text].map((raw = "") => ({ raw, profile: OWN_PROFILE }));

  test("answer to the documented names, with the profile or carrying it", ({ expect }) => {
    const fields = { response_code: 200, duration: expect.any(Number) };
    for (const line of both) {
      expect(line).toBeServiceConnectAccessLog({ protocol: "http", fields });
      expect(line.raw).toBeServiceConnectAccessLog({ profile: OWN_PROFILE, fields });
      expect([line]).toContainAccessLog(fields);
      expect([line.raw]).toContainAccessLog(fields, { profile: OWN_PROFILE });
      expect(() => assertContainsAccessLog([line.raw], fields)).toThrow("0 can be read");
      assertContainsAccessLog([line.raw], fields, { profile: OWN_PROFILE });
      expect(messageOf(checkAccessLogLine(line, { fields: { duration: -1 } }))).toContain(
        "  took: expected -1, got ",
      );
      expect(messageOf(findAccessLogLine([line], { duration: -1 }))).toContain(
        "  took: expected -1, got ",
      );
    }
    expect(both[0]).toEqualAccessLog(both[1] ?? "");
  });

  test("are not what another profile says", ({ expect }) => {
    expect(both[0]).not.toBeServiceConnectAccessLog({ profile: "aws-docs" });
  });

  test("are masked and rewritten by it", ({ expect }) => {
    for (const line of both) {
      expect(maskVolatile(line)).toMatch(/(?:"took":"|took=")<duration>"/);
      expect(asProfile(line, "aws-docs")).toBeServiceConnectAccessLog({ profile: "aws-docs" });
    }
    const shuffled = shuffleKeys(both[0] ?? "", () => 0);
    expect(JSON.parse(shuffled)).toEqual(JSON.parse(json ?? ""));
    expect(shuffled).not.toBe(json);
  });
});

describe("several lines", () => {
  const LOG = [
    "[2025-11-11 07:40:45.001][12][info][main] starting main dispatch loop",
    JSON_LINE,
    TEXT_LINE.replace("200", "503"),
  ];

  test("contain a line with these values, whatever its format", ({ expect }) => {
    expect(LOG).toContainAccessLog({ path: "/", response_code: 503 });
    expect(findAccessLogLine(LOG, { response_code: 200 })).toEqual({ ok: true, index: 1 });
    expect([{ raw: JSON_LINE }]).toContainAccessLog({ path: "/" });
    expect(LOG).not.toContainAccessLog({ path: "/nowhere" });
  });

  test("that do not contain it are told with the nearest", ({ expect }) => {
    const message = `No access-log line with path, response_code as expected (of 3 lines 2 can be read as access-log lines). The nearest is number 3:
  path: expected "/cart", got "/"
[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 503 0 11 1 1 "-" "curl/8.11.1" "c13c6bc6-5a9e-4e…
                                ^`;
    expect(messageOf(findAccessLogLine(LOG, { path: "/cart", response_code: 503 }))).toBe(message);
    expect(() => assertContainsAccessLog(LOG, { path: "/cart", response_code: 503 })).toThrow(
      message,
    );
    expect(messageOf(findAccessLogLine(["nothing"], { path: "/" }))).toBe(
      "No access-log line with path as expected (of 1 lines 0 can be read as access-log lines).",
    );
  });
});

describe("two lines", () => {
  test("of one request say the same in TEXT and JSON, with other times and ids", ({ expect }) => {
    const later = TEXT_LINE.replace("07:40", "09:12").replace("c13c6bc6", "aaaaaaaa");
    expect(later).toEqualAccessLog(JSON_LINE);
    expect(() => assertEqualAccessLog(later, JSON_LINE)).not.toThrow();
  });

  test("with another status do not", ({ expect }) => {
    expect(() => assertEqualAccessLog(TEXT_LINE.replace("200", "503"), JSON_LINE)).toThrow(
      "response_code: expected 200, got 503",
    );
    expect("no line").not.toEqualAccessLog("no line");
  });

  test("of which one has a value that the other lacks do not", ({ expect }) => {
    const without = JSON_LINE.replace('"curl/8.11.1"', "null");
    expect(() => assertEqualAccessLog(TEXT_LINE, without)).toThrow(
      'user_agent: expected none, got "curl/8.11.1"',
    );
    expect(() => assertEqualAccessLog(without, TEXT_LINE)).toThrow(
      'user_agent: expected "curl/8.11.1", got none',
    );
  });
});
