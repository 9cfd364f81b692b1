import type { LogCatalog } from "../../store/catalog.ts";
import type { LogStore } from "../../store/log-store.ts";
import type { FilterPattern } from "../filter-pattern/compiled-pattern.ts";

/** What a metric filter publishes for each event that matches, in the API's own shape. */
export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  /** A number, or a field of the pattern: `$.field` of JSON, `$name` of a space-delimited pattern. */
  readonly metricValue: string;
  readonly defaultValue?: number | undefined;
  /** Fields of the pattern, by the name of the dimension. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  readonly unit?: string | undefined;
}

/** A metric filter of a log group, as it is stored. */
export interface MetricFilter {
  readonly group: string;
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: readonly MetricTransformation[];
  readonly creationTime: number;
  /** Number of the last event before the filter was put. Only later events count. */
  readonly afterSeq: number;
}

/** Kind of the catalog's resource. */
export const METRIC_FILTER = "metricFilter";

/** CloudWatch Logs has as many in a log group. */
export const MOST_METRIC_FILTERS = 100;

const MOST_DIMENSIONS = 3;

/** Every metric filter, by group and name. */
export function allMetricFilters(catalog: Pick<LogCatalog, "resources">): readonly MetricFilter[] {
  return catalog.resources(METRIC_FILTER).map(({ parent, name, body }) => ({
    ...(body as Omit<MetricFilter, "group" | "filterName">),
    ...{ group: parent, filterName: name },
  }));
}

/** Stores a filter, for the events that arrive from now on. */
export function storeMetricFilter(
  { catalog, lastSeq }: Pick<LogStore, "catalog" | "lastSeq">,
  { group, filterName, ...filter }: Omit<MetricFilter, "creationTime" | "afterSeq">,
  nowMs: number,
): void {
  const place = { kind: METRIC_FILTER, parent: group, name: filterName };
  catalog.putResource(place, { ...filter, creationTime: nowMs, afterSeq: lastSeq });
}

/** A number as CloudWatch Logs reads it from a log event, and CloudWatch takes it; else `undefined`. */
export function metricNumber(text: string): number | undefined {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Math.abs(number) <= LARGEST_VALUE ? number : undefined;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * CloudWatch takes values from -2^360 to 2^360.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
 */
const LARGEST_VALUE = 2 ** 360;

/**
 * What is wrong with a transformation beside its shape, in one sentence; `undefined` if nothing is.
 *
 * @param fields The names of the pattern that it belongs to.
 */
export function transformationProblem(
  { metricValue, defaultValue, dimensions = {} }: MetricTransformation,
  { fields }: Pick<FilterPattern, "fields">,
): string | undefined {
  const names = Object.entries(dimensions);
  if (!metricValue.startsWith("$") && metricNumber(metricValue) === undefined)
    return `Invalid metric transformation: metricValue '${metricValue}' is neither a number nor a field.`;
  if (names.length > MOST_DIMENSIONS)
    return `Invalid metric transformation: a metric can have ${MOST_DIMENSIONS} dimensions at most.`;
  if (names.length > 0 && (defaultValue ?? undefined) !== undefined)
    return "Invalid metric transformation: dimensions and default value are mutually exclusive properties.";
  for (const [name, value] of names) {
    if (!value.startsWith("$"))
      return `Invalid metric transformation: the value of dimension ${name} must be a field, such as $.name.`;
    if (!isDimensionName(name))
      return `Invalid metric transformation: a dimension cannot have the name '${name}'.`;
  }
  const used = [metricValue, ...names.map(([, value]) => value)];
  const unknown = used.find((value) => value.startsWith("$") && !fields.includes(value));
  if (unknown === undefined) return undefined;
  const known =
    fields.length === 0 ? "which has no fields" : `only ${[...new Set(fields)].join(", ")}`;
  return `Invalid metric transformation: ${unknown} is not in the filter pattern, ${known}.`;
}

/** ASCII, with something to see, and no colon first. */
function isDimensionName(name: string): boolean {
  return /^(?!:)[\x20-\x7e]*$/.test(name) && name.trim() !== "";
}
