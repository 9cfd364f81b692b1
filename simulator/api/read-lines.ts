import { SimulatorError } from "../errors.ts";
import { kindsNamed, selectLines } from "../logs/line-criteria.ts";
import { pagesAfter, pagesBefore } from "../logs/line-pages.ts";
import { type LineSelection, linesOfRequest } from "../logs/line-selection.ts";
import type { LogLine } from "../logs/log-line.ts";
import { requireSeq } from "../logs/require-seq.ts";
import { lineToJson } from "./line-json.ts";
import type { Answer, Call } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

/** What the criteria of a call are called in it. */
export const CRITERIA_NAMES = {
  ...{ kinds: "kinds", requestId: "requestId" },
  ...{ status: "status", since: "since" },
};

/** Finds lines by the parameters of a call. */
export async function listLines(
  { store, plan }: ServedRun,
  { query }: Pick<Call<"listLines">, "query">,
): Promise<Answer<"listLines">> {
  const { after, before, limit, kinds: kindNames, ...criteria } = query;
  const kinds = kindsNamed(kindNames);
  const names = { ...CRITERIA_NAMES, kinds: `kinds ${kindNames}` };
  const selected = selectLines(
    { ...criteria, ...(kinds && { kinds }) },
    { services: plan.services, nowMs: Date.now(), names },
  );
  if ("problems" in selected) throw wrongCriteria(selected.problems);
  const { selection } = selected;
  if (after !== undefined) requireSeq(after, { store, name: "after" });
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

/** The failure of criteria that cannot be understood. */
export function wrongCriteria(problems: readonly string[]): SimulatorError {
  return new SimulatorError("USAGE", problems.join("\n  "), {
    remedy: "Correct what is named; docs/api.md has examples.",
  });
}
