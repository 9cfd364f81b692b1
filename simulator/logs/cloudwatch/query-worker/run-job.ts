import { compileQuery, type QueryResult, type QueryStatistics } from "../insights/run-query.ts";
import { pointerTo } from "./event-pointer.ts";
import type { QueryJob } from "./query-job.ts";
import { type StoredEvent, storedEvents } from "./stored-events.ts";

/**
 * Runs a query in this thread.
 *
 * @param onProgress Called from time to time with the statistics so far.
 */
export function runJob(
  { query, source, choices, hasPointers = false, ...options }: QueryJob,
  onProgress: (statistics: QueryStatistics) => void,
): QueryResult {
  const compiled = compileQuery(query, choices);
  if (!compiled.ok) throw new TypeError(compiled.problem.message);
  const { run } = compiled.compiled;
  const shared = { ...options, onProgress, byteLength: Buffer.byteLength };
  if ("events" in source) return run({ ...shared, events: source.events });
  const events = storedEvents(source, options);
  if (!hasPointers) return run({ ...shared, events });
  return run({ ...shared, events, pointerTo: (event) => pointerTo((event as StoredEvent).seq) });
}
