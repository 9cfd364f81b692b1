import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type Choices,
  DEFAULT_CHOICES,
  OPEN_POINTS,
  type OpenPointId,
} from "../../../simulator/logs/cloudwatch/insights/language/undocumented.ts";
import { type CaseEvent, CONFORMANCE, rowsOf, runCase } from "../../support/insights-cases.ts";

interface OpenCase {
  readonly id: `open/${OpenPointId}`;
  readonly kind: "insights" | "filter-pattern";
  readonly question: string;
  readonly query: string;
  readonly events: readonly CaseEvent[];
  readonly alternatives: readonly {
    readonly label: string;
    readonly result?: readonly object[] | { readonly error: true } | string;
  }[];
}

const OPEN: readonly OpenCase[] = JSON.parse(
  readFileSync(join(CONFORMANCE, "open.json"), "utf8"),
).cases;

const INSIGHTS = OPEN.filter(({ kind }) => kind === "insights");

const asText = (row: object) => JSON.stringify(Object.entries(row).sort());

/** Rows as texts: of most points the order is open as well. */
const asSet = (rows: readonly object[]) => rows.map(asText).sort();

/** Whether what the simulator answers is this alternative; `undefined` where it has no rows to compare. */
function isAnswer({ query, events, alternatives }: OpenCase, label: string, choices?: Choices) {
  const expected = alternatives.find((one) => one.label === label)?.result;
  if (expected === undefined || typeof expected !== "object") return undefined;
  const ran = runCase({ query, events }, choices);
  if ("error" in expected) return !ran.ok;
  return ran.ok && asSet(rowsOf(ran.result)).join() === asSet(expected).join();
}

const rowsFor = (query: string, events: readonly CaseEvent[], choices?: Choices) => {
  const ran = runCase({ query, events }, choices);
  return ran.ok ? rowsOf(ran.result) : ran.problem.message;
};

const openCase = (id: OpenPointId) => {
  const found = OPEN.find((one) => one.id === `open/${id}`);
  if (found === undefined) throw new Error(`There is no open point ${id}`);
  return found;
};

/** Points whose alternatives are no rows, or that show default columns: what the simulator answers. */
const IN_WORDS: Partial<Record<OpenPointId, unknown>> = {
  "null-and-missing/sort-missing-values": [{ k: "3" }, { k: "1" }, { k: "2", x: "v" }],
  "rendering/column-order-in-row": [
    { k: "3", n: "1" },
    { k: "2", n: "1" },
    { k: "1", n: "1" },
  ],
  "lexical/offset-unit": "unexpected symbol found x at line 1 and position 43",
  "lexical/line-numbers": "unexpected symbol found ( at line 2 and position 10",
  "parse/bounded-repetition-bug": [
    { "@timestamp": "2026-11-23 14:18:00.000", "@message": "a b c 0" },
  ],
  "stats/stats-order-without-sort": [
    { k: "3", n: "1" },
    { k: "2", n: "1" },
    { k: "1", n: "1" },
  ],
  "stats/count-distinct-approximate": [{ k: "1" }],
  "order/limit-twice": [{ a: "2" }],
  "order/dedup-after-stats": [{ a: "1", b: "2", n: "1" }],
  "discovery/json-array-at-top": [{ "@message": "[1,2]", "0": "0" }],
  "discovery/field-cap": [{ k250: "1" }],
  "time/end-second": [{ "@message": "x" }],
  "time/bin-odd-size": [{ b: "2026-11-23 14:15:00.000" }],
  "time/statistics-numbers": [{ "count(*)": "1" }],
  "time/start-time-in-millis": [{ "@message": "x" }],
  "time/api-limit-and-query-limit": [{ k: "3" }, { k: "2" }, { k: "1" }],
};

