import { SimulatorError } from "../errors.ts";
import type { MetricIdentity, MetricSeries } from "../logs/cloudwatch/filters/metric-points.ts";
import type { ReadMetrics } from "../logs/cloudwatch/filters/read-metrics.ts";
import { namesInstead } from "../near-name.ts";

interface Wanted {
  readonly namespace?: string;
  readonly name?: string;
}

type Named = Pick<MetricIdentity, "metricNamespace" | "metricName">;

/** Namespaces of AWS's services begin so. */
const OF_AWS = /^(?:AWS|ECS)\//;

/**
 * The series of this namespace and name; none where there is no value yet.
 *
 * @throws {SimulatorError} `USAGE` where no filter publishes such a metric; `NOT_SIMULATED` for metrics of AWS's services.
 */
export function chooseMetrics(
  { series, published }: Pick<ReadMetrics, "series" | "published">,
  { namespace, name }: Wanted,
): readonly MetricSeries[] {
  const known: readonly Named[] = [...series, ...published];
  const isWanted = ({ metricNamespace, metricName }: Named) =>
    (namespace === undefined || metricNamespace === namespace) &&
    (name === undefined || metricName === name);
  if (namespace === undefined && name === undefined) return series;
  if (known.some(isWanted)) return series.filter(isWanted);
  if (namespace !== undefined && OF_AWS.test(namespace)) {
    throw new SimulatorError(
      "NOT_SIMULATED",
      `The metrics of ${namespace} are AWS's own: Service Connect's CloudWatch metrics are not simulated, only those of metric filters.`,
      { remedy: "Write a metric filter that counts the access-log lines." },
    );
  }
  const inNamespace = known.filter(
    ({ metricNamespace }) => namespace === undefined || metricNamespace === namespace,
  );
  const [what, wrong, possible] =
    inNamespace.length === 0
      ? ["namespace", namespace ?? "", known.map(({ metricNamespace }) => metricNamespace)]
      : ["metric", name ?? "", inNamespace.map(({ metricName }) => metricName)];
  throw new SimulatorError(
    "USAGE",
    `No metric filter publishes ${what === "metric" ? "a metric" : "to a namespace"} "${wrong}"${namesInstead(wrong, [...new Set(possible)])}.`,
    { remedy: "Name one of these, or put a filter for it with PutMetricFilter." },
  );
}
