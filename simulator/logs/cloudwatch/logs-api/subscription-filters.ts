import {
  allSubscriptionFilters,
  destinationProblem,
  MOST_SUBSCRIPTION_FILTERS,
  SUBSCRIPTION_FILTER,
} from "../filters/subscription-filter.ts";
import { requireRegexes } from "./filter-limits.ts";
import { requireStandardClass } from "./group-settings.ts";
import { requireGroup } from "./identifiers.ts";
import { invalidParameter, LogsApiError, notFound, notSimulated } from "./logs-api-error.ts";
import { pageOf } from "./pages.ts";
import { patternOf } from "./pattern-of.ts";
import type { Handler } from "./service.ts";

const KIND = SUBSCRIPTION_FILTER;

/** The destination is only a name: what matches is delivered to a file of the run. */
export const putSubscriptionFilter: Handler<"PutSubscriptionFilter"> = (input, call) => {
  const { filterName, filterPattern, destinationArn, roleArn } = input;
  const { distribution = "ByLogStream" } = input;
  const { store, now, filters } = call.service;
  for (const name of ["applyOnTransformedLogs", "fieldSelectionCriteria"] as const)
    if (input[name]) throw notSimulated(name);
  if (input.emitSystemFields?.length) throw notSimulated("emitSystemFields");
  const group = requireGroup(input.logGroupName, call);
  requireStandardClass(store.catalog, group);
  const pattern = patternOf(filterPattern);
  const problem = destinationProblem(destinationArn, roleArn ?? undefined);
  if (problem !== undefined) throw invalidParameter(problem);
  const others = allSubscriptionFilters(store.catalog).filter(
    (filter) => filter.group === group && filter.filterName !== filterName,
  );
  if (others.length >= MOST_SUBSCRIPTION_FILTERS)
    throw new LogsApiError("LimitExceededException", "Resource limit exceeded.");
  requireRegexes(pattern, { kind: KIND, group, filterName }, call);
  filters.change(() =>
    store.catalog.putResource(
      { kind: KIND, parent: group, name: filterName },
      {
        ...{ filterPattern, destinationArn, distribution, creationTime: now() },
        ...((roleArn ?? undefined) !== undefined && { roleArn }),
        afterSeq: store.lastSeq,
      },
    ),
  );
  return {};
};

export const describeSubscriptionFilters: Handler<"DescribeSubscriptionFilters"> = (
  { logGroupName, filterNamePrefix = "", limit = 50, nextToken: token },
  call,
) => {
  const group = requireGroup(logGroupName, call);
  const items = allSubscriptionFilters(call.service.store.catalog).filter(
    (filter) => filter.group === group && filter.filterName.startsWith(filterNamePrefix),
  );
  const page = pageOf({ items, limit, token, keyOf: ({ filterName }) => [filterName] });
  return {
    subscriptionFilters: page.items.map(({ group: _group, afterSeq: _afterSeq, ...filter }) => ({
      ...{ ...filter, logGroupName },
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

export const deleteSubscriptionFilter: Handler<"DeleteSubscriptionFilter"> = (input, call) => {
  const group = requireGroup(input.logGroupName, call);
  const { catalog } = call.service.store;
  const { filterName } = input;
  const isThere = allSubscriptionFilters(catalog).some(
    (filter) => filter.group === group && filter.filterName === filterName,
  );
  if (!isThere) throw notFound("The specified subscription filter does not exist.");
  call.service.filters.change(() =>
    catalog.removeResource({ kind: KIND, parent: group, name: filterName }),
  );
  return {};
};