describe("what AWS leaves open", () => {
  test("every point is in the table, with its alternatives", () => {
    const asked = OPEN.map(({ id, question }) => [id.replace("open/", ""), question]);
    expect(Object.entries(OPEN_POINTS).map(([id, { question }]) => [id, question])).toEqual(asked);
    for (const { id, alternatives } of OPEN) {
      const point = OPEN_POINTS[id.replace("open/", "") as OpenPointId];
      expect(point.alternatives).toEqual(
        expect.arrayContaining(alternatives.map(({ label }) => label)),
      );
      expect(point.alternatives).toContain(point.choice);
    }
  });

  test.each(INSIGHTS.map((open) => [open.id, open] as const))("%s", (_, open) => {
    const id = open.id.replace("open/", "") as OpenPointId;
    const isIt = isAnswer(open, OPEN_POINTS[id].choice);
    if (id in IN_WORDS) {
      const answer = rowsFor(open.query, open.events);
      expect(answer).toEqual(IN_WORDS[id]);
      if (Array.isArray(answer)) {
        expect(answer.map((row) => Object.keys(row)).join(" ")).toBe(keysOf(IN_WORDS[id]));
      }
    } else expect(isIt).toBe(true);
  });

  const keysOf = (rows: unknown) =>
    (rows as readonly object[]).map((row) => Object.keys(row)).join(" ");

  const switches = Object.entries(OPEN_POINTS).flatMap(([id, point]) =>
    "switch" in point && !id.startsWith("filter-pattern/")
      ? point.alternatives.map((label) => [point.switch, label, id as OpenPointId] as const)
      : [],
  );

  test.each(switches)("%s can be set to %s", (name, label, id) => {
    const choices = { ...DEFAULT_CHOICES, [name]: label } as Choices;
    const isIt = isAnswer(openCase(id), label, choices);
    if (isIt === undefined) expect(WITHOUT_ROWS[`${name}: ${label}`]?.(choices)).toBe(true);
    else expect(isIt).toBe(true);
  });

  /** Switches whose alternative is described in words. */
  const WITHOUT_ROWS: Readonly<Record<string, (choices: Choices) => boolean>> = {
    "missingInSort: first": (choices) => sortedByX(choices) === "3 1 2",
    "missingInSort: last": (choices) => sortedByX(choices) === "2 3 1",
    "regexDialect: accepted": (choices) => lookAhead(choices) === 1,
    "humanTimestamp: all rows": (choices) => since2030(choices) === 1,
    "endSecond: up to n.000": (choices) => lastSecond(choices) === 0,
    "endSecond: up to n.999": (choices) => lastSecond(choices) === 1,
  };

  const sortedByX = (choices: Choices) => {
    const { query, events } = openCase("null-and-missing/sort-missing-values");
    const rows = rowsFor(query, events, choices);
    return typeof rows === "string" ? rows : rows.map(({ k }) => k).join(" ");
  };

  const EVENT = { timestampMs: 1_795_443_480_500, message: "a" };

  const lookAhead = (choices: Choices) =>
    rowsFor("filter @message like /(?=a)/", [EVENT], choices).length;

  const since2030 = (choices: Choices) =>
    rowsFor("filter @timestamp >= '2030-01-01'", [EVENT], choices).length;

  const lastSecond = (choices: Choices) => {
    const given = { query: "fields @message", events: [EVENT], endSec: 1_795_443_480 };
    const ran = runCase(given, choices);
    return ran.ok ? ran.result.rows.length : -1;
  };

  test("without a switch the order of a missing value is turned with the direction", () => {
    const { events } = openCase("null-and-missing/sort-missing-values");
    const rows = rowsFor("fields k, x | sort x desc", events);
    expect(rows).toEqual([{ k: "2", x: "v" }, { k: "3" }, { k: "1" }]);
  });

  test("the smaller one of two limits wins, and a StartQuery time in milliseconds is taken", () => {
    const { query, events } = openCase("time/api-limit-and-query-limit");
    const limited = (apiLimit: number) => {
      const ran = runCase({ query, events, apiLimit, startSec: 1_795_443_480_001, endSec: 1.8e12 });
      return ran.ok ? rowsOf(ran.result).map(({ k }) => k) : [];
    };
    expect(limited(1)).toEqual(["3"]);
    expect(limited(50)).toEqual(["3", "2"]);
  });
});
