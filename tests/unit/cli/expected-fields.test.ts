import { describe, test } from "vitest";
import { expectedFields } from "../../../simulator/cli/expected-fields.ts";

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
});
