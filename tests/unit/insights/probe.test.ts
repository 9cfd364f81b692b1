import { describe, expect, test } from "vitest";
import { compileFilterPattern } from "../../../simulator/logs/cloudwatch/filter-pattern/filter-pattern.ts";
import {
  OPEN_POINTS,
  type OpenPointId,
} from "../../../simulator/logs/cloudwatch/insights/language/undocumented.ts";
import {
  compileQuery,
  newestFirst,
  timeRange,
} from "../../../simulator/logs/cloudwatch/insights/run-query.ts";
import {
  ANSWERS,
  findingsOf,
  switchesOf,
} from "../../../simulator/logs/cloudwatch/probe/answers.ts";
import {
  isQueryPoint,
  type ProbePoint,
  probePoints,
  slotOf,
} from "../../../simulator/logs/cloudwatch/probe/points.ts";
import { probeScript } from "../../../simulator/logs/cloudwatch/probe/script.ts";

const POINTS = probePoints();

/** A Tuesday; 59 minutes since 1970 and 59 minutes of the hour are not the same. */
const BASE = 1_795_443_480;

/** All events, as the script puts them. */
const EVENTS = newestFirst(
  POINTS.filter(isQueryPoint).flatMap(({ id, events }) =>
    events.map(({ afterMs, message }) => ({
      timestampMs: (BASE + slotOf(id)) * 1000 + afterMs,
      ...{ message, group: "/probe", stream: "probe" },
    })),
  ),
);

/** What the simulator answers, in the form of the script's file. */
function answerHere(point: ProbePoint): object {
  if (!isQueryPoint(point)) {
    try {
      const { matches } = compileFilterPattern(point.pattern);
      const found = point.messages.flatMap((message, index) =>
        matches(message) ? [{ eventNumber: index + 1, eventMessage: message }] : [],
      );
      return { matches: found };
    } catch (error) {
      return { error: `An error occurred (InvalidParameterException): ${error}` };
    }
  }
  const compiled = compileQuery(point.query);
  if (!compiled.ok)
    return { error: `An error occurred (MalformedQueryException): ${compiled.problem.message}` };
  const [first, last] = point.window.map((second) => BASE + slotOf(point.id) + second);
  const unit = point.inMillis ? 1000 : 1;
  const { rows, statistics } = compiled.compiled.run({
    ...timeRange({ startTime: (first ?? 0) * unit, endTime: (last ?? 0) * unit }),
    ...(point.limit !== undefined && { limit: point.limit }),
    ...{ pieces: [{ events: EVENTS }], pointerTo: () => "pointer" },
  });
  return { queryLanguage: "CWLI", status: "Complete", results: rows, statistics };
}

/** The simulator's answers to all points, some in another way. */
function answers(changed: Partial<Record<OpenPointId, object>> = {}) {
  const all = Object.fromEntries(POINTS.map((point) => [point.id, answerHere(point)]));
  return ANSWERS.parse({ format: 1, base: BASE, answers: { ...all, ...changed } });
}

const complete = (...rows: readonly Readonly<Record<string, string>>[]) => ({
  status: "Complete",
  results: rows.map((row) => [
    ...Object.entries(row).map(([field, value]) => ({ field, value })),
    { field: "@ptr", value: "x" },
  ]),
});

