import { describe, test } from "vitest";
import { expectedFields } from "../../../simulator/cli/expected-fields.ts";
import { checkAccessLogLine } from "../../../simulator/line/contract/check-line.ts";
import { describeDeviation } from "../../../simulator/line/contract/deviation.ts";

/** A line of HTTP with this path. */
const lineOf = (path: string) =>
  JSON.stringify({
    ...{ authority: "web.shop", bytes_received: 0, bytes_sent: 11, duration: 13 },
    ...{ forwarded_for: null, method: "GET", path, protocol: "HTTP/1.1", request_id: "a-1" },
    ...{ response_code: 200, start_time: "2026-11-26T14:25:22.905Z" },
    ...{ upstream_service_time: "12", user_agent: "curl/8" },
  });

describe("the flags of expect", () => {
  test("give each field a value of its type, under its documented name", ({ expect }) => {
    expect(
      expectedFields({
        method: "GET",
        path: "/a=b",
        responseCode: "200",
        grpcStatus: "OK",
        authority: "web.shop",
        userAgent: "curl/8",
        requestId: "1",
        field: ["bytes_sent=11", "upstream_service_time=3", "protocol=HTTP/1.1", "stream_id=a~b=c"],
        absent: ["forwarded_for"],
      }),
    ).toEqual({
      method: "GET",
      path: "/a=b",
      response_code: 200,
      grpc_status: "OK",
      authority: "web.shop",
      user_agent: "curl/8",
      request_id: "1",
      bytes_sent: 11,
      upstream_service_time: "3",
      protocol: "HTTP/1.1",
      stream_id: "a~b=c",
      forwarded_for: null,
    });
    expect(expectedFields({})).toEqual({});
  });

  test("give a class of statuses and a pattern as regular expressions", ({ expect }) => {
    expect(expectedFields({ responseCode: "5xx", field: ["path~^/a=b"] })).toEqual({
      response_code: /^5\d\d$/,
      path: /^\/a=b/,
    });
  });

  test("are refused with everything that is wrong with them", ({ expect }) => {
    const flags = {
      responseCode: "2x",
      path: "/",
      field: ["path=/other", "pth=/", "user_agent~(", "duration=fast", "method"],
      absent: ["nothing"],
    };
    const rows = [
      'response_code: "2x" is not a whole number, or a class such as 5xx\\.',
      "The field path is given twice\\.",
      'There is no field "pth"; the nearest is "path" .*',
      'user_agent: "\\(" is not a regular expression\\.',
      'duration: "fast" is not a whole number\\.',
      '--field: "method" is not name=value or name~pattern\\.',
      'There is no field "nothing".*',
    ];
    const problem = expect.stringMatching(new RegExp(`^${rows.join("\\n  ")}$`));
    expect(() => expectedFields(flags)).toThrow(
      expect.objectContaining({ code: "USAGE", problem }),
    );
  });

  test("a pattern with repetitions matches, and says what it is, as any other", ({ expect }) => {
    const line = lineOf("/cart/1");
    const check = (pattern: string) =>
      checkAccessLogLine(line, { fields: expectedFields({ field: [`path~${pattern}`] }) });
    const problems = (pattern: string) => {
      const checked = check(pattern);
      return checked.ok ? [] : checked.deviations.map((found) => describeDeviation(found));
    };
    expect(problems("^/(cart|item)+/[0-9]+$")).toEqual(problems("^/cart"));
    const differs = problems("^/(shop|item)+/[0-9]+$");
    expect(differs.join()).toContain("something like /^\\/(shop|item)+\\/[0-9]+$/");
    expect(differs.length).toBe(problems("^/cart").length + 1);
  });

  test("a pattern that would go on for hours is ended and refused", ({ expect }) => {
    const raw = lineOf(`/${"a".repeat(60)}b`);
    const fields = expectedFields({ field: ["path~^/(a+)+$"] });
    expect(() => checkAccessLogLine(raw, { fields })).toThrow(
      /^\/\^\\\/\(a\+\)\+\$\/ takes more than 2000 ms for a value of 62 characters\.\n/,
    );
  });
});
