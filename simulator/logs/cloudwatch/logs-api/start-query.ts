import { randomUUID } from "node:crypto";
import { SimulatorError } from "../../../errors.ts";
import { ACCOUNT } from "../insights/query-event.ts";
import { type CompiledQuery, compileQuery, timeRange } from "../insights/run-query.ts";
import { groupsOfSource } from "../insights/source-groups.ts";
import type { StoreSource } from "../query-worker/query-job.ts";
import { classedGroups } from "./group-settings.ts";
import { groupNamed } from "./identifiers.ts";
import { invalidParameter, LogsApiError, notFound, notSimulated } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import type { Call, Handler, LogsService, StartedQuery } from "./service.ts";

type Input = Operations["StartQuery"]["input"];

const MOST_GROUPS = 50;

/** AWS's limit of queries that run or wait. */
const MOST_CONCURRENT = 100;

/** The results of as many are kept. AWS keeps them for 7 days. */
const MOST_RESULTS = 100;

const DEADLINE_MS = 60 * 60_000;

/** Starts a query of Logs Insights. It runs after the answer, in a thread. */
export const startQuery: Handler<"StartQuery"> = (input, call) => {
  const { queryString, startTime, endTime, limit, queryLanguage = "CWLI" } = input;
  const { queries, service, threads } = call;
  if (queryLanguage !== "CWLI") throw notSimulated(`The query language ${queryLanguage}`);
  const groups = groupsOf(input, compiledOf(queryString, service), call);
  if (startTime > endTime) throw invalidParameter("startTime must not be after endTime.");
  makeRoom(queries);
  const createdMs = service.now();
  const stopping = new AbortController();
  const query: StartedQuery = {
    ...{ queryId: randomUUID(), queryString, createdMs, groups, status: "Scheduled" },
    number: ([...queries.values()].at(-1)?.number ?? 0) + 1,
    stop: () => stopping.abort(),
  };
  queries.set(query.queryId, query);
  const { choices } = service;
  const job = {
    ...{
      query: queryString,
      choices,
      ...timeRange({ startTime, endTime }, choices),
      nowMs: createdMs,
    },
    ...(limit !== undefined && { limit }),
    ...{ hasPointers: true, source: sourceOf(service, groups) },
  };
  const running = threads.run(job, {
    deadlineMs: service.queryDeadlineMs ?? DEADLINE_MS,
    signal: stopping.signal,
    onStart: () => {
      query.status = "Running";
    },
    onProgress: (statistics) => {
      query.statistics = statistics;
    },
  });
  running
    .then(
      ({ rows, statistics }) => {
        query.status = "Complete";
        query.rows = rows;
        query.statistics = statistics;
      },
      (error: unknown) => {
        query.status = statusOf(error, stopping.signal);
      },
    )
    .finally(() => {
      // The clock may have been set back.
      query.durationMs = Math.max(0, service.now() - createdMs);
    });
  return { queryId: query.queryId };
};

function statusOf(error: unknown, { aborted }: AbortSignal): StartedQuery["status"] {
  if (aborted) return "Cancelled";
  return error instanceof SimulatorError && error.code === "QUERY_TIMEOUT" ? "Timeout" : "Failed";
}

/** @throws {LogsApiError} `LimitExceededException` where too many have not ended. */
function makeRoom(queries: Call["queries"]): void {
  const isActive = ({ status }: StartedQuery) => status === "Scheduled" || status === "Running";
  const ended = [...queries.values()].filter((query) => !isActive(query));
  if (queries.size - ended.length >= MOST_CONCURRENT)
    throw new LogsApiError(
      "LimitExceededException",
      `Account maximum query concurrency of [${MOST_CONCURRENT}] reached`,
    );
  for (const { queryId } of ended.slice(0, -(MOST_RESULTS - 1))) queries.delete(queryId);
}

function sourceOf({ store }: LogsService, groups: readonly string[]): StoreSource {
  const places = groups.flatMap((group) =>
    store.catalog.names(group).map((stream) => ({ group, stream })),
  );
  const unsaved = store.unsaved().filter(({ group }) => groups.includes(group));
  return { path: store.path, places, unsaved };
}

function compiledOf(queryString: string, { choices }: LogsService): CompiledQuery {
  const result = compileQuery(queryString, choices);
  if (result.ok) return result.compiled;
  const { code, message, startCharOffset, endCharOffset } = result.problem;
  const location = { startCharOffset, endCharOffset };
  throw new LogsApiError(code, message, {
    details: { queryCompileError: { location, message } },
  });
}

/** The groups of the input or, if it names none, of the query's SOURCE. */
function groupsOf(input: Input, { source }: CompiledQuery, call: Call): readonly string[] {
  const { logGroupName, logGroupNames, logGroupIdentifiers } = input;
  const { catalog } = call.service.store;
  const given = [logGroupName, logGroupNames, logGroupIdentifiers].filter(
    (value) => value !== undefined,
  );
  if (given.length === 0 && source !== undefined)
    return groupsOfSource(classedGroups(catalog), source);
  if (given.length !== 1)
    throw invalidParameter(
      "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.",
    );
  if (source !== undefined)
    throw invalidParameter("Log groups cannot be specified both in the call and with SOURCE.");
  const groups = [...new Set(given.flat().map(groupNamed))];
  if (groups.length === 0 || groups.length > MOST_GROUPS)
    throw invalidParameter(`A query can have 1 to ${MOST_GROUPS} log groups.`);
  const missing = groups.find((group) => !catalog.hasGroup(group));
  if (missing !== undefined)
    throw notFound(`Log group '${missing}' does not exist for account ID '${ACCOUNT}'`);
  return groups;
}
