import { openLogStore } from "../../store/log-store.ts";
import { compileQuery, type QueryResult } from "../insights/run-query.ts";
import type { QueryJob } from "./query-job.ts";
import { storeEvents } from "./store-events.ts";

/** Runs a query in this thread. */
export function runJob({ query, choices, source, ...options }: QueryJob): QueryResult {
  const result = compileQuery(query, choices);
  if (!result.ok) throw new TypeError(result.problem.message);
  const run = (events: Parameters<typeof result.compiled.run>[0]["events"]) =>
    result.compiled.run({ ...options, events, byteLength: Buffer.byteLength });
  if ("events" in source) return run(source.events);
  using store = openLogStore({ path: source.path, mode: "read" });
  return run(storeEvents(store, { ...options, places: source.places }));
}
