import type { PlacedEvent } from "../../store/log-query.ts";
import {
  compileQuery,
  type QueryEvent,
  type QueryResult,
  type QueryStatistics,
} from "../insights/run-query.ts";
import type { EventCache } from "./event-cache.ts";
import { pointerTo } from "./event-pointer.ts";
import type { QueryJob } from "./query-job.ts";
import { storedEvents } from "./stored-events.ts";

/** What queries of a thread share. */
interface JobContext {
  readonly cache: EventCache;
  /** Called from time to time with the statistics so far. */
  readonly onProgress: (statistics: QueryStatistics) => void;
}

/** Runs a query in this thread. */
export function runJob(
  { query, source, choices, hasPointers = false, ...options }: QueryJob,
  { cache, onProgress }: JobContext,
): QueryResult {
  const compiled = compileQuery(query, choices);
  if (!compiled.ok) throw new TypeError(compiled.problem.message);
  const { run } = compiled.compiled;
  const shared = { ...options, onProgress, byteLength: Buffer.byteLength };
  if ("events" in source) return run({ ...shared, pieces: [{ events: source.events }] });
  return run({
    ...{ ...shared, ...storedEvents(cache, { source, range: options }) },
    ...(hasPointers && {
      pointerTo: (event: QueryEvent) => pointerTo((event as PlacedEvent).seq),
    }),
  });
}
