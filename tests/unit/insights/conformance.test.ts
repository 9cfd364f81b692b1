import { describe, expect, test } from "vitest";
import {
  type CaseRow,
  type CaseValue,
  type InsightsCase,
  insightsCases,
  rowsOf,
  runCase,
} from "../../support/insights-cases.ts";

const CASES = insightsCases();

/** A value that a row has to have: a text, or a number that is near enough. */
function matching(value: CaseValue) {
  return typeof value === "string" ? value : expect.toSatisfy((text) => isNear(text, value));
}

function isNear(text: string, { num, tol }: Exclude<CaseValue, string>): boolean {
  return text !== "" && Math.abs(Number(text) - num) <= tol;
}

function wanted(row: CaseRow) {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, matching(value)]));
}

/** Rows in no certain order: both sides by their texts, with numbers in one form. */
function sorted<Row extends object>(rows: readonly Row[], key: (row: Row) => string) {
  return rows.toSorted((a, b) => key(a).localeCompare(key(b), "en"));
}

const keyOf = (row: object) =>
  JSON.stringify(
    Object.entries(row)
      .map(([name, value]) => [name, roughly(value)])
      .sort(),
  );

const roughly = (value: CaseValue) => {
  const number = typeof value === "string" ? Number(value) : value.num;
  return Number.isNaN(number) || value === "" ? value : number.toPrecision(3);
};

describe("a query of CloudWatch Logs Insights", () => {
  test("there are cases of every area", () => expect(CASES.length).toBe(306));

  test.each(CASES.map((one) => [one.id, one] as const))("%s", (_id, given: InsightsCase) => {
    const { expected, mayRefuse, ptr, query } = given;
    const ran = runCase(given);
    if ("error" in expected) {
      const { contains, anyOf, ...place } = expected.error;
      expect(ran.ok).toBe(false);
      if (ran.ok) return;
      const { code, message, startCharOffset, line, position } = ran.problem;
      expect(code).toBe("MalformedQueryException");
      expect({ offset: startCharOffset, line, position }).toMatchObject(place);
      if (contains !== undefined) expect(message).toContain(contains);
      if (anyOf !== undefined) {
        expect(
          anyOf.some((text) => message.includes(text)),
          message,
        ).toBe(true);
      }
      return;
    }
    if (!ran.ok) {
      expect({ mayRefuse, message: ran.problem.message }).toMatchObject({ mayRefuse: true });
      return;
    }
    const { result } = ran;
    if (ptr !== undefined) {
      const last = result.rows.map((row) => row.at(-1)?.field === "@ptr");
      expect(new Set(last), query).toEqual(new Set([ptr]));
    }
    const rows = rowsOf(result);
    if ("count" in expected) expect(rows.length).toBe(expected.count);
    else if (expected.ordered) expect(rows).toEqual(expected.rows.map(wanted));
    else {
      expect(sorted(rows, keyOf)).toEqual(sorted(expected.rows, keyOf).map(wanted));
    }
  });
});
