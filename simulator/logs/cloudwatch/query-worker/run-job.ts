import { readNewestFirst } from "../../store/read-newest.ts";
import { compileQuery, type QueryResult } from "../insights/run-query.ts";
import type { QueryJob } from "./query-job.ts";

/** Runs a query in this thread. */
export function runJob({ query, source, ...options }: QueryJob): QueryResult {
  const compiled = compileQuery(query);
  if (!compiled.ok) throw new TypeError(compiled.problem.message);
  const events =
    "events" in source
      ? source.events
      : readNewestFirst(source.path, { ...options, places: source.places });
  return compiled.compiled.run({ ...options, events, byteLength: Buffer.byteLength });
}
