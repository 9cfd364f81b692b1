import { describe, expect, test } from "vitest";
import { savedQueries } from "../../simulator/cli/saved-queries.ts";
import type { AccessLogFormat } from "../../simulator/line/access-log/fields.ts";
import { parseAccessLogLine } from "../../simulator/line/access-log/parse.ts";
import type { AccessLogFields } from "../../simulator/line/access-log/record.ts";
import { corpusCases } from "../../simulator/line/corpus/corpus.ts";
import { lint } from "../../simulator/logs/cloudwatch/insights/language/lint.ts";
import {
  compileQuery,
  newestFirst,
  type QueryEvent,
} from "../../simulator/logs/cloudwatch/insights/run-query.ts";

const START_MS = Date.UTC(2026, 10, 25, 23, 59, 50);

/** Recorded HTTP lines that have one reading, and what is in them: the TEXT format escapes nothing. */
function recorded(format: AccessLogFormat) {
  const cases = corpusCases().filter(({ protocol, profile, line, ...one }) => {
    const parsed = parseAccessLogLine(line);
    const isPlain = parsed.ok && parsed.ambiguous === undefined && !/\\"|%|" - "/.test(line);
    return (
      protocol === "http" && profile === "observed-2025-11" && one.format === format && isPlain
    );
  });
  return cases.map(({ line, fields }, index) => ({
    fields,
    event: {
      timestampMs: START_MS + index * 500,
      message: line,
      group: "/ecs/app",
      stream: index % 2 === 0 ? "client" : "server",
    } satisfies QueryEvent,
  }));
}

type Recorded = ReturnType<typeof recorded>;

interface Asked {
  readonly name: string;
  readonly format: AccessLogFormat;
  readonly lines: Recorded;
}

function answerTo({ name, format, lines }: Asked) {
  const saved = savedQueries(format).find((one) => one.name === name);
  const compiled = compileQuery(saved?.query ?? "");
  if (!compiled.ok) throw new Error(compiled.problem.message);
  const events = newestFirst(lines.map(({ event }) => event));
  const range = { startMs: 0, endMs: Number.MAX_SAFE_INTEGER };
  const { rows } = compiled.compiled.run({ pieces: [{ events }], ...range });
  return rows.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}

const numberIn = ({ response_code, duration }: AccessLogFields, key: "code" | "duration") =>
  Number(key === "code" ? response_code : duration);

describe.each(["JSON", "TEXT"] as const)("saved queries for %s lines", (format) => {
  const lines = recorded(format);
  const rowsOf = (name: string) => answerTo({ name, format, lines });
  /** TEXT writes a dash for what is not there; in JSON it is null, and no value of a row. */
  const shown = (value: unknown) => value ?? (format === "TEXT" ? "-" : undefined);
  const total = (rows: readonly Record<string, string>[], column: string) =>
    rows.reduce((sum, row) => sum + Number(row[column]), 0);

  test("there are lines to query", () => expect(lines.length).toBeGreaterThan(15));

  test.each(savedQueries(format))("$name is a query, and nothing in it surprises", ({ query }) => {
    const compiled = compileQuery(query);
    expect(compiled).toMatchObject({ ok: true });
    expect(compiled.ok && lint(compiled.compiled.query)).toEqual([]);
  });

  test("errors-by-path counts every error", () => {
    const rows = rowsOf("errors-by-path");
    const errors = lines.filter(({ fields }) => numberIn(fields, "code") >= 400);
    expect(errors.length).toBeGreaterThan(2);
    expect(total(rows, "errors")).toBe(errors.length);
    const [first] = rows;
    const code = first?.["response_code"] ?? first?.["code"];
    const same = errors.filter(
      ({ fields }) => fields.path === first?.["path"] && String(fields.response_code) === code,
    );
    expect(first?.["errors"]).toBe(String(same.length));
  });

  test("latency-by-authority has percentiles of the durations", () => {
    const rows = rowsOf("latency-by-authority");
    expect(total(rows, "requests")).toBe(lines.length);
    for (const row of rows) {
      const own = lines.filter(({ fields }) => shown(fields.authority) === row["authority"]);
      const durations = own.map(({ fields }) => numberIn(fields, "duration")).sort((a, b) => a - b);
      expect(row["p50"]).toBe(String(durations[Math.ceil(durations.length / 2) - 1]));
      expect(row["p99"]).toBe(String(durations.at(-1)));
    }
  });

  test("slowest begins with the longest duration", () => {
    const rows = rowsOf("slowest");
    const most = Math.max(...lines.map(({ fields }) => numberIn(fields, "duration")));
    expect(rows.length).toBe(Math.min(lines.length, 25));
    expect(rows[0]).toMatchObject({ duration: String(most), method: expect.any(String) });
  });

  test("retries and pairs group the lines of a request", () => {
    const withId = lines.filter(({ fields }) => shown(fields.request_id) !== undefined);
    const repeated = (key: (fields: AccessLogFields) => unknown) =>
      [...Map.groupBy(withId, ({ fields }) => key(fields)).values()].filter(
        (group) => group.length > 1,
      );
    const tried = repeated(({ request_id, path }) => `${request_id} ${path}`);
    expect(tried.length).toBeGreaterThan(0);
    const retries = rowsOf("retries");
    expect(total(retries, "tries")).toBe(tried.flat().length);
    const pairs = rowsOf("pairs");
    const ofTwo = repeated(({ request_id }) => request_id).filter(
      (group) => new Set(group.map((one) => one.event.stream)).size > 1,
    );
    expect(pairs.length).toBe(ofTwo.length);
    expect(pairs.length).toBeGreaterThan(0);
  });

  test("bytes-per-day and traffic have a row for each day and minute", () => {
    const days = rowsOf("bytes-per-day");
    expect(days.map((row) => row["day"])).toEqual([
      "2026-11-25 00:00:00.000",
      "2026-11-26 00:00:00.000",
    ]);
    const sizes = lines.map(({ event }) => Buffer.byteLength(event.message) + 26);
    expect(total(days, "bytes")).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(total(days, "usd")).toBeCloseTo((total(days, "bytes") / 2 ** 30) * 0.5, 12);
    const minutes = rowsOf("traffic");
    expect(minutes[0]?.["minute"]).toBe("2026-11-25 23:59:00.000");
    expect(total(minutes, "requests")).toBe(lines.length);
    const failed = lines.filter(({ fields }) => numberIn(fields, "code") >= 500).length;
    expect(total(minutes, "errors")).toBe(failed);
  });
});
