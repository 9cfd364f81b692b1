import { expect, test } from "vitest";
import { flatObjects } from "../../../simulator/logs/cloudwatch/insights/evaluation/flat-objects.ts";
import type { Row } from "../../../simulator/logs/cloudwatch/insights/evaluation/row.ts";

const FIELD = { name: "a", slot: 1, isStructure: false, isOnlyNumber: false };

/** Reads messages one after the other. @returns Which of them had a form that was seen before. */
function read(messages: readonly string[]): readonly boolean[] {
  const flat = flatObjects([FIELD], "absent");
  return messages.map((message) => {
    const row: Row = [];
    if (flat.fill(row, message)) return true;
    flat.learn(message, JSON.parse(message));
    return false;
  });
}

test("the form of a message is used for those behind it", () => {
  const nested = Array.from({ length: 20 }, () => '{"a":{"b":1}}');
  expect(read([...nested, '{"a":1}', '{"a":"x"}']).slice(-2)).toEqual([false, true]);
});

test("no form is looked for behind many messages without one: each look takes as long as JSON.parse", () => {
  const nested = Array.from({ length: 200 }, () => '{"a":{"b":1}}');
  expect(read([...nested, '{"a":1}', '{"a":"x"}']).slice(-2)).toEqual([false, false]);
});
