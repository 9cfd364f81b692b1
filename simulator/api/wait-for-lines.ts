import { SimulatorError } from "../errors.ts";
import { checkAccessLogLine } from "../line/contract/check-line.ts";
import { type LineMatches, matchLines } from "../line/contract/match-lines.ts";
import { type LineSelection, requestIdOf, textOfId } from "../logs/line-selection.ts";
import type { LogLine } from "../logs/log-line.ts";
import { waitForMore } from "../logs/log-reader.ts";
import { namesInstead } from "../near-name.ts";
import { requirePossible } from "../topology/plan/possible-lines.ts";
import { contractOf, deviationToJson } from "./expected-line.ts";
import { lineToJson } from "./line-json.ts";
import { pagesAfter } from "./read-lines.ts";
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
  const { count, timeoutMs, after = 0, service, requestId, direction, ...expected } = body;
  const services = plan.services.map(({ name }) => name);
  if (service !== undefined && !services.includes(service)) throw noService(service, services);
  requirePossible(
    {
      ...{ service, direction, protocol: expected.protocol, format: expected.format },
      fields: Object.keys(expected.fields ?? {}),
    },
    { plan, profile: store.profileNamed(plan.settings.profile) },
  );
  const contract = contractOf(expected, store);
  // An unknown profile is refused at once, and not only with the first line.
  checkAccessLogLine("", contract);
  const matches = matchLines<LogLine>(contract);
  const selection: LineSelection = {
    kinds: ["access"],
    ...(service !== undefined && { service }),
    ...(requestId !== undefined && textOfId(requestId)),
    isWanted: (line) =>
      (direction === undefined || line.direction === direction) &&
      (requestId === undefined || requestIdOf(line)?.startsWith(requestId) === true),
  };
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, timeout]);
  let seq = after;
  do {
    const range = { afterSeq: seq, beforeSeq: store.lastSeq + 1 };
    for await (const page of pagesAfter(store, selection, range)) {
      seq = page.seq;
      for (const line of page.lines) matches.add(line);
      if (matches.matching.length >= count)
        return { ok: true, lines: matches.matching.map(lineToJson) };
      if (stop.aborted) break;
    }
  } while (!stop.aborted && (await waitForMore(store, { afterSeq: seq, signal: stop })));
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
  const deviations = check.message.split("\n").slice(1).join("\n");
  return {
    message: `${message} The nearest other one is line ${line.seq}, of ${line.taskName}:\n${deviations}`,
    nearest: { line: lineToJson(line), deviations: check.deviations.map(deviationToJson) },
  };
}

function noService(service: string, services: readonly string[]): SimulatorError {
  const problem = `There is no service "${service}"${namesInstead(service, services)}.`;
  return new SimulatorError("USAGE", problem, { remedy: "Name one of these." });
}
