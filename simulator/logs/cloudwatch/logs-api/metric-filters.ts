import type { LogCatalog } from "../../store/catalog.ts";
import { requireStandardClass } from "./group-settings.ts";
import { requireGroup } from "./identifiers.ts";
import { invalidParameter, LogsApiError, notFound, notSimulated } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import { pageOf } from "./pages.ts";
import { patternOf } from "./pattern-of.ts";
import type { Handler } from "./service.ts";

const KIND = "metricFilter";

const MOST_FILTERS = 100;
const MOST_DIMENSIONS = 3;

type Transformation = Operations["PutMetricFilter"]["input"]["metricTransformations"][number];

/** A metric filter of a group. */
interface MetricFilter {
  readonly group: string;
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: readonly Transformation[];
  readonly creationTime: number;
}

/** Every metric filter, by group and name. */
export function allMetricFilters(catalog: LogCatalog): readonly MetricFilter[] {
  return catalog.resources(KIND).map(({ parent, name, body }) => ({
    ...(body as Omit<MetricFilter, "group" | "filterName">),
    ...{ group: parent, filterName: name },
  }));
}

export const putMetricFilter: Handler<"PutMetricFilter"> = (input, call) => {
  const { filterName, filterPattern, metricTransformations } = input;
  const { store, now } = call.service;
  for (const name of ["applyOnTransformedLogs", "fieldSelectionCriteria"] as const)
    if (input[name]) throw notSimulated(name);
  if (input.emitSystemFieldDimensions?.length) throw notSimulated("emitSystemFieldDimensions");
  const group = requireGroup(input.logGroupName, call);
  requireStandardClass(store.catalog, group);
  patternOf(filterPattern);
  for (const transformation of metricTransformations) checkTransformation(transformation);
  const others = allMetricFilters(store.catalog).filter(
    (filter) => filter.group === group && filter.filterName !== filterName,
  );
  if (others.length >= MOST_FILTERS)
    throw new LogsApiError("LimitExceededException", "Resource limit exceeded.");
  store.catalog.putResource(
    { kind: KIND, parent: group, name: filterName },
    { filterPattern, metricTransformations, creationTime: now() },
  );
  return {};
};

function checkTransformation({ metricValue, defaultValue, dimensions = {} }: Transformation): void {
  const isField = metricValue.startsWith("$");
  if (!isField && (metricValue.trim() === "" || !Number.isFinite(Number(metricValue))))
    throw invalidParameter(`Invalid metric transformation: metricValue '${metricValue}'.`);
  const names = Object.entries(dimensions);
  if (names.length > MOST_DIMENSIONS)
    throw invalidParameter(`A metric can have ${MOST_DIMENSIONS} dimensions at most.`);
  if (names.length > 0 && defaultValue !== undefined)
    throw invalidParameter(
      "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
    );
  const wrong = names.find(([, value]) => !value.startsWith("$"));
  if (wrong !== undefined)
    throw invalidParameter(`The value of dimension ${wrong[0]} must be a field, such as $.name.`);
}

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
  const keyOf = (filter: MetricFilter) => `${filter.group}:${filter.filterName}`;
  const page = pageOf({ items, limit, token, keyOf });
  return {
    metricFilters: page.items.map(({ group: logGroupName, ...filter }) => ({
      ...filter,
      logGroupName,
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
};

export const deleteMetricFilter: Handler<"DeleteMetricFilter"> = (input, call) => {
  const group = requireGroup(input.logGroupName, call);
  const { catalog } = call.service.store;
  const isThere = allMetricFilters(catalog).some(
    (filter) => filter.group === group && filter.filterName === input.filterName,
  );
  if (!isThere) throw notFound("The specified metric filter does not exist.");
  catalog.removeResource({ kind: KIND, parent: group, name: input.filterName });
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
