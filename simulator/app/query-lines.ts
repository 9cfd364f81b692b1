import { z } from "zod";
import { SimulatorError } from "../errors.ts";
import { compileQuery } from "../logs/cloudwatch/insights/run-query.ts";
import { type PlainRow, plainRows } from "../logs/cloudwatch/query-worker/plain-rows.ts";
import { runQueryJob } from "../logs/cloudwatch/query-worker/query-worker.ts";
import { readPlaces } from "../logs/store/read-places.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { checkFilter } from "./call-options.ts";
import { checkOptions } from "./check-options.ts";
import { durationMs } from "./options.ts";

export type { PlainRow as QueryRow } from "../logs/cloudwatch/query-worker/plain-rows.ts";

/** What a query of a simulation is run over. */
export interface QueryOptions {
  /** Only lines of this service. @default of all */
  readonly service?: string;
  /** How long the query may take, in milliseconds. @default 60 000 */
  readonly timeoutMs?: number;
}

const QUERY_OPTIONS = z.strictObject({
  service: z.string().exactOptional(),
  timeoutMs: durationMs().exactOptional(),
} satisfies Record<keyof QueryOptions, z.ZodType>);

interface QueriedRun {
  /** File of the run's store. */
  readonly path: string;
  readonly plan: Plan;
}

/**
 * Runs a query of Logs Insights over the lines that a run has so far.
 *
 * @throws {SimulatorError} `USAGE` for a query that CloudWatch Logs would reject; `QUERY_TIMEOUT`.
 */
export async function queryLines(
  { path, plan }: QueriedRun,
  query: string,
  options: QueryOptions,
): Promise<readonly PlainRow[]> {
  const { service, timeoutMs } = checkOptions(QUERY_OPTIONS, options, "query()");
  const chosen = service === undefined ? {} : checkFilter({ service }, plan, "query()");
  const compiled = compileQuery(query);
  if (!compiled.ok) {
    const { message, line, position } = compiled.problem;
    throw new SimulatorError("USAGE", `query(): ${message}`, {
      remedy: `Correct line ${line}, column ${position + 1} of the query; docs/query.md has examples.`,
    });
  }
  const result = await runQueryJob(
    {
      query,
      nowMs: Date.now(),
      startMs: 0,
      endMs: Number.MAX_SAFE_INTEGER - 1,
      source: { path, places: readPlaces(path, chosen.service) },
    },
    timeoutMs === undefined ? {} : { deadlineMs: timeoutMs },
  );
  return plainRows(result);
}
