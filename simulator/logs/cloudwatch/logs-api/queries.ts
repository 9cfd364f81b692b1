import { randomUUID } from "node:crypto";
import { ACCOUNT } from "../insights/query-event.ts";
import {
  type CompiledQuery,
  compileQuery,
  type QueryEvent,
  type QueryResult,
  timeRange,
} from "../insights/run-query.ts";
import { groupNamed } from "./identifiers.ts";
import { invalidParameter, LogsApiError, notFound, notSimulated } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import { newestEvents } from "./newest-events.ts";
import { pageOf } from "./pages.ts";
import type { Call, Handler, StartedQuery } from "./service.ts";

type Input = Operations["StartQuery"]["input"];

const ROWS_OF_A_PAGE = 10_000;

/** The results of as many are kept. AWS keeps them for 7 days. */
const MOST_QUERIES = 100;

/** Starts a query of Logs Insights. It runs after the answer. */
export const startQuery: Handler<"StartQuery"> = (input, call) => {
  const { queryString, startTime, endTime, limit, queryLanguage = "CWLI" } = input;
  const { queries, service } = call;
  if (queryLanguage !== "CWLI") throw notSimulated(`The query language ${queryLanguage}`);
  const compiled = compiledOf(queryString);
  const groups = groupsOf(input, compiled, call);
  if (startTime > endTime) throw invalidParameter("startTime must not be after endTime.");
  const createdMs = service.now();
  const queryId = randomUUID();
  const query: StartedQuery = {
    ...{ queryId, queryString, createdMs, groups, status: "Running" },
  };
  queries.set(queryId, query);
  for (const old of [...queries.keys()].slice(0, -MOST_QUERIES)) queries.delete(old);
  setImmediate(() => {
    if (query.status !== "Running" || !service.store.isOpen) return;
    const range = timeRange({ startTime, endTime });
    try {
      query.result = compiled.run({
        ...{ ...range, nowMs: createdMs, byteLength: Buffer.byteLength },
        ...(limit !== undefined && { limit }),
        events: eventsFor(call, { groups, ...range }),
        pointerTo: (event) => pointerOf((event as QueryEvent & PointedEvent).seq),
      });
      query.status = "Complete";
    } catch {
      query.status = "Failed";
    }
    query.durationMs = service.now() - createdMs;
  });
  return { queryId };
};

function compiledOf(queryString: string): CompiledQuery {
  const result = compileQuery(queryString);
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
  if (given.length === 0 && source !== undefined) {
    const { namePrefixes = [""], accountIdentifiers = [ACCOUNT] } = source;
    if (!accountIdentifiers.includes(ACCOUNT)) return [];
    return catalog
      .groups()
      .map(({ name }) => name)
      .filter((name) => namePrefixes.some((prefix) => name.startsWith(prefix)));
  }
  if (given.length !== 1)
    throw invalidParameter(
      "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.",
    );
  const groups = [...new Set(given.flat().map(groupNamed))];
  if (groups.length === 0 || groups.length > MOST_GROUPS)
    throw invalidParameter(`A query can have 1 to ${MOST_GROUPS} log groups.`);
  const missing = groups.find((group) => !catalog.hasGroup(group));
  if (missing !== undefined)
    throw notFound(`Log group '${missing}' does not exist for account ID '${ACCOUNT}'`);
  return groups;
}

const MOST_GROUPS = 50;

interface PointedEvent {
  readonly seq: number;
}

function* eventsFor(call: Call, range: Parameters<typeof newestEvents>[1]) {
  for (const { group, stream, ...event } of newestEvents(call.service.store, range))
    yield { ...event, logGroup: group, logStream: stream };
}

function pointerOf(seq: number): string {
  return Buffer.from(`sc-sim/${seq}`).toString("base64url");
}

export const getQueryResults: Handler<"GetQueryResults"> = (input, call) => {
  const { status, result } = queryWithId(input.queryId, call);
  const { nextToken, maxItems } = input;
  if (result === undefined) return { queryLanguage: "CWLI", status, results: [] };
  const limit = maxItems === undefined || maxItems === 0 ? ROWS_OF_A_PAGE : maxItems;
  const items = result.rows.map((row, index) => ({ row, index }));
  const page = pageOf({ items, limit, token: nextToken, keyOf: ({ index }) => String(index) });
  return {
    queryLanguage: "CWLI",
    status,
    results: page.items.map(({ row }) => row),
    statistics: statisticsOf(result),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

function statisticsOf({ statistics, rows }: QueryResult) {
  return { ...statistics, resultCount: rows.length };
}

export const stopQuery: Handler<"StopQuery"> = ({ queryId }, call) => {
  const query = queryWithId(queryId, call);
  if (query.status !== "Running")
    throw invalidParameter(
      `Query is not in Running or Scheduled state. The query is in ${query.status} state.`,
    );
  query.status = "Cancelled";
  return { success: true };
};

export const describeQueries: Handler<"DescribeQueries"> = (input, call) => {
  const { logGroupName, status, maxResults: limit = 1000, nextToken: token } = input;
  const items = [...call.queries.values()]
    .filter(
      (query) =>
        (logGroupName === undefined || query.groups.includes(logGroupName)) &&
        (status === undefined || query.status === status) &&
        (input.queryLanguage ?? "CWLI") === "CWLI",
    )
    .toReversed();
  const page = pageOf({ items, limit, token, keyOf: ({ queryId }) => queryId });
  return {
    queries: page.items.map(({ queryId, queryString, createdMs, groups, ...query }) => ({
      queryLanguage: "CWLI" as const,
      ...{ queryId, queryString, status: query.status, createTime: createdMs },
      ...(groups[0] !== undefined && { logGroupName: groups[0] }),
      ...(query.durationMs !== undefined && { queryDuration: query.durationMs }),
      ...(query.result && { bytesScanned: query.result.statistics.bytesScanned }),
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

function queryWithId(queryId: string, { queries }: Call): StartedQuery {
  const query = queries.get(queryId);
  if (query === undefined) throw notFound(`The specified query does not exist: ${queryId}`);
  return query;
}
