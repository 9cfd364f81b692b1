import { SimulatorError } from "../errors.ts";
import type { LogLine } from "../logs/log-line.ts";
import { describeNearest } from "../logs/matching-lines.ts";
import { printable } from "../printable.ts";
import type { LateLines } from "../topology/plan/late-lines.ts";
import type { AwaitedLines } from "./await-lines.ts";

/** What was waited for, and what came of it. */
export interface WaitFacts {
  readonly awaited: AwaitedLines;
  /** @default any service */
  readonly service: string | undefined;
  /** How late lines come; absent where they come at once. */
  readonly late?: LateLines | undefined;
}

/** The failure if fewer lines came than were expected: how the nearest of the others differs. */
export function missedLines(count: number, { awaited, service, late }: WaitFacts): SimulatorError {
  const { end, matching, looked, nearest, waitedMs } = awaited;
  const of = service === undefined ? "" : ` of ${service}`;
  const lead =
    end === "run ended"
      ? `The simulation ended before there ${count === 1 ? "was" : "were"}`
      : `Waited ${waitedMs} ms for`;
  const came =
    looked === 0
      ? "No access line came."
      : `${matching.length} of ${looked} access ${looked === 1 ? "line" : "lines"} matched.`;
  const others = nearest === undefined ? "" : `\n${describeNearest(nearest)}`;
  return new SimulatorError(
    "LOG_WAIT_TIMEOUT",
    `${lead} ${count} matching access ${count === 1 ? "line" : "lines"}${of}. ${came}${others}`,
    {
      remedy: late
        ? `Wait longer with --within: this simulation was started with ${late.flags}, so lines come up to ${late.mostMs / 1000} s late.`
        : "Compare with `sc-sim logs`, and check that the request reached the proxy.",
    },
  );
}

/** The failure if a line came that must not come. */
export function unexpectedLine([line]: readonly LogLine[]): SimulatorError {
  return new SimulatorError(
    "UNEXPECTED_LINE",
    `A line came that must not come (seq ${line?.seq}, of ${line?.taskName}):\n  ${printable(line?.raw ?? "")}`,
    {
      remedy:
        "See what sent the request: `sc-sim trace`; --after or --new leaves out earlier lines.",
    },
  );
}

/** The failure if the simulation ended while nothing was to come. */
export function endedTooEarly({ waitedMs }: AwaitedLines, withinMs: number): SimulatorError {
  return new SimulatorError(
    "LOG_WAIT_TIMEOUT",
    `The simulation ended after ${waitedMs} of ${withinMs} ms, so it is not known that no such line comes.`,
    { remedy: "Keep it running for as long as --within says." },
  );
}
