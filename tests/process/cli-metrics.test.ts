import { describe, expect, test } from "vitest";
import { openMeteredStore } from "../support/metric-filters.ts";
import { openCli } from "../support/run-cli.ts";
import { screenOf } from "../support/screen.ts";
import { storedRun } from "../support/stored-run.ts";

const LATENCY = { metricName: "Latency", metricValue: "$.ms", unit: "Milliseconds" };

/** A run with two metric filters, which counted the lines of four minutes. */
async function meteredRun() {
  const cli = openCli();
  const run = await storedRun(cli);
  const metered = openMeteredStore({ path: run.storePath });
  const { put, write } = metered;
  put({ metricName: "Errors", defaultValue: 0 }, { filterPattern: "{ $.code = 500 }" });
  const dimensions = { Code: "$.code" };
  const filterPattern = "{ $.ms = * && $.code = * }";
  put({ ...LATENCY, dimensions }, { filterName: "latency", filterPattern });
  for (const [seconds, code, ms] of [
    [0, 200, 10],
    [60, 200, 20],
    [61, 500, 5],
    [180, 500, 1],
    [181, 200, 30.5],
  ])
    write(JSON.stringify({ code, ms }), seconds);
  return { ...metered, cli, ...run };
}

const rowsOf = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("sc-sim metrics", () => {
  test("prints points as JSON, of a run that goes on and when it has ended", async () => {
    const { cli, recorder, store, end } = await meteredRun();
    const running = await cli.run("metrics");
    expect(running).toMatchObject({ status: 0, stderr: "" });
    const rows = rowsOf(running.stdout);
    expect(rows).toHaveLength(8);
    expect(rows[0]).toEqual({
      ...{ metricNamespace: "Shop", metricName: "Errors", dimensions: {}, unit: "None" },
      ...{ timestamp: "2026-11-25T12:00:00.000Z", sampleCount: 1, sum: 0, minimum: 0, maximum: 0 },
    });
    recorder[Symbol.dispose]();
    store[Symbol.dispose]();
    end();
    const ended = await cli.run("metrics", "--json");
    expect(ended).toMatchObject({ status: 0, stdout: running.stdout, stderr: "" });
    const named = await cli.run("metrics", "--namespace", "Shop", "--name", "Latency");
    expect(rowsOf(named.stdout).map(({ dimensions, sum }) => [dimensions.Code, sum])).toEqual([
      ...[
        ["200", 10],
        ["200", 20],
        ["200", 30.5],
      ],
      ...[
        ["500", 5],
        ["500", 1],
      ],
    ]);
  });

  test("shows a row with a sparkline for each metric on a terminal", async () => {
    const { cli } = await meteredRun();
    const { stdout } = await cli.startOnTerminal("metrics").result;
    expect(await screenOf(stdout, { columns: 80 })).toMatchInlineSnapshot(`
      "METRIC        DIMENSIONS  UNIT          COUNT   SUM  MIN   MAX  SUM BY MINUTE
      Shop Errors                                 3     2    0     1  ▁█ █
      Shop Latency  Code=200    Milliseconds      3  60.5   10  30.5  ▃▆ █
      Shop Latency  Code=500    Milliseconds      2     6    1     5  █ ▂
      "
    `);
    const narrow = async (columns: number) => {
      const { stdout: shown } = await cli.startOnScreen({ columns }, "metrics").result;
      return (await screenOf(shown, { columns })).split("\n")[2];
    };
    expect(await narrow(66)).toBe(
      "Shop Latency  Code=200    Milliseconds      3  60.5   10  30.5   █",
    );
    expect(await narrow(50)).toBe("Shop Latency  Code=200    Milliseconds      3  60…");
  });

  test("refuses metrics that no filter publishes, and AWS's own", async () => {
    const { cli } = await meteredRun();
    const wrong = await cli.run("metrics", "--name", "errors");
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toContain(
      'publishes a metric "errors"; the nearest is "Errors" (of Errors, Latency).',
    );
    const elsewhere = await cli.run("metrics", "--namespace", "Other");
    expect(elsewhere.stderr).toContain('publishes to a namespace "Other"; there is only: Shop.');
    const own = await cli.run("metrics", "--namespace", "AWS/ECS");
    expect(own).toMatchObject({ status: 2, stdout: "" });
    expect(own.stderr).toContain("Service Connect's CloudWatch metrics are not simulated");
  });

  test("says why there is nothing to print", async () => {
    const cli = openCli();
    const { storePath } = await storedRun(cli);
    const { put } = openMeteredStore({ path: storePath });
    const none = await cli.run("metrics");
    expect(none).toMatchObject({ status: 0, stdout: "" });
    expect(none.stderr).toContain("There is no metric filter");
    put({});
    const nothingYet = await cli.run("metrics", "--name", "Hits");
    expect(nothingYet).toMatchObject({ status: 0, stdout: "" });
    expect(nothingYet.stderr).toContain("No metric filter has counted anything yet.");
  });
});
