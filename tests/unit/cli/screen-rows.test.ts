import { describe, test } from "vitest";
import { cutEnd, cutMiddle, fold, foldWords, widthOf } from "../../../simulator/cli/fit.ts";
import { shortBytes, shortDuration } from "../../../simulator/cli/screen/amounts.ts";
import { outcomeOfLine } from "../../../simulator/cli/screen/line-outcome.ts";
import { lineRow, whoColumnsFor } from "../../../simulator/cli/screen/line-row.ts";
import { rawRows } from "../../../simulator/cli/screen/raw-rows.ts";
import { serviceColours } from "../../../simulator/cli/screen/service-colours.ts";
import { parseAccessLogLine } from "../../../simulator/line/access-log/parse.ts";
import { OWN_PROFILE, ownLines } from "../../support/own-profile.ts";
import { accessLine, GRPC, HTTP, TCP } from "../../support/screen-lines.ts";

function outcome(message: string) {
  const parsed = parseAccessLogLine(message);
  if (!parsed.ok) throw new TypeError(parsed.reason);
  return outcomeOfLine(parsed);
}

describe("the outcome of a line", () => {
  test.for([
    { line: { ...HTTP, response_code: 200 }, text: "200", meaning: "good" },
    { line: { ...HTTP, response_code: 101 }, text: "101", meaning: "good" },
    { line: { ...HTTP, response_code: 302 }, text: "302", meaning: "good" },
    { line: { ...HTTP, response_code: 404 }, text: "404", meaning: "doubtful" },
    { line: { ...HTTP, response_code: 503 }, text: "503", meaning: "bad" },
    { line: { ...HTTP, response_code: 0 }, text: "0", meaning: "bad" },
    { line: GRPC, text: "200 OK", meaning: "good" },
    { line: { ...GRPC, grpc_status: "NotFound" }, text: "200 NotFound", meaning: "doubtful" },
    { line: { ...GRPC, grpc_status: "Unavailable" }, text: "200 Unavailable", meaning: "bad" },
    { line: { ...GRPC, grpc_status: "17" }, text: "200 17", meaning: "bad" },
    { line: { ...GRPC, grpc_status: null }, text: "200 -", meaning: "doubtful" },
    { line: { ...GRPC, response_code: 503 }, text: "503 OK", meaning: "bad" },
    { line: TCP, text: "tcp", meaning: "good" },
    { line: { ...TCP, bytes_received: 0, bytes_sent: 0 }, text: "tcp", meaning: "doubtful" },
    {
      line: { ...TCP, connection_termination_details: "broken" },
      text: "tcp",
      meaning: "doubtful",
    },
  ])("$text is $meaning", ({ line, ...expected }, { expect }) => {
    expect(outcome(JSON.stringify(line))).toEqual(expected);
  });

  test("is never good with a response flag, whatever the profile calls it", ({ expect }) => {
    const own = ownLines().find(({ line }) => line.startsWith("{") && / 200|":200/.test(line));
    const flagged = own?.line.replace(/"flags":[^,}]+/, '"flags":"UPE"') ?? "";
    const parsed = parseAccessLogLine(flagged, { profile: OWN_PROFILE });
    if (!parsed.ok) throw new TypeError(parsed.reason);
    expect(outcomeOfLine(parsed, OWN_PROFILE)).toMatchObject({ meaning: "doubtful" });
    expect(outcomeOfLine(parsed, OWN_PROFILE).text).toMatch(/^200.* UPE$/);
  });
});

describe("a text that has to fit", () => {
  test("goes on in rows below, between words, and loses nothing", ({ expect }) => {
    const text = "Docker  no engine answers at unix:///var/run/docker.sock: connection refused";
    const rows = foldWords(text, 40, 8);
    for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(40);
    expect(rows.slice(1).every((row) => row.startsWith(" ".repeat(8)))).toBe(true);
    expect(rows.map((row) => row.trim()).join(" ")).toBe(text);
    expect(foldWords(text, Infinity, 8)).toEqual([text]);
  });

  test("is never wider than its room, and uses it, wherever it is cut", ({ expect }) => {
    const text =
      "server-1  ingress-app  127.0.0.1:44661 → app 127.0.0.1:42555, 日本語 e\u0301 😀 … end";
    for (let columns = 1; columns <= widthOf(text); columns++) {
      const width = widthOf(cutEnd(text, columns));
      // A wide character that does not fit leaves one column free.
      expect(width, `${columns} columns`).toBeLessThanOrEqual(columns);
      expect(width, `${columns} columns`).toBeGreaterThanOrEqual(columns - 1);
      expect(widthOf(cutMiddle(text, columns)), `${columns} columns`).toBeLessThanOrEqual(columns);
      for (const row of fold(text, columns + 1, / /))
        expect(widthOf(row), `${columns + 1} columns`).toBeLessThanOrEqual(columns + 1);
    }
  });

  test.for([
    { title: "fits", cut: cutEnd("abc", 3), expected: "abc" },
    { title: "is cut at its end", cut: cutEnd("abcdef", 4), expected: "abc…" },
    { title: "has wide characters", cut: cutEnd("日本語日本語", 6), expected: "日本…" },
    { title: "has no room at all", cut: cutEnd("abc", 0), expected: "" },
    { title: "keeps its end", cut: cutMiddle("abcdefgh", 5), expected: "…efgh" },
    { title: "keeps wide ends", cut: cutMiddle("日本語日本語", 6), expected: "…本語" },
    {
      title: "keeps beginning and end",
      cut: cutMiddle("0123456789".repeat(4), 28),
      expected: "012345678…234567890123456789",
    },
  ])("$title", ({ cut, expected }, { expect }) => {
    expect(cut).toBe(expected);
  });

  test("is an amount of at most six characters", ({ expect }) => {
    const bytes = [0, 9999, 10_000, 999_499, 999_500, 12_345_678, 2e9];
    expect(bytes.map(shortBytes)).toEqual([
      "0 B",
      "9999 B",
      "10 kB",
      "999 kB",
      "1.0 MB",
      "12 MB",
      "2.0 GB",
    ]);
    const durations = [0, 999, 1000, 9994, 9995, 15_000, 99_950, 120_000];
    expect(durations.map(shortDuration)).toEqual([
      "0 ms",
      "999 ms",
      "1.00 s",
      "9.99 s",
      "10.0 s",
      "15.0 s",
      "100 s",
      "120 s",
    ]);
  });
});

