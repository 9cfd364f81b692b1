import type { MetricSeries } from "../logs/cloudwatch/filters/metric-points.ts";

/** Points as JSON, one a line, under the names of the API and of GetMetricStatistics. */
export function jsonPoints(series: readonly MetricSeries[]): string {
  return series
    .flatMap(({ points, ...identity }) =>
      points.map(({ timestampMs, ...statistics }) => ({
        ...identity,
        timestamp: new Date(timestampMs).toISOString(),
        ...statistics,
      })),
    )
    .map((point) => `${JSON.stringify(point)}\n`)
    .join("");
}
