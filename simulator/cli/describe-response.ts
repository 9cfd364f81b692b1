import { printable } from "../printable.ts";
import type { TaskResponse } from "../running/request/request.ts";
import { whyAppsMayFail } from "../topology/plan/describe-names.ts";
import type { Plan } from "../topology/plan/plan.ts";

/**
 * How an answer ended, in the words that an access-log line has for it: `200`, `200 NotFound`,
 * `tcp`.
 */
export function outcomeOf({ status, grpc }: TaskResponse): string {
  const code = status === 0 ? "tcp" : String(status);
  return grpc === undefined ? code : `${code} ${grpc.status}`;
}

/** An answer in one line: how it ended, its size, how long it took. */
export function describeResponse(response: TaskResponse): string {
  const { body, durationMs, grpc } = response;
  const message = grpc?.message ? ` (${grpc.message})` : "";
  const took = Math.max(1, Math.round(durationMs));
  return `${outcomeOf(response)}${message}, ${body.length} bytes, ${took} ms`;
}

/** Of a body nobody reads more at a glance. */
const QUOTED_BYTES = 2000;
const QUOTED_ROWS = 10;
const QUOTED_COLUMNS = 200;

/** What may be behind an answer with a 5xx: an app that cannot reach the endpoints by their names. */
export function explainFailure({ status }: TaskResponse, plan: Plan): string | undefined {
  return status < 500 ? undefined : whyAppsMayFail(plan);
}

/** The body of an answer that says that something went wrong, as rows that are safe to show; none for any other. */
export function quoteFailure({ status, grpc, body }: TaskResponse): readonly string[] {
  const hasFailed = grpc === undefined ? status >= 400 : grpc.status !== "OK";
  if (!hasFailed || body.length === 0) return [];
  const text = body.subarray(0, QUOTED_BYTES).toString("utf8").trimEnd();
  const rows = text.split(/\r?\n/).map((row) => printable(row.replaceAll("\t", "  ")));
  const shown = rows
    .slice(0, QUOTED_ROWS)
    .map((row) => (row.length > QUOTED_COLUMNS ? `${row.slice(0, QUOTED_COLUMNS)}…` : row));
  const isCut = rows.length > QUOTED_ROWS || body.length > QUOTED_BYTES;
  return isCut ? [...shown, `… (${body.length} bytes)`] : shown;
}
