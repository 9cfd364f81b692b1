import { describe, test } from "vitest";
import type { AwaitedLines } from "../../../simulator/cli/await-lines.ts";
import { endedTooEarly, missedLines } from "../../../simulator/cli/describe-awaited.ts";

const NOTHING: AwaitedLines = {
  ...{ matching: [], looked: 0, nearest: undefined, lastSeq: 0, waitedMs: 5001 },
  end: "time is over",
};
const FACTS = { service: undefined, late: undefined };

describe("what is said of lines that did not come", () => {
  test.for([
    {
      count: 1,
      awaited: {},
      says: "Waited 5001 ms for 1 matching access line. No access line came.",
    },
    {
      count: 2,
      awaited: { looked: 1 },
      says: "Waited 5001 ms for 2 matching access lines. 0 of 1 access line matched.",
    },
    {
      count: 1,
      awaited: { end: "run ended" as const },
      says: "The simulation ended before there was 1 matching access line. No access line came.",
    },
    {
      count: 3,
      awaited: { end: "run ended" as const },
      says: "The simulation ended before there were 3 matching access lines. No access line came.",
    },
  ])("$says", ({ count, awaited, says }, { expect }) => {
    const error = missedLines(count, { awaited: { ...NOTHING, ...awaited }, ...FACTS });
    expect(error).toMatchObject({ code: "LOG_WAIT_TIMEOUT", problem: says });
    expect(error.remedy).toMatch(/^Compare with/);
  });

  test("names the service, and late lines where there are some", ({ expect }) => {
    const facts = {
      awaited: NOTHING,
      service: "web",
      late: { mostMs: 10_000, flags: "--flush aws" },
    };
    const { problem, remedy } = missedLines(1, facts);
    expect(problem).toContain("1 matching access line of web.");
    expect(remedy).toContain("started with --flush aws, so lines come up to 10 s late");
  });

  test("is unknown where the simulation ended first", ({ expect }) => {
    expect(endedTooEarly({ ...NOTHING, waitedMs: 300 }, 1000).problem).toBe(
      "The simulation ended after 300 of 1000 ms, so it is not known that no such line comes.",
    );
  });
});
