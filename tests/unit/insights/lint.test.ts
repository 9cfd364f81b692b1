import { describe, expect, test } from "vitest";
import { lint } from "../../../simulator/logs/cloudwatch/insights/language/lint.ts";
import { compileQuery } from "../../../simulator/logs/cloudwatch/insights/run-query.ts";

function hintsFor(query: string) {
  const compiled = compileQuery(query);
  if (!compiled.ok) throw new Error(compiled.problem.message);
  return lint(compiled.compiled.query).map(({ message, from, to }) => ({
    message,
    at: query.slice(from, to),
  }));
}

describe("lint", () => {
  test.each([
    ["stats pct(duration, 0.95)", "0.95", "write 95 for what was probably meant"],
    [
      "stats count(*) by bin(300s)",
      "300s",
      "AWS takes 300s for 60s: write it in a greater unit, such as 5m.",
    ],
    [
      "stats count(*) by bin(48h)",
      "48h",
      "AWS takes 48h for 24h: write it in a greater unit, such as 2d.",
    ],
    [
      "stats count(*) by bin(90m)",
      "90m",
      "AWS takes 90m for 60m: no greater unit has this length.",
    ],
    [
      "stats count(*) by bin(60000ms)",
      "60000ms",
      "AWS takes 60000ms for 1000ms: write it in a greater unit, such as 1m.",
    ],
    [
      "filter @timestamp > now() - 3600 | limit 5",
      "now() - 3600",
      "now() is in seconds, the other side in milliseconds: write now() * 1000.",
    ],
    ["filter now() < toMillis(a) | limit 5", "now()", "write now() * 1000"],
    [
      "fields split(a, ',') as parts | expand parts | limit 5",
      "parts",
      "AWS did not expand a list of split() in June 2026.",
    ],
    ["fields path", "", "Without limit the result is cut at 10,000 rows, and AWS does not say so."],
    ["filter upstream_host != 'x' | limit 5", "upstream_host", "match no comparison, != neither"],
    [
      "filter ispresent(forwarded_for) | limit 5",
      "ispresent(forwarded_for)",
      "may be null in a line",
    ],
    ["filter upstream_host = null | limit 5", "null", "null is read as a field that no event has"],
    ["filter upstream_host = 'null' | limit 5", "'null'", "No value is the text null"],
    [
      "fields coalesce(path, 'x') as path | limit 5",
      "path",
      "AWS leaves the column out where no event has path",
    ],
    ["filter strcontains(path, 'A', true) | limit 5", "true", "AWS ignored the third argument"],
    ["fields 2 ^ 3 ^ 2 as n | limit 5", "2 ^ 3 ^ 2", "a chain of ^"],
    [
      "filter a = 1 or b = 2 and c = 3 | limit 5",
      "a = 1 or b = 2 and c = 3",
      "whether `and` binds before `or`",
    ],
    [
      "filter not (path = '/a') | limit 5",
      "not (path = '/a')",
      "whether AWS agrees is not documented",
    ],
    [
      "filter status = 1 | parse @message 'a*' as status | display status | limit 1",
      "status",
      "Events have a field status of their own.",
    ],
  ])("%s", (query, at, message) => {
    expect(hintsFor(query)).toContainEqual({ at, message: expect.stringContaining(message) });
  });

  test.each([
    "filter ispresent(path) | stats count(*) as n, pct(duration, 95) as p by bin(5m) as t | sort t asc",
    "fields path, duration | filter duration > 5 and (path = '/a' or path = '/b') | limit 20",
    "fields if(ispresent(a), a, '?') as b | limit 10",
    "filter toMillis(@timestamp) >= (now() - 3600) * 1000 | limit 5",
    "fields now() | limit 5",
    "fields split(a, ',') as parts | expand b | limit 5",
  ])("has nothing to say of %s", (query) => expect(hintsFor(query)).toEqual([]));
});
