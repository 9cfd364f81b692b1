import type { PlacedEvent } from "../../store/log-query.ts";
import { compileFilterPattern } from "../filter-pattern/filter-pattern.ts";
import { type MetricFilter, type MetricTransformation, metricNumber } from "./metric-filter.ts";
import type { MetricIdentity, MetricPoints } from "./metric-points.ts";

/** What one metric filter has to remember, beside the points of its series. */
export interface CounterState {
  readonly group: string;
  readonly filterName: string;
  /** With the names, which filter it is: one that is put again is another. */
  readonly afterSeq: number;
  /** Where its default value goes, if it has one. */
  readonly defaultTo?: MetricIdentity & { readonly value: number };
  /** For the default value: minutes with events, and whether one of them matched. */
  readonly minutes: readonly (readonly [minuteMs: number, hasMatch: boolean])[];
  /** Different pairs of a dimension and its value since `pairsSinceMs`. */
  readonly pairs: readonly string[];
  readonly pairsSinceMs: number;
  readonly isDisabled: boolean;
}

/** Counts the events of one metric filter. */
export interface MetricCounter {
  readonly filter: MetricFilter;
  /** Takes an event of the filter's group. */
  take(event: PlacedEvent): void;
  /** Whether CloudWatch Logs would have disabled the filter: see {@link MOST_PAIRS}. */
  readonly isDisabled: boolean;
  /** Minutes that are kept for the default value. */
  minutes(): readonly number[];
  /** How many these are. */
  readonly weight: number;
  /** Forgets the minutes before this time. */
  dropBefore(timeMs: number): void;
  state(): CounterState;
}

/**
 * CloudWatch Logs disables a metric filter with 1,000 different pairs of a dimension and its value within one hour.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
 */
export const MOST_PAIRS = 1000;
const PAIRS_MS = 3_600_000;

const MINUTE_MS = 60_000;

/** CloudWatch takes no longer value of a dimension, and no empty one. */
const LONGEST_DIMENSION = 1024;

/** Begins to count, or goes on where a counter of the same filter ended. */
export function createMetricCounter(
  filter: MetricFilter,
  points: MetricPoints,
  saved?: CounterState,
): MetricCounter {
  const { group, filterName, afterSeq, filterPattern } = filter;
  const pattern = compileFilterPattern(filterPattern);
  const [transformation] = filter.metricTransformations;
  const defaultTo = transformation && defaultOf(transformation);
  const minutes = new Map(saved?.minutes);
  let pairs = new Set(saved?.pairs);
  let pairsSinceMs = saved?.pairsSinceMs ?? 0;
  let isDisabled = saved?.isDisabled ?? false;

  const addPairs = (dimensions: Readonly<Record<string, string>>, nowMs: number) => {
    if (nowMs - pairsSinceMs >= PAIRS_MS) {
      pairs = new Set();
      pairsSinceMs = nowMs;
    }
    for (const [name, value] of Object.entries(dimensions)) pairs.add(`${name}=${value}`);
    isDisabled = pairs.size >= MOST_PAIRS;
  };
  return {
    filter,
    take({ seq, timestampMs, ingestionMs, message }) {
      if (seq <= afterSeq || isDisabled || transformation === undefined) return;
      const minuteMs = Math.floor(timestampMs / MINUTE_MS) * MINUTE_MS;
      const isMatch = pattern.matches(message);
      if (defaultTo !== undefined) minutes.set(minuteMs, isMatch || minutes.get(minuteMs) === true);
      if (!isMatch) return;
      const sample = sampleOf(transformation, () => pattern.fieldsOf(message));
      if (sample === undefined) return;
      addPairs(sample.dimensions, ingestionMs);
      points.add(
        { ...identityOf(transformation), dimensions: sample.dimensions },
        { minuteMs, ...sample },
      );
    },
    get isDisabled() {
      return isDisabled;
    },
    minutes: () => [...minutes.keys()],
    get weight() {
      return minutes.size;
    },
    dropBefore(timeMs) {
      for (const minuteMs of minutes.keys()) if (minuteMs < timeMs) minutes.delete(minuteMs);
    },
    state: () => ({
      ...{ group, filterName, afterSeq, minutes: [...minutes], isDisabled },
      ...(defaultTo && { defaultTo }),
      ...{ pairs: [...pairs], pairsSinceMs },
    }),
  };
}

/** Adds the default value to each minute that had events, and none that matched. */
export function addDefaults({ defaultTo, minutes }: CounterState, points: MetricPoints): void {
  if (defaultTo === undefined) return;
  const { value, ...identity } = defaultTo;
  for (const [minuteMs, hasMatch] of minutes)
    if (!hasMatch) points.add(identity, { minuteMs, value });
}

function defaultOf(transformation: MetricTransformation): CounterState["defaultTo"] {
  const { defaultValue } = transformation;
  if ((defaultValue ?? undefined) === undefined) return undefined;
  return { ...identityOf(transformation), value: defaultValue as number };
}

function identityOf({ metricNamespace, metricName, unit }: MetricTransformation): MetricIdentity {
  return { metricNamespace, metricName, dimensions: {}, unit: unit ?? "None" };
}

/** The value and the dimensions of a matching event; `undefined` if CloudWatch would not take them. */
function sampleOf(
  { metricValue, dimensions = {} }: MetricTransformation,
  fieldsOf: () => Readonly<Record<string, string>>,
) {
  const named = Object.entries(dimensions);
  const isLiteral = !metricValue.startsWith("$");
  const fields = isLiteral && named.length === 0 ? {} : fieldsOf();
  const value = metricNumber(isLiteral ? metricValue : (fields[metricValue] ?? ""));
  const found = named.map(([name, field]) => [name, fields[field] ?? ""] as const);
  const isWhole = found.every(([, text]) => text !== "" && text.length <= LONGEST_DIMENSION);
  return value === undefined || !isWhole
    ? undefined
    : { value, dimensions: Object.fromEntries(found) };
}
