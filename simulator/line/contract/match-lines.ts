import { type AccessLogContract, checkAccessLogLine, type LineCheck } from "./check-line.ts";
import type { AccessLogLine } from "./line-of.ts";

/** A line that does not meet a contract, and why. */
export interface MissedLine<L extends AccessLogLine> {
  readonly line: L;
  readonly check: Extract<LineCheck, { ok: false }>;
}

/** What came of holding lines against a contract, one after the other. */
export interface LineMatches<L extends AccessLogLine> {
  /** Looks at the next line. */
  add(line: L): void;
  /** The lines that meet the contract, in their order. */
  readonly matching: readonly L[];
  /** How many lines were looked at. */
  readonly looked: number;
  /** Of the others the one with the fewest deviations, and of several the last. */
  readonly nearest: MissedLine<L> | undefined;
}

/**
 * Holds lines against a contract as they come.
 *
 * @throws {SimulatorError} `USAGE` from `add` if no built-in profile has the contract's profile name.
 */
export function matchLines<L extends AccessLogLine>(contract: AccessLogContract): LineMatches<L> {
  const matching: L[] = [];
  let looked = 0;
  let nearest: MissedLine<L> | undefined;
  return {
    add(line) {
      looked += 1;
      const check = checkAccessLogLine(line, contract);
      if (check.ok) matching.push(line);
      else if (nearest === undefined || distanceOf(check) <= distanceOf(nearest.check))
        nearest = { line, check };
    },
    matching,
    get looked() {
      return looked;
    },
    get nearest() {
      return nearest;
    },
  };
}

/** A line that nobody can read is farther away than any other. */
function distanceOf({ deviations }: MissedLine<AccessLogLine>["check"]): number {
  const isReadable = deviations.every(({ kind }) => kind !== "unreadable" && kind !== "ambiguous");
  return isReadable ? deviations.length : Infinity;
}
