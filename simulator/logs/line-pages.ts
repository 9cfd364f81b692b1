import { setImmediate as nextTurn } from "node:timers/promises";
import type { LineSelection } from "./line-selection.ts";
import { type LogLine, lineMaker } from "./log-line.ts";
import type { LogStore } from "./store/log-store.ts";

/**
 * Most lines of one read of the store, and the numbers that it looks through: some milliseconds.
 */
const PAGE_LINES = 1000;
const PAGE_SEQS = 10_000;

interface Range {
  readonly afterSeq: number;
  readonly beforeSeq: number;
}

/** Lines that were found, and how far the store was looked through for them. */
interface FoundPage {
  readonly lines: readonly LogLine[];
  /**
   * Number of the line that the next page begins behind; of the first one looked at, where pages go
   * backward.
   */
  readonly seq: number;
}

/**
 * The lines of a range in order, page by page. Between two pages the simulator does what else it
 * has to do.
 */
export async function* pagesAfter(
  store: LogStore,
  selection: LineSelection,
  { afterSeq, beforeSeq }: Range,
): AsyncGenerator<FoundPage> {
  const readPage = pageReader(store, selection);
  let seq = afterSeq;
  while (seq + 1 < beforeSeq) {
    const end = Math.min(seq + PAGE_SEQS + 1, beforeSeq);
    const { lines, edge = end - 1 } = readPage({ afterSeq: seq, beforeSeq: end }, "first");
    seq = edge;
    yield { lines, seq };
    await nextTurn();
  }
}

/** The same from the end of a range on; the lines of a page are in order of arrival. */
export async function* pagesBefore(
  store: LogStore,
  selection: LineSelection,
  { afterSeq, beforeSeq }: Range,
): AsyncGenerator<FoundPage> {
  const readPage = pageReader(store, selection);
  let seq = beforeSeq;
  while (seq > afterSeq + 1) {
    const start = Math.max(seq - PAGE_SEQS - 1, afterSeq);
    const { lines, edge = start + 1 } = readPage({ afterSeq: start, beforeSeq: seq }, "last");
    seq = edge;
    yield { lines, seq };
    await nextTurn();
  }
}

/**
 * Reads the first or the last lines of a range. Where a page does not hold all of them, `edge` is the number of the one
 * that reading goes on from.
 */
function pageReader(store: LogStore, selection: LineSelection) {
  const toLine = lineMaker(store);
  const { isWanted = () => true } = selection;
  return (range: Range, which: "first" | "last") => {
    const events = store.read({ ...selection, ...range, which, limit: PAGE_LINES });
    const isAll = events.length < PAGE_LINES;
    const edge = isAll ? undefined : events.at(which === "first" ? -1 : 0)?.seq;
    return { lines: events.map(toLine).filter(isWanted), edge };
  };
}
