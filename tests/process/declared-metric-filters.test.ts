import { join } from "node:path";
import { expect, test } from "vitest";
import { planSimulation } from "../../simulator/app/plan-simulation.ts";
import { openCli, PROJECT } from "../support/run-cli.ts";
import { folderWith } from "../support/temp-folder.ts";

const SAMPLES = ["client", "server"].map((name) => join(PROJECT, "sample-apps", name));

const FILTER = {
  ...{ logGroupName: "/ecs/sample-ecs-app", filterName: "ok" },
  filterPattern: "{ $.response_code = 2* && $.path = * }",
  metricTransformations: [
    {
      ...{ metricNamespace: "Shop", metricName: "Ok", metricValue: 1, unit: "Count" },
      dimensions: { Path: "$.path" },
    },
  ],
};

const [TRANSFORMATION] = FILTER.metricTransformations;

/** The sample apps, and these filters in an sc-sim.yaml of their own. */
function inputsWith(...metricFilters: readonly object[]): readonly string[] {
  return [...SAMPLES, folderWith({ "sc-sim.yaml": { metricFilters } })];
}

test("metric filters of sc-sim.yaml count from the first line on", async () => {
  const cli = openCli();
  const up = await cli.run("up", "--once", "--runtime", "local", ...inputsWith(FILTER));
  expect(up.status, up.stderr).toBe(0);
  const { stdout } = await cli.run("metrics", "--name", "Ok");
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ metricNamespace: "Shop", dimensions: { Path: "/" }, unit: "Count" },
    ...{ sampleCount: 1, sum: 1 },
  });
});

test("what PutMetricFilter would refuse is reported with its place, all at once", async () => {
  const changed = (changes: object) => ({
    ...FILTER,
    metricTransformations: [{ ...TRANSFORMATION, ...changes }],
  });
  const inputs = inputsWith(
    FILTER,
    FILTER,
    { ...FILTER, filterName: "a", logGroupName: "/ecs/none" },
    { ...FILTER, filterName: "b", filterPattern: "{ $.a" },
    { ...changed({ metricValue: "$.duration" }), filterName: "c" },
    { ...changed({ unit: "Coins" }), filterName: "d" },
    { ...FILTER, filterName: "e:" },
    { ...FILTER, filterName: "f", metricTransformations: [] },
  );
  const refused = planSimulation({ runtime: "local", inputs });
  const error = await refused.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  for (const text of [
    "7 problems in the input:",
    "metricFilters[1]: The log group has two metric filters with the name ok.",
    'metricFilters[2]: No container writes to the log group "/ecs/none"; there is only: /ecs/sample-client',
    "metricFilters[3]: Invalid filter pattern — ",
    "metricFilters[4]: Invalid metric transformation: $.duration is not in the filter pattern",
    "metricFilters[5]: 1 validation error detected: Value 'Coins' at",
    "metricFilters[6]: 1 validation error detected: Value 'e:' at 'filterName'",
    "metricFilters[7]: 1 validation error detected: Value '[]' at 'metricTransformations'",
  ])
    expect(error?.message).toContain(text);
});
