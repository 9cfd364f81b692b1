import type { TaskResponse } from "../running/request/request.ts";

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
