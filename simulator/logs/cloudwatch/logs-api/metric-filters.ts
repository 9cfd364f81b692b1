import {
  allMetricFilters,
  METRIC_FILTER,
  type MetricFilter,
  MOST_METRIC_FILTERS,
  storeMetricFilter,
  transformationProblem,
} from "../filters/metric-filter.ts";
import { requireRegexes } from "./filter-limits.ts";
import { requireStandardClass } from "./group-settings.ts";
import { requireGroup } from "./identifiers.ts";
import { invalidParameter, LogsApiError, notFound, notSimulated } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import { pageOf } from "./pages.ts";
import { patternOf } from "./pattern-of.ts";
import type { Handler } from "./service.ts";

export const putMetricFilter: Handler<"PutMetricFilter"> = (input, call) => {
  const { filterName, filterPattern, metricTransformations } = input;
  const { store, now, filters } = call.service;
  for (const name of ["applyOnTransformedLogs", "fieldSelectionCriteria"] as const)
    if (input[name]) throw notSimulated(name);
  if (input.emitSystemFieldDimensions?.length) throw notSimulated("emitSystemFieldDimensions");
  const group = requireGroup(input.logGroupName, call);
  requireStandardClass(store.catalog, group);
  const pattern = patternOf(filterPattern);
  const problems = metricTransformations.map((made) => transformationProblem(made, pattern));
  const problem = problems.find((found) => found !== undefined);
  if (problem !== undefined) throw invalidParameter(problem);
  const others = allMetricFilters(store.catalog).filter(
    (filter) => filter.group === group && filter.filterName !== filterName,
  );
  if (others.length >= MOST_METRIC_FILTERS)
    throw new LogsApiError("LimitExceededException", "Resource limit exceeded.");
  requireRegexes(pattern, { kind: METRIC_FILTER, group, filterName }, call);
  filters.change(() =>
    storeMetricFilter(store, { group, filterName, filterPattern, metricTransformations }, now()),
  );
  return {};
};

export const describeMetricFilters: Handler<"DescribeMetricFilters"> = (input, call) => {
  const { logGroupName, filterNamePrefix = "", metricName, metricNamespace } = input;
  const { limit = 50, nextToken: token } = input;
  if ((metricName === undefined) !== (metricNamespace === undefined))
    throw invalidParameter("metricName and metricNamespace must be specified together.");
  const group = logGroupName === undefined ? undefined : requireGroup(logGroupName, call);
  const items = allMetricFilters(call.service.store.catalog).filter(
    (filter) =>
      (group === undefined || filter.group === group) &&
      filter.filterName.startsWith(filterNamePrefix) &&
      (metricName === undefined ||
        filter.metricTransformations.some(
          (made) => made.metricName === metricName && made.metricNamespace === metricNamespace,
        )),
  );
  const keyOf = (filter: MetricFilter) => [filter.group, filter.filterName];
  const page = pageOf({ items, limit, token, keyOf });
  return {
    metricFilters: page.items.map(toAnswer),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

type Answer = Operations["DescribeMetricFilters"]["output"]["metricFilters"];

function toAnswer({ group: logGroupName, afterSeq: _afterSeq, ...filter }: MetricFilter) {
  return { ...filter, logGroupName } as NonNullable<Answer>[number];
}

export const deleteMetricFilter: Handler<"DeleteMetricFilter"> = (input, call) => {
  const group = requireGroup(input.logGroupName, call);
  const { catalog } = call.service.store;
  const isThere = allMetricFilters(catalog).some(
    (filter) => filter.group === group && filter.filterName === input.filterName,
  );
  if (!isThere) throw notFound("The specified metric filter does not exist.");
  call.service.filters.change(() =>
    catalog.removeResource({ kind: METRIC_FILTER, parent: group, name: input.filterName }),
  );
  return {};
};

export const testMetricFilter: Handler<"TestMetricFilter"> = (input) => {
  const { filterPattern, logEventMessages } = input;
  const { matches, fieldsOf } = patternOf(filterPattern);
  return {
    matches: logEventMessages.flatMap((eventMessage, index) =>
      matches(eventMessage)
        ? [{ eventNumber: index + 1, eventMessage, extractedValues: fieldsOf(eventMessage) }]
        : [],
    ),
  };
};
