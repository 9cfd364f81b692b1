import { expect, test } from "vitest";
import { rowsOf, runCase } from "../../support/insights-cases.ts";

/** Ids of 19 digits, of which a double has 15. */
const [LAST, BEFORE] = ["1234567890123456789", "1234567890123456788"];

function rows(query: string, messages: readonly string[]) {
  const events = messages.map((message, index) => ({
    timestampMs: 1795443511397 + index,
    message,
  }));
  const ran = runCase({ query, events });
  if (!ran.ok) throw new Error(ran.problem.message);
  return rowsOf(ran.result);
}

const IDS = [`{"id":${LAST}}`, `{"id":${BEFORE}}`];
const TEXTS = [`{"id":"${LAST}"}`, `{"id":"${BEFORE}"}`];

test.each([IDS, TEXTS])(
  "ids that a double does not tell apart are compared by their digits: %s",
  (...ids) => {
    const found = (condition: string) => rows(`filter ${condition} | fields id`, ids);
    const [last, before] = [[{ id: LAST }], [{ id: BEFORE }]];
    expect(found(`id = ${LAST}`)).toEqual(last);
    expect(found(`id = '${LAST}'`)).toEqual(last);
    expect(found(`id != ${LAST}`)).toEqual(before);
    expect(found(`id in [${LAST}, 1]`)).toEqual(last);
    expect(found(`id not in ['${LAST}']`)).toEqual(before);
    expect(found(`id > ${BEFORE}`)).toEqual(last);
    expect(found(`id <= ${BEFORE}`)).toEqual(before);
    expect(found(`id > 5 and id < 1e30`)).toHaveLength(2);
  },
);

test("negative ids are compared by their digits, too", () => {
  const ids = [`{"id":-${LAST}}`, `{"id":-${BEFORE}}`];
  expect(rows(`filter id = -${LAST} | fields id`, ids)).toEqual([{ id: `-${LAST}` }]);
  expect(rows(`filter id < -${BEFORE} | fields id`, ids)).toEqual([{ id: `-${LAST}` }]);
});

test("long ids are in order of their digits", () => {
  const ids = ["-12345678901234567891", "-12345678901234567890", LAST, "12345678901234567890"];
  const messages = ids.map((id) => `{"id":${id}}`).toReversed();
  expect(rows("fields id | sort id asc", messages).map(({ id }) => id)).toEqual(ids);
  expect(rows("stats max(id) as most, min(id) as least", messages)).toEqual([
    { most: ids.at(-1), least: ids[0] },
  ]);
});

test("hexadecimal ids are no numbers with an exponent", () => {
  const ids = ["00e1", "00e2", "1234567e89012345", "1234568e89012345"];
  const messages = ids.map((id) => JSON.stringify({ id }));
  for (const id of ids) {
    expect(rows(`filter id = '${id}' | fields id`, messages)).toEqual([{ id }]);
    expect(rows(`filter id != '${id}' | fields id`, messages)).toHaveLength(3);
  }
  expect(rows("filter n = 100000 | fields n", ['{"n":1e5}'])).toEqual([{ n: "1e5" }]);
});

const WRITTEN = `{"a":[12345678901234567890,15.0],"o":{"x":1.50,"rawJSON":1e2},"s":"{\\"a\\":${LAST},\\"b\\":[1e5]}"}`;

test.each([
  ["a[0]", "12345678901234567890"],
  ["a.1", "15.0"],
  ["o.x", "1.50"],
  ["o.rawJSON", "1e2"],
  ["o.x.rawJSON", undefined],
  ["jsonParse(s).a", LAST],
  ["jsonParse(s).b[0]", "1e5"],
  ["jsonParse(s).a.rawJSON", undefined],
  ["jsonStringify(jsonParse(s))", `{"a":${LAST},"b":[1e5]}`],
  ["jsonStringify(a)", "[12345678901234567890,15.0]"],
  ["jsonArrayContains(a, '12345678901234567890')", "1"],
  ["jsonArrayContains(a, '15.0')", "1"],
  ["jsonArrayContains(a, 15)", "1"],
  ["jsonArrayContains(a, 12345678901234567891)", "0"],
  ["jsonArrayContains('[1e5,true]', 100000)", "1"],
  ["jsonArrayContains('[1e5,true]', 1)", "0"],
  ["jsonArraySize(a)", "2"],
  [LAST, LAST],
  [`coalesce(none, ${LAST})`, LAST],
  ["toLong('9007199254740993')", "9007199254740993"],
  ["toLong('9223372036854775807')", "9223372036854775807"],
  ["toLong('9223372036854775808')", undefined],
  [`toLong(${LAST})`, LAST],
  ["toLong(7.9)", "7"],
  ["hexToDec('0x7fffffffffffffff')", "9223372036854775807"],
  ["hexToDec('-0xff')", "-255"],
  [`decToHex(${LAST})`, "0x112210f47de98115"],
  ["decToHex(255.9)", "0xff"],
])("%s is as it is written", (expression, value) => {
  expect(rows(`fields ${expression} as r | display r`, [WRITTEN])[0]?.["r"]).toBe(value);
});

test("elements of a list are as they are written", () => {
  const elements = ["12345678901234567890", "15.0"].map((e) => ({ e }));
  expect(rows("unnest a into e | display e", [WRITTEN])).toEqual(elements);
  expect(rows("expand a | display a as e", [WRITTEN])).toEqual(elements);
});

test("a list has no field but its elements", () => {
  const message = '{"tags":["x"],"o":{"length":3}}';
  expect(rows("filter ispresent(tags.length) | fields @message", [message])).toEqual([]);
  expect(
    rows("fields tags.length, tags.0, o.length, jsonParse('[1]').length as n", [message]),
  ).toEqual([{ "tags.0": "x", "o.length": "3" }]);
});

test("the end of the time range is the second that StartQuery was given", () => {
  const [{ from, to, range } = {}] = rows(
    "fields queryStartTime() as from, queryEndTime() as to, queryTimeRange() as range",
    ["x"],
  );
  expect(Number(to) % 1000).toBe(0);
  expect(Number(range)).toBe(Number(to) - Number(from));
});

test("a capture is the same in short and in long messages", () => {
  const lines = [100, 5000].map((length) => `user=;${"x".repeat(length)}`);
  const query = "parse @message /user=(?<u>\\w*)?;/ | stats count(*) as n by ispresent(u) as p";
  expect(rows(query, lines)).toHaveLength(1);
});
