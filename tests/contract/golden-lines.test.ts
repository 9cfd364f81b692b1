import { describe, test } from "vitest";
import { classifyLine } from "../../simulator/line/access-log/classify-line.ts";
import { PROTOCOL_FIELDS } from "../../simulator/line/access-log/fields.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import type {
  ParsedAccessLogLine,
  ParseOptions,
} from "../../simulator/line/access-log/parsed-line.ts";
import { type GoldenLine, goldenLines, observedLines } from "../support/golden-lines.ts";

const GOLDEN = goldenLines();

const KNOWLEDGE: readonly { title: string; options: (golden: GoldenLine) => ParseOptions }[] = [
  { title: "with nothing known", options: () => ({}) },
  { title: "with the protocol known", options: ({ protocol }) => ({ protocol }) },
  { title: "with the format known", options: ({ format }) => ({ format }) },
  { title: "with both known", options: ({ protocol, format }) => ({ protocol, format }) },
  { title: "as profile aws-docs", options: () => ({ profile: "aws-docs" }) },
];

function read(line: string, options?: ParseOptions): ParsedAccessLogLine {
  const result = parseAccessLogLine(line, options);
  if (!result.ok) throw new Error(`${result.reason} (column ${result.at}): ${line}`);
  return result;
}

describe("lines of a real Envoy", () => {
  test("are all here", ({ expect }) => expect(GOLDEN).toHaveLength(330));

  test("are access lines", ({ expect }) => {
    expect(GOLDEN.filter(({ line }) => classifyLine(line) !== "access")).toEqual([]);
  });

  test.for(KNOWLEDGE)("are read exactly $title", ({ options }, { expect }) => {
    for (const golden of GOLDEN) {
      const result = read(golden.line, options(golden));
      const { protocol, format } = golden;
      expect(result).toMatchObject({ ok: true, raw: golden.line, protocol, format, extra: {} });
      expect(result, golden.line).not.toHaveProperty("ambiguous");
      expect(result.record.appProtocol).toBe(protocol);
      expect(Object.keys(result.fields)).toEqual(PROTOCOL_FIELDS[protocol]);
    }
  });

  test("in JSON give the fields that JSON.parse gives", ({ expect }) => {
    for (const { line, format } of GOLDEN) {
      if (format === "JSON") expect(read(line).fields).toEqual(JSON.parse(line));
    }
  });

  test("give the same fields in TEXT as in JSON", ({ expect }) => {
    // Both were written by requests of their own: what varies from one to the next is compared by type.
    const place = (one: GoldenLine) =>
      [one.protocol, one.case, one.includeQueryParameters, one.side].join(" ");
    const json = Map.groupBy(
      GOLDEN.filter(({ format }) => format === "JSON"),
      place,
    );
    const text = GOLDEN.filter(({ format }) => format === "TEXT");
    // A retried request wrote several lines; all of them have the same steady fields but the last.
    const pairs = text.map((one) => ({ one, others: json.get(place(one)) ?? [] }));
    expect(pairs.filter(({ others }) => others.length === 0)).toEqual([]);
    for (const { one, others } of pairs) {
      const steady = others.map(({ line }) => withoutVolatile(read(line)));
      expect(steady, one.line).toContainEqual(withoutVolatile(read(one.line)));
    }
  });
});

/** Fields with the type in place of a value that varies from run to run. */
const VOLATILE = new Set([
  "start_time",
  "duration",
  "upstream_service_time",
  "connection_id",
  "downstream_remote_address",
  "downstream_remote_port",
]);

function withoutVolatile({ fields }: ParsedAccessLogLine) {
  const isMade = (value: unknown) => /^[\da-f]{8}-[\da-f-]{27}$/.test(String(value));
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const isVolatile = VOLATILE.has(name) || isMade(value);
      return [name, isVolatile && value !== null ? typeof value : value];
    }),
  );
}

describe("lines captured on AWS", () => {
  test.for(observedLines())("are read: %s", (line, { expect }) => {
    expect(classifyLine(line)).toBe("access");
    const { record, fields, ...rest } = read(line);
    expect(rest).toMatchObject({ protocol: "http", format: "JSON", extra: {} });
    expect(fields).toEqual({ ...JSON.parse(line), upstream_host: null });
    expect(record).toMatchObject({
      appProtocol: "http",
      startTime: new Date(JSON.parse(line).start_time),
      method: "GET",
      responseCode: 200,
      bytesSent: 11,
      durationMs: 1,
      upstreamServiceTimeMs: 1,
      forwardedFor: undefined,
      authority: "app.sample-namespace",
    });
  });

  test("have no service time in their record where the proxy made the answer", ({ expect }) => {
    const [line = ""] = observedLines();
    const { record } = read(JSON.stringify({ ...JSON.parse(line), upstream_service_time: null }));
    expect(record).toMatchObject({ upstreamServiceTimeMs: undefined });
  });
});