const plain = { colourOf: serviceColours([]), paint: (_style: unknown, text: string) => text };
const layout = (columns: number) => ({
  ...plain,
  columns,
  whoColumns: whoColumnsFor(["orders-1", "api-1"], columns),
});

describe("the row of a line", () => {
  const lines = [
    accessLine(HTTP),
    accessLine({ ...HTTP, response_code: 503, bytes_sent: 123_456, duration: 15_000 }),
    accessLine({ ...HTTP, path: "/a/very/long/path/that/nobody/would/type?with=a&query=too" }),
    accessLine({ ...HTTP, request_id: null, method: null, authority: null, path: null }),
    accessLine({ ...GRPC, grpc_status: "DeadlineExceeded" }),
    accessLine(TCP),
  ];

  test.for([80, 120])(
    "is aligned with the others and fits into %d columns",
    (columns, { expect }) => {
      const rows = lines.map((line) => lineRow(line, layout(columns), { gutter: "  ", retry: 2 }));
      for (const row of rows) expect(widthOf(row), row).toBeLessThanOrEqual(columns);
      // The duration ends in the same column in each.
      const ends = rows.map((row) => / m?s(?= |$)/.exec(row.slice(columns - 24)));
      expect(new Set(ends.map((end) => end && end.index + end[0].length)).size).toBe(1);
    },
  );

  test("shows everything that there is room for, and the most telling part of what is longer", ({
    expect,
  }) => {
    expect(lineRow(lines[0] ?? accessLine(HTTP), layout(120), { gutter: "┌ ", retry: 1 })).toBe(
      "┌ 07:40:46.216  api-1 ingress     200  GET app.shop/orders/7  retry 1                             11 B    1 ms  0a1b2c3d",
    );
    const shown = lines.map((line) => lineRow(line, layout(80)).slice(25));
    expect(shown).toMatchInlineSnapshot(`
      [
        " 200 GET app.shop/orders/7         11 B   1 ms 0a1b2c3d",
        " 503 GET app.shop/orders/7       123 kB 15.0 s 0a1b2c3d",
        " 200 GET …at/nobody/would/type?…   11 B   1 ms 0a1b2c3d",
        " 200 - -                           11 B   1 ms",
        " 200 DeadlineExceeded POST …rder   11 B   1 ms 0a1b2c3d",
        " tcp 10.0.0.7:53360, 3 B in         4 B  50 ms",
      ]
    `);
  });

  test("cuts the name of a task and not its number", ({ expect }) => {
    const line = { ...accessLine(HTTP), taskName: "a-service-with-a-long-name-12" };
    const whoColumns = whoColumnsFor([line.taskName], 80);
    expect(lineRow(line, { ...plain, columns: 80, whoColumns })).toContain(
      " …-long-name-12 ingress ",
    );
  });

  test("shows a line that cannot be read, cut", ({ expect }) => {
    const row = lineRow(accessLine({ message: "x".repeat(300) }), layout(80));
    expect(row).toMatch(/access {2}x+…$/);
    expect(widthOf(row)).toBe(80);
  });

  test("has its service's colour, the outcome's, and no third where there are many services", ({
    expect,
  }) => {
    const paint = (style: unknown, text: string) => `<${style}>${text}</>`;
    const services = ["api", "b", "c", "d", "e", "f", "g"];
    const colourOf = serviceColours(services);
    expect(new Set(services.slice(0, 6).map(colourOf)).size).toBe(6);
    expect(colourOf("g")).toBe(colourOf("api"));
    const bad = accessLine({ ...GRPC, grpc_status: "Unavailable" });
    const row = lineRow(bad, { ...layout(120), colourOf, paint });
    expect(row).toContain("<cyan>api-1 ingress</>");
    expect(row).toContain("<red>200 Unavailable</>");
  });
});

describe("a line as it was written, on a terminal", () => {
  const message = JSON.stringify({ ...HTTP, user_agent: `"quoted", and long: ${"x".repeat(90)}` });

  test("is cut to one row", ({ expect }) => {
    const [row = "", ...others] = rawRows(message, { columns: 76, whole: false });
    expect(others).toEqual([]);
    expect(row).toBe(`${message.slice(0, 75)}…`);
  });

  test("is whole on several rows, which mean the same together", ({ expect }) => {
    const rows = rawRows(message, { columns: 76, whole: true });
    for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(76);
    expect(rows.join("")).toBe(message);
    const short = rawRows(JSON.stringify(HTTP), { columns: 76, whole: true });
    expect(JSON.parse(short.join("\n"))).toEqual(HTTP);
    const text = '[2025-11-11T07:40:46.216Z] "GET / HTTP/1.1" 200 0 11 1 1 "-" "curl/8 (a b)" "x"';
    expect(rawRows(text, { columns: 40, whole: true }).join(" ")).toBe(text);
  });
});
