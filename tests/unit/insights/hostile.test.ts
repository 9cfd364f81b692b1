import { describe, expect, test } from "vitest";
import { tokenize } from "../../../simulator/logs/cloudwatch/insights/language/tokenize.ts";
import { compileQuery } from "../../../simulator/logs/cloudwatch/insights/run-query.ts";
import { rowsOf, runCase } from "../../support/insights-cases.ts";

const problemOf = (query: string) => {
  const compiled = compileQuery(query);
  return compiled.ok ? undefined : compiled.problem.message;
};

const rowsFor = (query: string, ...messages: readonly string[]) => {
  const events = messages.map((message, index) => ({ timestampMs: 1000 + index, message }));
  const ran = runCase({ query, events });
  if (!ran.ok) throw new Error(ran.problem.message);
  return rowsOf(ran.result);
};

describe("hostile queries", () => {
  test.each([
    ["parentheses", `filter ${"(".repeat(4000)}1${")".repeat(4000)}`],
    ["negations", `filter ${"not ".repeat(2400)}1`],
    ["signs", `fields ${"-".repeat(9000)}1 as x`],
    ["calls", `fields ${"abs(".repeat(1900)}1${")".repeat(1900)} as x`],
  ])("%s nested too deeply are refused with a place", (_, query) => {
    expect(problemOf(query)).toMatch(/nested more than 200 times \(\[\d+,\d+\]\)/);
  });

  test("a long chain is no depth", () => {
    const terms = Array.from({ length: 1500 }, () => "a").join("+");
    expect(rowsFor(`fields ${terms} as x`, '{"a":1}')).toEqual([{ x: "1500" }]);
  });

  test("more than 10,000 characters are refused, 10,000 are not", () => {
    const filled = (length: number) => `fields a${" ".repeat(length - 8)}`;
    expect(problemOf(filled(10_000))).toBeUndefined();
    expect(problemOf(filled(10_001))).toContain("10001 characters; at most 10000");
  });

  test.each(["^(a+)+$", "(a|a)*b", "(.*)(.*)(.*)(.*)x", "a*a*a*a*a*c", "(?:a?){50}a{50}b"])(
    "the regex %s takes no longer than its text allows",
    (regex) => {
      const message = `${"a".repeat(5000)}!`;
      expect(rowsFor(`filter @message like /${regex}/ | fields @message`, message)).toEqual([]);
      expect(rowsFor(`parse @message /(?<x>${regex})/ | display x`, message)).toEqual([{}]);
    },
  );

  test("regexes of short texts mean what they mean for long ones", () => {
    const long = " ".repeat(5000);
    for (const regex of [
      "a.b",
      "\\s+x",
      "(?i)ABC",
      "[^\\]]+\\]",
      "a{2,3}b",
      "\\d+\\.\\d",
      "x$",
      "^\\w+",
    ]) {
      for (const text of [
        "a\nb",
        "a\rb",
        "\u00a0x",
        " x",
        "abc",
        "q]",
        "aaab",
        "1.5",
        "x\n",
        "é",
      ]) {
        const query = `filter @message like /${regex}/ | stats count(*) as n`;
        const anchored = regex.startsWith("^") || regex.endsWith("$");
        if (anchored) continue;
        expect(rowsFor(query, `${text}${long}`), `${regex} ${JSON.stringify(text)}`).toEqual(
          rowsFor(query, text),
        );
      }
    }
  });

  test("keys of objects that are no fields are none", () => {
    const message = '{"__proto__":{"x":1},"constructor":2,"a":{"__proto__":3}}';
    expect(rowsFor("fields toString, hasOwnProperty, constructor", message)).toEqual([
      { constructor: "2" },
    ]);
    expect(rowsFor("fields __proto__.x as x, a.__proto__ as y", message)).toEqual([
      { x: "1", y: "3" },
    ]);
    expect(rowsFor("fields x", message)).toEqual([{}]);
  });

  test("JSON of any depth is an event like any other", () => {
    const deep = `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)},"b":1}`;
    expect(rowsFor("stats count(*) as n", deep)).toEqual([{ n: "1" }]);
    expect(rowsFor("fields b", deep).length).toBe(1);
    const written = deep.replace('"b":1', '"b":1.50,"c":"2.0 \\" 3.0"');
    expect(rowsFor("fields b, c", written)).toEqual([{ b: "1.50", c: '2.0 " 3.0' }]);
  });

  test("jsonParse gives maps and lists of up to 1,000 levels", () => {
    const nested = (levels: number) =>
      `{"n":["[",{}],"a":${"[".repeat(levels - 1)}"]"${"]".repeat(levels - 1)},"b":${"1".repeat(15)}}`;
    const query = "fields jsonParse(@message) as m | fields m.b as b | display b, m";
    const rows = rowsFor(query, nested(1000), nested(1001), nested(100_000));
    expect(rows).toHaveLength(3);
    const [newest, deeper, deep] = rows;
    expect([newest, deeper]).toEqual([{}, {}]);
    expect(deep).toEqual({ b: "1".repeat(15), m: nested(1000) });
  });

  test("lone surrogates and control characters stay", () => {
    expect(rowsFor("fields @message", "\ud800 \u0000")).toEqual([{ "@message": "\ud800 \u0000" }]);
  });

  test("unfinished queries are cut into tokens without a failure", () => {
    const kinds = (query: string) =>
      tokenize(query).map(({ kind, from, to }) => [kind, query.slice(from, to)]);
    expect(kinds("filter a like /x")).toEqual([
      ["command", "filter"],
      ["name", "a"],
      ["keyword", "like"],
      ["unterminated", "/x"],
    ]);
    expect(kinds("stats count(*) by bin(5m) # c\n| 𝒳")).toEqual([
      ...[
        ["command", "stats"],
        ["function", "count"],
        ["operator", "("],
        ["operator", "*"],
        ["operator", ")"],
      ],
      ...[
        ["keyword", "by"],
        ["function", "bin"],
        ["operator", "("],
        ["period", "5m"],
        ["operator", ")"],
      ],
      ...[
        ["comment", "# c"],
        ["operator", "|"],
        ["unknown", "𝒳"],
      ],
    ]);
  });

  test.each([
    ["source = logs", "PPL is not supported"],
    ["select * from logs", "SQL is not supported"],
    ["fields a | filter b in (fields c)", "subqueries are not supported"],
    ["stats count(*) by bin(5m) offset 1h", "offset is not supported"],
    ["stats topk(3, a)", "topk is not supported"],
    [
      "filter '2026-11-23' <= @ingestionTime",
      "Filtering by human readable timestamps is not supported ([7,19])",
    ],
    ["SOURCE logGroups() logGroupTags([])", "logGroupTags is not supported"],
    [
      "SOURCE logGroups() fields a",
      "unexpected symbol found fields at line 1 and position 19 — put | in front of a command",
    ],
    [
      "filter @timestamp in [0, '2026-11-23']",
      "Filtering by human readable timestamps is not supported ([25,37])",
    ],
    ["SOURCE dataSource(['a'])", "dataSource is not supported"],
    ["json field=a 'b' as c", "json is not supported"],
    ["fields lower(a)", "Unknown function: lower ([7,12]) — the nearest is tolower"],
    ["fields toMilis(a)", "Unknown function: toMilis ([7,14]) — the nearest is toMillis"],
    ["fields frobnicate(a)", "Unknown function: frobnicate ([7,17])"],
    ["stats median(a)", "Unknown function: median ([6,12]) — write pct(n, 50)"],
    [
      "fields a | filtre b",
      "unexpected symbol found filtre at line 1 and position 11 — the nearest is filter",
    ],
    [
      "fields a sort a",
      "unexpected symbol found sort at line 1 and position 9 — put | in front of a command",
    ],
    ["stats pct(a, b)", "pct needs a number from 0 to 100 ([13,14]) — write pct(n, percent)"],
    ["stats pct(a, 100.5)", "pct needs a number from 0 to 100"],
    ["stats max(sum(a))", "sum is only allowed in stats, and not inside another aggregate"],
    ["stats count(*) as a by a", "Ephemeral field is already defined: a ([18,19])"],
    ["fields substr(a)", "Invalid number of arguments for substr"],
    ["fields bin(5)", "bin needs a period"],
    ["fields count(*)", "count is only allowed in stats"],
    ["stats path", "Unknown symbols found in or after stats: path"],
    [
      "fields jsonParse(@message) as j | stats count(*) by j",
      "Maps and lists are not supported in stats",
    ],
    [
      "fields split(a, ',') as parts | stats count(*) by parts",
      "Maps and lists are not supported in stats",
    ],
    ["stats values(a) as v by b | sort v", "Maps and lists are not supported in sort"],
    ["limit 100001", "limit must be between 1 and 100000"],
  ])("%s is refused by name", (query, message) => expect(problemOf(query)).toContain(message));

  test("the regex of a query is checked before it runs, and a pair of groups by its names", () => {
    expect(problemOf("parse @message /(a)(b)/ as x")).toContain("2 groups and 1 names");
    expect(problemOf("parse @message /a/")).toContain("parse needs a named group");
    expect(problemOf("filter a like /[/")).toContain("Invalid regular expression");
  });
});
