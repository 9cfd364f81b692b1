import { type MetricSeries, totalOf } from "./metric-points.ts";

/** Content type of {@link prometheusText}. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics in Prometheus' text format: a summary for each metric of CloudWatch, over all its minutes, where the quantiles 0 and 1 are
 * minimum and maximum. Names become valid: `_` stands for every other character, and see {@link metricNameOf}.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function prometheusText(series: readonly MetricSeries[]): string {
  const families = Map.groupBy(series, metricNameOf);
  return [...families].map(([name, inFamily]) => familyText(name, inFamily)).join("");
}

/** `Shop/Orders` and `5xx-count` → `Shop_Orders_5xx_count`. */
function metricNameOf({ metricNamespace, metricName }: MetricSeries): string {
  const name = `${metricNamespace}_${metricName}`.replace(/[^A-Za-z0-9_]/g, "_");
  const begun = /^\d/.test(name) ? `_${name}` : name;
  // Else it could be a part of another summary.
  return /_(?:sum|count|bucket)$/.test(begun) ? `${begun}_` : begun;
}

function familyText(name: string, series: readonly MetricSeries[]): string {
  const sources = [...new Set(series.map((one) => `${one.metricName} of ${one.metricNamespace}`))];
  const help = `# HELP ${name} CloudWatch metric ${sources.map(escapeHelp).join(", ")}\n`;
  const samples = series
    .filter(({ points }) => points.length > 0)
    .flatMap((one) => {
      const labels = labelsOf(one, sources.length > 1);
      const { sampleCount, sum, minimum, maximum } = totalOf(one.points);
      return [
        sample(name, [...labels, ["quantile", "0"]], minimum),
        sample(name, [...labels, ["quantile", "1"]], maximum),
        sample(`${name}_sum`, labels, sum),
        sample(`${name}_count`, labels, sampleCount),
      ];
    });
  return `${help}# TYPE ${name} summary\n${samples.join("")}`;
}

type Label = readonly [name: string, value: string];

/** Names that mean something for Prometheus, or here. */
const TAKEN = ["quantile", "le", "unit", "metric_namespace", "metric_name"];

/** Dimensions, the unit, and the metric itself where several became one name. */
function labelsOf(
  { dimensions, unit, metricNamespace, metricName }: MetricSeries,
  isAmbiguous: boolean,
): readonly Label[] {
  const taken = new Set(TAKEN);
  const labels = Object.entries(dimensions)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([dimension, value]): Label => {
      let name = dimension.replace(/[^A-Za-z0-9_]/g, "_");
      if (/^(?:\d|__)/.test(name)) name = `dimension_${name}`;
      while (taken.has(name)) name = `dimension_${name}`;
      taken.add(name);
      return [name, value];
    });
  return [
    ...labels,
    ...(unit === "None" ? [] : [["unit", unit] as const]),
    ...(isAmbiguous
      ? ([
          ["metric_namespace", metricNamespace],
          ["metric_name", metricName],
        ] as const)
      : []),
  ];
}

function sample(name: string, labels: readonly Label[], value: number): string {
  const pairs = labels.map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