describe("the probe", () => {
  test("asks about every open point, with the alternatives of the table", () => {
    expect(POINTS.map(({ id }) => id)).toEqual(Object.keys(OPEN_POINTS));
    for (const { id, answers: expected } of POINTS)
      expect(Object.keys(expected).toSorted(), id).toEqual(OPEN_POINTS[id].alternatives.toSorted());
  });

  test("has one answer for each alternative, so that AWS's can settle it", () => {
    for (const { id, answers: expected } of POINTS) {
      const texts = Object.values(expected).map((answer) => JSON.stringify(answer));
      expect(new Set(texts).size, id).toBe(texts.length);
    }
  });

  test("finds no difference in the simulator's own answers", () => {
    for (const { id, fits, here, shown } of findingsOf(POINTS, answers()))
      expect({ id, fits, shown }).toEqual({ id, fits: [here], shown });
    expect(switchesOf(findingsOf(POINTS, answers()))).toEqual({});
  });

  test("finds where AWS does otherwise, and sets the switches that there are", () => {
    const findings = findingsOf(
      POINTS,
      answers({
        "order/sort-default-direction": complete({ x: "2" }, { x: "1" }),
        "null-and-missing/stats-on-nothing": complete({ n: "0" }),
        "parse/regex-dialect": complete({ "@message": "a" }),
        "order/limit-zero": complete(),
        "order/dedup-after-stats": { status: "Failed", results: [] },
        "time/bin-week-month": complete({ w: "2026-11-23 00:00:00.000" }),
        "stats/pct-method": complete({ p: "2.25" }),
        "filter-pattern/ne-on-missing": { matches: [{ eventNumber: 1 }, { eventNumber: 2 }] },
        "types/division-by-zero": { error: "An error occurred (ThrottlingException)" },
        "lexical/offset-unit": {
          error:
            "An error occurred (MalformedQueryException) when calling the StartQuery operation: unexpected symbol found x at line 1 and position 46",
        },
      }),
    );
    const different = findings.filter(({ fits, here }) => !fits?.includes(here));
    expect(different.map(({ id, fits }) => [id, fits])).toEqual([
      ["null-and-missing/stats-on-nothing", ["row with 0"]],
      // A call that failed for another reason says nothing of the query.
      ["types/division-by-zero", undefined],
      ["lexical/offset-unit", ["bytes"]],
      ["parse/regex-dialect", ["accepted"]],
      ["stats/pct-method", []],
      ["order/sort-default-direction", ["desc"]],
      ["order/limit-zero", ["no rows"]],
      ["order/dedup-after-stats", undefined],
      ["time/bin-week-month", ["calendar (Monday, 1st)"]],
      ["filter-pattern/ne-on-missing", ["match"]],
    ]);
    expect(different.find(({ id }) => id === "stats/pct-method")?.shown).toBe("p=2.25");
    expect(switchesOf(findings)).toEqual({
      statsOnNothing: "row with 0",
      regexDialect: "accepted",
      sortDirection: "desc",
    });
  });

  test("is a script in ASCII that is the same in every locale, and of every point", () => {
    const script = probeScript(POINTS);
    expect(script).toMatch(/^#!\/usr\/bin\/env bash\n[\n -~]*$/);
    for (const { id } of POINTS) expect(script).toContain(`\n${id} `);
    expect(script).toContain("This asks 99 queries over 151 events");
    expect(script).toContain("tries 22 filter patterns");
    expect(script).not.toMatch(/\{[A-Z]+\}/);
    expect(script).toContain("--retention-in-days 1\n");
  });

  test("asks for the seconds and with the limit of a point", () => {
    const script = probeScript(POINTS);
    const slot = slotOf("time/end-second");
    for (const line of [
      `time/end-second ${slot - 1} ${slot} - - "fields @message"`,
      `time/start-time-in-millis ${slot + 18} ${slot + 19} 000 - "fields @message"`,
      `time/api-limit-and-query-limit ${slot + 21} ${slot + 22} - 1 "fields k | limit 3"`,
    ])
      expect(script).toContain(`\n${line}\n`);
    expect(script).toContain(`\n${slot * 1000 + 500} "x"\n`);
  });

  test("leaves a point open whose answer fits several alternatives", () => {
    const text = { rows: [{ x: "1" }] };
    const points = POINTS.filter(({ id }) => id === "order/sort-default-direction").map(
      (point) => ({ ...point, answers: { desc: { count: 1 }, other: text } }),
    );
    const given = answers({ "order/sort-default-direction": complete({ x: "1" }) });
    const findings = findingsOf(points, given);
    expect(findings).toMatchObject([{ here: "asc", fits: ["desc", "other"] }]);
    expect(switchesOf(findings)).toEqual({});
  });
});
