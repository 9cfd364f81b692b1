import { z } from "zod";
import { SimulatorError } from "../errors.ts";
import { type Choices, compileQuery } from "../logs/cloudwatch/insights/run-query.ts";
import { groupsOfSource } from "../logs/cloudwatch/insights/source-groups.ts";
import { classedGroups } from "../logs/cloudwatch/logs-api/group-settings.ts";
import { type PlainRow, plainRows } from "../logs/cloudwatch/query-worker/plain-rows.ts";
import {
  openQueryThreads,
  type QueryThreads,
} from "../logs/cloudwatch/query-worker/query-threads.ts";
import type { LogStore } from "../logs/store/log-store.ts";
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
  readonly store: LogStore;
  readonly plan: Plan;
  /** What queries do where AWS's documentation is silent. */
  readonly choices: Choices | undefined;
}

/** Queries of Logs Insights over the lines that a run has so far. The threads that run them are kept between two of them. */
export interface LineQueries extends AsyncDisposable {
  /**
   * @throws {SimulatorError} `USAGE` for a query that CloudWatch Logs would reject; `QUERY_TIMEOUT`.
   */
  run(query: string, options: QueryOptions): Promise<readonly PlainRow[]>;
}

export function openLineQueries(queried: QueriedRun): LineQueries {
  const threads = openQueryThreads();
  return {
    run: (query, options) => queryLines(queried, { threads, query, options }),
    [Symbol.asyncDispose]: () => threads[Symbol.asyncDispose](),
  };
}

interface AskedQuery {
  readonly threads: QueryThreads;
  readonly query: string;
  readonly options: QueryOptions;
}

async function queryLines(
  { store, plan, choices }: QueriedRun,
  { threads, query, options }: AskedQuery,
): Promise<readonly PlainRow[]> {
  const { service, timeoutMs } = checkOptions(QUERY_OPTIONS, options, "query()");
  const chosen = service === undefined ? {} : checkFilter({ service }, plan, "query()");
  const compiled = compileQuery(query, choices);
  if (!compiled.ok) {
    const { message, line, position } = compiled.problem;
    throw new SimulatorError("USAGE", `query(): ${message}`, {
      remedy: `Correct line ${line}, column ${position + 1} of the query; docs/query.md has examples.`,
    });
  }
  const { path } = store;
  const { source } = compiled.compiled;
  const groups = new Set(groupsOfSource(classedGroups(store.catalog), source));
  const places = readPlaces(path, chosen.service).filter(({ group }) => groups.has(group));
  const unsaved = store
    .unsaved()
    .filter(
      ({ group, ...event }) =>
        groups.has(group) && (chosen.service === undefined || event.service === chosen.service),
    );
  const result = await threads.run(
    {
      ...{ query, choices, nowMs: Date.now(), startMs: 0, endMs: Number.MAX_SAFE_INTEGER - 1 },
      source: { path, places, unsaved },
    },
    { deadlineMs: timeoutMs },
  );
  return plainRows(result);
}
