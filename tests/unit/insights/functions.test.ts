import { expect, test } from "vitest";
import { compileQuery } from "../../../simulator/logs/cloudwatch/insights/run-query.ts";
import { rowsOf, runCase } from "../../support/insights-cases.ts";

/** The value of an expression over one event, 2026-11-23 14:18:31.397 UTC; `undefined` where the row lacks it. */
function evaluate(expression: string, message: object) {
  const event = { timestampMs: 1795443511397, message: JSON.stringify(message) };
  const ran = runCase({ query: `fields ${expression} as r | display r`, events: [event] });
  if (!ran.ok) throw new Error(ran.problem.message);
  return rowsOf(ran.result)[0]?.["r"];
}

const MESSAGE = {
  text: '{"startTime":1234,"user":{"id":"u"},"list":[{"n":7}]}',
  flags: [true, 1, "x", null],
  api: { request: { data: '{"startTime":5678}' } },
};

test.each([
  // CWL_AnalyzeLogData-discoverable-fields has this one.
  ["jsonParse(api.request.data).startTime", "5678"],
  ["jsonParse(text).user.`id`", "u"],
  ["jsonParse(text).list[0].n + 1", "8"],
  ["(jsonParse(text)).list.0.n", "7"],
  ["jsonParse(text).none", undefined],
  ["split('a,b', ',')[1]", "b"],
  ["jsonArrayContains(flags, 'true')", "1"],
  ["jsonArrayContains(flags, true)", "1"],
  ["jsonArrayContains('[true]', '1')", "0"],
  ["jsonArrayContains(flags, 1)", "1"],
  ["jsonArrayContains(flags, 'null')", "0"],
  [`regexReplace('a-b', '(\\w)-(?<last>\\w)', '\${last}$1')`, "ba"],
  // Run on AWS in June 2026 by somebody who published it.
  ["regex_replace('a1', '\\d', 'n')", "an"],
  ["parseDate('2026-11-23 14:18 UTC', 'yyyy-MM-dd HH:mm z')", "1795443480000"],
  ["parseDate('2026-11-23 09:18 America/New_York', 'yyyy-MM-dd HH:mm VV')", "1795443480000"],
  ["parseDate('2026-11-23 14:18 Nowhere', 'yyyy-MM-dd HH:mm z')", undefined],
  ["parseDate('2026-11-23T14:18', \"yyyy-MM-dd'T'HH:mm[:ss]\")", "1795443480000"],
  ["parseDate('2026-11-23T14:18:31', \"yyyy-MM-dd'T'HH:mm[:ss]\")", "1795443511000"],
  ["parseDate('2026-11-23', 'yyyy-MM-dd[')", undefined],
  ["formatDate(@timestamp, '%c %%')", "Mon Nov 23 14:18:31 2026 %"],
  ["formatDate(@timestamp, '%x %X %r', 'Europe/Berlin')", "11/23/26 15:18:31 03:18:31 PM"],
])("%s", (expression, value) => {
  expect(evaluate(expression, MESSAGE)).toBe(value);
});

test.each([
  ["parseDate(a, 'yyyy-DDD')", "D in a date format is not supported by this simulator ([20,30])"],
  ["parseDate(a, 'yyyy{')", "{ in a date format is not supported"],
  ["formatDate(a, '%Y-%U')", "%U in a date format is not supported"],
  ["formatDate(a, '5%')", "% in a date format is not supported"],
  ["formatDate(a, '%Y', 'Mars')", "There is no time zone Mars ([27,33]) — such as Europe/Berlin"],
  ["bin(0m)", "A period must be longer than 0 ([11,13])"],
  ["jsonParse(a).5", "unexpected symbol found 5 at line 1 and position 20"],
  ["jsonParse(a) .b", "unexpected symbol found . at line 1 and position 20"],
])("%s is refused", (expression, message) => {
  const compiled = compileQuery(`fields ${expression}`);
  expect(compiled).toMatchObject({
    ok: false,
    problem: { message: expect.stringContaining(message) },
  });
});
