import { setImmediate as nextTurn } from "node:timers/promises";
import type { LogStore } from "../../store/log-store.ts";
import { evaluateMetrics } from "./metric-evaluation.ts";
import { allMetricFilters, type MetricTransformation } from "./metric-filter.ts";
import type { MetricSeries } from "./metric-points.ts";

/** The metrics of a store, whether it is written at the moment or not. */
export interface ReadMetrics {
  readonly series: readonly MetricSeries[];
  /** What is not as the filters say, in whole sentences. */
  readonly notes: readonly string[];
  /** What the metric filters publish that there are now, whether they have counted something or not. */
  readonly published: readonly Pick<MetricTransformation, "metricNamespace" | "metricName">[];
}

/**
 * Evaluates what the writer of the store did not keep yet.
 *
 * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
 */
export async function readMetrics(
  store: Pick<LogStore, "arrivals" | "catalog" | "lastSeq">,
  signal: AbortSignal,
): Promise<ReadMetrics> {
  const evaluation = evaluateMetrics(store);
  while (evaluation.advance()) {
    await nextTurn();
    signal.throwIfAborted();
  }
  const published = allMetricFilters(store.catalog).flatMap(
    (filter) => filter.metricTransformations,
  );
  return { series: evaluation.series(), notes: evaluation.notes(), published };
}
