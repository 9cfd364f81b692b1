import type { LineMatches } from "../line/contract/match-lines.ts";
import { pagesAfter } from "./line-pages.ts";
import type { LineSelection } from "./line-selection.ts";
import type { LogLine } from "./log-line.ts";
import type { LogStore } from "./store/log-store.ts";

interface NewLinesOptions {
  readonly selection: LineSelection;
  /** Only lines after the one with this number. */
  readonly afterSeq: number;
  /** Gets each line. */
  readonly matches: LineMatches<LogLine>;
  /** How many matching lines are enough: the rest of the lines is left. */
  readonly count: number;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

/**
 * Holds the lines that have come by now against a contract, until enough of them match.
 *
 * @returns The number of the last line that was looked at, to go on from.
 */
export async function addNewLines(
  store: LogStore,
  { selection, afterSeq, matches, count, signal }: NewLinesOptions,
): Promise<number> {
  let seq = afterSeq;
  const range = { afterSeq, beforeSeq: store.lastSeq + 1 };
  for await (const page of pagesAfter(store, selection, range)) {
    seq = page.seq;
    for (const line of page.lines) matches.add(line);
    if (matches.matching.length >= count || signal.aborted) break;
  }
  return seq;
}

/** Where a line that does not match differs, for messages: the last sentence, and a line for each deviation. */
export function describeNearest({
  line,
  check,
}: NonNullable<LineMatches<LogLine>["nearest"]>): string {
  const [, ...deviations] = check.message.split("\n");
  return `The nearest other line (seq ${line.seq}, of ${line.taskName}) differs:\n${deviations.join("\n")}`;
}
