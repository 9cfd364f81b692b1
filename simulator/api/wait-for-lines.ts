import { checkAccessLogLine } from "../line/contract/check-line.ts";
import { type LineMatches, matchLines } from "../line/contract/match-lines.ts";
import { selectLines } from "../logs/line-criteria.ts";
import type { LogLine } from "../logs/log-line.ts";
import { waitForMore } from "../logs/log-reader.ts";
import { addNewLines, describeNearest } from "../logs/matching-lines.ts";
import { requireSeq } from "../logs/require-seq.ts";
import { requirePossible } from "../topology/plan/possible-lines.ts";
import { contractOf, deviationToJson } from "./expected-line.ts";
import { lineToJson } from "./line-json.ts";
import { CRITERIA_NAMES, wrongCriteria } from "./read-lines.ts";
import type { Answer, Call } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

/**
 * Waits for access-log lines that fit, and says field by field what the nearest other line has
 * instead.
 */
export async function waitForLines(
  { store, plan }: ServedRun,
  { body, signal }: Pick<Call<"waitForLines">, "body" | "signal">,
): Promise<Answer<"waitForLines">> {
  const { count, timeoutMs, after = 0, service: written, requestId, direction, ...expected } = body;
  const selected = selectLines(
    {
      kinds: ["access"],
      ...(written !== undefined && { service: written }),
      ...(requestId !== undefined && { requestId }),
      ...(direction !== undefined && { direction }),
    },
    { services: plan.services, nowMs: Date.now(), names: CRITERIA_NAMES },
  );
  if ("problems" in selected) throw wrongCriteria(selected.problems);
  const { selection } = selected;
  const { service } = selection;
  requirePossible(
    {
      ...{ service, direction, protocol: expected.protocol, format: expected.format },
      fields: Object.keys(expected.fields ?? {}),
    },
    { plan, profile: store.profileNamed(plan.settings.profile) },
  );
  requireSeq(after, { store, name: "after" });
  const contract = contractOf(expected, store);
  // An unknown profile is refused at once, and not only with the first line.
  checkAccessLogLine("", contract);
  const matches = matchLines<LogLine>(contract);
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  let afterSeq = after;
  do {
    afterSeq = await addNewLines(store, { selection, afterSeq, matches, count, signal: stop });
    if (matches.matching.length >= count)
      return { ok: true, lines: matches.matching.map(lineToJson) };
  } while (!stop.aborted && (await waitForMore(store, { afterSeq, signal: stop })));
  const waited = timeout.aborted
    ? `Waited ${timeoutMs} ms for ${count}`
    : `The simulation ended before there ${count === 1 ? "was" : "were"} ${count}`;
  const noun = count === 1 ? "access-log line that fits" : "access-log lines that fit";
  const { matching, looked, nearest } = matches;
  const message = `${waited} ${noun}; ${matching.length} of ${looked} did.`;
  return { ok: false, lines: matching.map(lineToJson), ...explain(message, nearest) };
}

function explain(message: string, nearest: LineMatches<LogLine>["nearest"]) {
  if (nearest === undefined) return { message };
  const { line, check } = nearest;
  return {
    message: `${message} ${describeNearest(nearest)}`,
    nearest: { line: lineToJson(line), deviations: check.deviations.map(deviationToJson) },
  };
}
