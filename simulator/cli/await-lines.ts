import type { AccessLogContract } from "../line/contract/check-line.ts";
import { type LineMatches, matchLines } from "../line/contract/match-lines.ts";
import type { LineSelection } from "../logs/line-selection.ts";
import type { LogLine } from "../logs/log-line.ts";
import { addNewLines } from "../logs/matching-lines.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import { waitUntil } from "../running/runs/wait-until.ts";

interface AwaitOptions {
  readonly store: LogStore;
  readonly selection: LineSelection;
  /** Only lines after this one. */
  readonly afterSeq: number;
  readonly contract: AccessLogContract;
  /** How many matching lines are enough. */
  readonly count: number;
  readonly withinMs: number;
  /** Whether the simulation goes on. */
  readonly goesOn: () => boolean;
  readonly signal: AbortSignal;
}

/** What came of waiting for lines. */
export interface AwaitedLines
  extends Pick<LineMatches<LogLine>, "matching" | "looked" | "nearest"> {
  readonly end: "enough" | "time is over" | "run ended" | "interrupted";
  /** The last line that was looked at, or after which it was looked. */
  readonly lastSeq: number;
  readonly waitedMs: number;
}

/** While nothing is new, a look asks for the number of the last line only. */
const LOOK_EVERY_MS = 2;

/** Waits for lines of a store that another process writes. */
export async function awaitLines(options: AwaitOptions): Promise<AwaitedLines> {
  const { store, selection, contract, count, withinMs, goesOn, signal } = options;
  const matches = matchLines<LogLine>(contract);
  let { afterSeq } = options;
  let isOver = false;
  const startedMs = performance.now();
  await waitUntil(
    async () => {
      // Asked first: the last lines were written before the writer went.
      isOver = !goesOn();
      afterSeq = await addNewLines(store, { selection, afterSeq, matches, count, signal });
      return isOver || matches.matching.length >= count;
    },
    { deadlineMs: startedMs + withinMs, intervalMs: LOOK_EVERY_MS, signal },
  );
  const { matching, looked, nearest } = matches;
  const waitedMs = Math.round(performance.now() - startedMs);
  return { matching, looked, nearest, lastSeq: afterSeq, waitedMs, end: endOf() };

  function endOf(): AwaitedLines["end"] {
    if (matches.matching.length >= count) return "enough";
    if (isOver) return "run ended";
    return signal.aborted ? "interrupted" : "time is over";
  }
}
