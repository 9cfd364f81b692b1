import { describe, expect, test } from "vitest";
import { nativePattern } from "../../../simulator/logs/cloudwatch/insights/evaluation/regex-safety.ts";
import { rowsOf, runCase } from "../../support/insights-cases.ts";

const MESSAGES = ['{"a":1}', '{"a":2}', "snow ☃ 𝒳 é"];

function statisticsOf(query: string) {
  const events = MESSAGES.map((message, index) => ({
    timestampMs: 1000 * index,
    ...{ message, logGroup: index === 0 ? "/one" : "/two" },
  }));
  const ran = runCase({ query, events, startSec: 0, endSec: 2 });
  if (!ran.ok) throw new Error(ran.problem.message);
  return ran.result.statistics;
}

describe("statistics of a query", () => {
  test("are those of all events in the range, with bytes in UTF-8 counted by hand", () => {
    expect(statisticsOf("fields a")).toEqual({
      recordsMatched: 3,
      recordsScanned: 3,
      bytesScanned: MESSAGES.reduce((sum, message) => sum + Buffer.byteLength(message), 0),
      estimatedRecordsSkipped: 0,
      estimatedBytesSkipped: 0,
      logGroupsScanned: 2,
    });
  });

  test.each([
    ["filter a > 0 | limit 1", 2],
    ["filter a > 0 | stats count(*) as n | filter n > 5", 2],
    ["filter a > 0 | filter a > 1", 1],
    ["limit 1 | filter a = 7", 3],
    ["dedup a", 3],
  ])("%s matches %i events, before they are cut or joined", (query, matched) => {
    expect(statisticsOf(query).recordsMatched).toBe(matched);
  });
});

test("what every object of JavaScript has is no field of an event", () => {
  const events = [{ timestampMs: 0, message: '{"a":1}' }];
  const query = "filter ispresent(toString) or ispresent(constructor.name) | fields a";
  const ran = runCase({ query, events });
  expect(ran.ok && rowsOf(ran.result)).toEqual([]);
});

describe("regexes that JavaScript's engine may run", () => {
  test.each(["\\d+x", '" (\\d{3}) ', "^\\[([^\\]]+)\\] (\\S+) ", "a.*b", "(?i)error|failure"])(
    "%s",
    (regex) => expect(nativePattern(regex)).toBeDefined(),
  );

  test.each([
    ".*a.*b",
    "(a+)+",
    "\\d+\\d+x\\w+\\w",
    "a(?i)b",
    "(?:ab)*",
    "a++",
    "[[:alpha:]]",
    "\\pL",
  ])("not %s", (regex) => expect(nativePattern(regex)).toBeUndefined());
});
