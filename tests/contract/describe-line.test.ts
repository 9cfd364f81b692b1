import { describe, test } from "vitest";
import { describeAccessLogLine } from "../../simulator/line/access-log/describe-line.ts";
import { type GoldenLine, goldenLines, observedLines } from "../support/golden-lines.ts";

const GOLDEN = goldenLines();

describe("an explained line", () => {
  test("has key, value, unit, meaning and evidence of each field", ({ expect }) => {
    const [line = ""] = observedLines();
    const described = describeAccessLogLine(line);
    expect(described?.fields.map(({ key }) => key).sort()).toEqual(
      Object.keys(JSON.parse(line)).sort(),
    );
    expect(described?.fields).toContainEqual({
      key: "duration",
      value: 1,
      unit: "ms",
      meaning: expect.stringMatching(/^From the start .*\.$/),
      evidence: "captured",
      source: "https://dev.classmethod.jp/articles/ecs-service-connect-agent-access-log",
    });
    expect(described).not.toHaveProperty("hint");
  });

  test("spells keys as its profile does", ({ expect }) => {
    const [line = ""] = observedLines();
    const keys = describeAccessLogLine(line, { profile: "aws-docs" })?.fields.map(({ key }) => key);
    expect(keys).toContain("duration_ms");
  });

  test("tells a field that the profile leaves out, if the line has it", ({ expect }) => {
    const golden = GOLDEN.find(({ format, protocol }) => format === "JSON" && protocol === "http");
    const fields = describeAccessLogLine(golden?.line ?? "")?.fields ?? [];
    expect(fields.find(({ key }) => key === "upstream_host")).toMatchObject({
      evidence: "documented",
    });
  });

  test("is not there for a line that cannot be read", ({ expect }) => {
    expect(describeAccessLogLine("hello")).toBeUndefined();
  });
});

const HINTS: readonly (Pick<GoldenLine, "protocol" | "case" | "side"> & { hint: RegExp })[] = [
  { protocol: "http", case: "upstream-refused", side: "egress", hint: /^503 without .* suggests/ },
  { protocol: "http", case: "status-503-retried", side: "ingress", hint: /^503 with .* suggests/ },
  { protocol: "http", case: "route-timeout", side: "egress", hint: /^504 .* suggests .*Timeout/ },
  { protocol: "http", case: "client-left", side: "ingress", hint: /^Code 0 suggests/ },
  { protocol: "http", case: "http10", side: "egress", hint: /^426 .* suggests HTTP\/1.0/ },
  { protocol: "http", case: "malformed-request", side: "egress", hint: /^400 .* suggests/ },
  { protocol: "http", case: "headers-too-large", side: "egress", hint: /^431 .* suggests/ },
  { protocol: "http", case: "no-route", side: "egress", hint: /^404 .* suggests that no route/ },
  { protocol: "http", case: "websocket", side: "egress", hint: /^403 .* suggests .*WebSocket/ },
  {
    protocol: "grpc",
    case: "no-healthy-upstream",
    side: "egress",
    hint: /^Unavailable .* suggests/,
  },
  { protocol: "grpc", case: "route-timeout", side: "egress", hint: /^Unavailable .*Timeout/ },
  { protocol: "tcp", case: "upstream-refused", side: "egress", hint: /suggest .* refused/ },
];

describe("a hint", () => {
  test.for(HINTS)("is given for $case of $protocol", (row, { expect }) => {
    const lines = GOLDEN.filter(
      (one) => one.protocol === row.protocol && one.case === row.case && one.side === row.side,
    );
    expect(lines.length).toBeGreaterThan(0);
    for (const { line } of lines) expect(describeAccessLogLine(line)?.hint).toMatch(row.hint);
  });

  test.for(["route-timeout", "no-route", "websocket"])(
    "is not given for the code of %s where it came from further on",
    (name, { expect }) => {
      const golden = GOLDEN.find(
        ({ protocol, format, side, case: own }) =>
          protocol === "http" && format === "JSON" && side === "egress" && own === name,
      );
      const line = { ...JSON.parse(golden?.line ?? ""), upstream_service_time: "3" };
      const described = describeAccessLogLine(JSON.stringify(line));
      expect(described).toBeDefined();
      expect(described).not.toHaveProperty("hint");
    },
  );

  test("is not given for a request that went well", ({ expect }) => {
    const fine = GOLDEN.filter(({ case: name }) => ["get-root", "unary-ok", "echo"].includes(name));
    expect(fine.length).toBeGreaterThan(0);
    for (const { line } of fine) expect(describeAccessLogLine(line)).not.toHaveProperty("hint");
  });

  test("warns of a line with several readings", ({ expect }) => {
    const line =
      '[2026-11-23T14:18:26.569Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "a" "b" "c" "app" "127.0.0.2:22001"';
    expect(describeAccessLogLine(line)?.hint).toContain("trust none of them");
  });
});
