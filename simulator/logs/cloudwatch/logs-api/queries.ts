import { invalidParameter, notFound } from "./logs-api-error.ts";
import { pageOf } from "./pages.ts";
import type { Call, Handler, StartedQuery } from "./service.ts";

const ROWS_OF_A_PAGE = 10_000;

export const getQueryResults: Handler<"GetQueryResults"> = (input, call) => {
  const { status, statistics, rows = [] } = queryWithId(input.queryId, call);
  const { nextToken, maxItems } = input;
  const limit = maxItems === undefined || maxItems === 0 ? ROWS_OF_A_PAGE : maxItems;
  const items = rows.map((row, index) => ({ row, index }));
  const page = pageOf({ items, limit, token: nextToken, keyOf: ({ index }) => [index] });
  return {
    queryLanguage: "CWLI",
    status,
    results: page.items.map(({ row }) => row),
    ...(statistics && { statistics: { ...statistics, resultCount: rows.length } }),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

export const stopQuery: Handler<"StopQuery"> = ({ queryId }, call) => {
  const query = queryWithId(queryId, call);
  if (query.status !== "Running" && query.status !== "Scheduled")
    throw invalidParameter(
      `Query is not in Running or Scheduled state. The query is in ${query.status} state.`,
    );
  query.status = "Cancelled";
  query.stop();
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
  const page = pageOf({ items, limit, token, keyOf: ({ number }) => [number], isDescending: true });
  return {
    queries: page.items.map(({ queryId, queryString, createdMs, groups, ...query }) => ({
      queryLanguage: "CWLI" as const,
      ...{ queryId, queryString, status: query.status, createTime: createdMs },
      ...(groups[0] !== undefined && { logGroupName: groups[0] }),
      ...(query.durationMs !== undefined && { queryDuration: query.durationMs }),
      ...(query.statistics && { bytesScanned: query.statistics.bytesScanned }),
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

function queryWithId(queryId: string, { queries }: Call): StartedQuery {
  const query = queries.get(queryId);
  if (query === undefined) throw notFound(`The specified query does not exist: ${queryId}`);
  return query;
}
