import { setImmediate as nextTurn } from "node:timers/promises";
import { SimulatorError } from "../errors.ts";
import { kindsNamed, selectLines } from "../logs/line-criteria.ts";
import { type LineSelection, linesOfRequest } from "../logs/line-selection.ts";
import { type LogLine, lineMaker } from "../logs/log-line.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import { lineToJson } from "./line-json.ts";
import type { Answer, Call } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

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

/** Finds lines by the parameters of a call. */
export async function listLines(
  { store, plan }: ServedRun,
  { query }: Pick<Call<"listLines">, "query">,
): Promise<Answer<"listLines">> {
  const { after, before, limit, kinds: kindNames, ...criteria } = query;
  const kinds = kindsNamed(kindNames);
  const names = {
    kinds: `kinds ${kindNames}`,
    requestId: "requestId",
    status: "status",
    since: "since",
  };
  const selected = selectLines(
    { ...criteria, ...(kinds && { kinds }) },
    { services: plan.services.map(({ name }) => name), nowMs: Date.now(), names },
  );
  if ("problems" in selected) throw wrongCriteria(selected.problems);
  const { selection } = selected;
  const last = store.lastSeq;
  const range = { afterSeq: after ?? 0, beforeSeq: Math.min(before ?? last + 1, last + 1) };
  const isFromEnd = before !== undefined && after === undefined;
  const pages = isFromEnd
    ? pagesBefore(store, selection, range)
    : pagesAfter(store, selection, range);
  const found: LogLine[] = [];
  for await (const { lines } of pages) {
    if (isFromEnd) found.unshift(...lines);
    else found.push(...lines);
    if (found.length > limit) break;
  }
  const lines = isFromEnd ? found.slice(-limit) : found.slice(0, limit);
  return { lines: lines.map(lineToJson), hasMore: found.length > limit, last };
}

/** The lines of one request that there are by now. */
export async function storedLinesOf(
  { store }: ServedRun,
  { params, query }: Pick<Call<"linesOfRequest">, "params" | "query">,
): Promise<Answer<"linesOfRequest">> {
  const { requestId = "" } = params;
  const kinds = kindsNamed(query.kinds);
  const { kinds: _access, isWanted, ...ofRequest } = linesOfRequest(requestId);
  const selection: LineSelection = {
    ...ofRequest,
    ...(kinds && { kinds }),
    isWanted: (line) =>
      line.kind === "access" ? isWanted?.(line) === true : line.message.includes(requestId),
  };
  const range = { afterSeq: 0, beforeSeq: store.lastSeq + 1 };
  const pages = await Array.fromAsync(pagesAfter(store, selection, range));
  return { requestId, lines: pages.flatMap(({ lines }) => lines).map(lineToJson) };
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
async function* pagesBefore(
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

function wrongCriteria(problems: readonly string[]): SimulatorError {
  return new SimulatorError("USAGE", problems.join("\n  "), {
    remedy: "Correct what is named; docs/api.md has examples.",
  });
}
