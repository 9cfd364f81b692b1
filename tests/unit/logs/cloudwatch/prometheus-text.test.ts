import { expect, test } from "vitest";
import type { MetricSeries } from "../../../../simulator/logs/cloudwatch/filters/metric-points.ts";
import { prometheusText } from "../../../../simulator/logs/cloudwatch/filters/prometheus-text.ts";

function series(changes: Partial<MetricSeries>): MetricSeries {
  const point = { timestampMs: 0, sampleCount: 2, sum: 7, minimum: 3, maximum: 4 };
  return {
    ...{ metricNamespace: "Shop", metricName: "Errors", dimensions: {}, unit: "None" },
    points: [point, { timestampMs: 60_000, sampleCount: 1, sum: -0.5, minimum: -0.5, maximum: 9 }],
    ...changes,
  };
}

test("a metric is a summary over all its minutes", () => {
  expect(prometheusText([series({})])).toBe(
    [
      "# HELP Shop_Errors CloudWatch metric Errors of Shop",
      "# TYPE Shop_Errors summary",
      'Shop_Errors{quantile="0"} -0.5',
      'Shop_Errors{quantile="1"} 9',
      "Shop_Errors_sum 6.5",
      "Shop_Errors_count 3",
      "",
    ].join("\n"),
  );
});

test("no metric is an empty text", () => {
  expect(prometheusText([])).toBe("");
});

test.each([
  { of: { metricNamespace: "Shop/Orders", metricName: "5xx-é" }, name: "Shop_Orders_5xx__" },
  { of: { metricNamespace: "5 Shops" }, name: "_5_Shops_Errors" },
  { of: { metricName: "byte_sum" }, name: "Shop_byte_sum_" },
  { of: { metricName: "byte.count" }, name: "Shop_byte_count_" },
])("the name of $of becomes $name", ({ of, name }) => {
  const text = prometheusText([series(of)]);
  expect(text).toContain(`# TYPE ${name} summary\n`);
  expect(text).toContain(`\n${name}_count 3\n`);
});

test("dimensions and the unit are labels, with valid names and escaped values", () => {
  const dimensions = {
    ...{ "Status-Code": "503", "Status.Code": "x", unit: "u", __name__: "n", "1st": "1" },
    path: 'a"b\\c\nd',
  };
  const [, , first] = prometheusText([series({ dimensions, unit: "Count/Second" })]).split("\n");
  expect(first).toBe(
    'Shop_Errors{dimension_1st="1",Status_Code="503",dimension_Status_Code="x",dimension___name__="n",path="a\\"b\\\\c\\nd",dimension_unit="u",unit="Count/Second",quantile="0"} -0.5',
  );
});

test("two metrics that become one name are told apart by labels", () => {
  const lines = prometheusText([
    series({ metricName: "a-b" }),
    series({ metricName: "a.b\\\n" }),
    series({ metricName: "a.b" }),
  ]).split("\n");
  expect(lines.filter((line) => line.startsWith("# HELP"))).toEqual([
    "# HELP Shop_a_b CloudWatch metric a-b of Shop, a.b of Shop",
    "# HELP Shop_a_b__ CloudWatch metric a.b\\\\\\n of Shop",
  ]);
  expect(lines).toContain('Shop_a_b_count{metric_namespace="Shop",metric_name="a-b"} 3');
  expect(lines).toContain('Shop_a_b_count{metric_namespace="Shop",metric_name="a.b"} 3');
});
