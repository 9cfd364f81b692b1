import { describe, expect, test } from "vitest";
import { evaluateMetrics } from "../../../../simulator/logs/cloudwatch/filters/metric-evaluation.ts";
import { readMetrics } from "../../../../simulator/logs/cloudwatch/filters/read-metrics.ts";
import { APP_ORIGIN } from "../../../support/log-events.ts";
import { NOON_MS, openMeteredStore } from "../../../support/metric-filters.ts";

const JSON_LINE = (code: unknown, ms: unknown) => JSON.stringify({ code, ms });

describe("a metric filter", () => {
  test("counts what matches, by the minute of the events", () => {
    const { put, write, counted } = openMeteredStore();
    put({ metricValue: "2.5" }, { filterPattern: "ERROR" });
    write("ERROR a", 0);
    write("ERROR b", 59.999);
    write("fine", 59);
    write("ERROR c", 60);
    write("ERROR late", 1);
    expect(counted()).toEqual({
      Hits: [
        [0, 3, 7.5, 2.5, 2.5],
        [1, 1, 2.5, 2.5, 2.5],
      ],
    });
  });

  test("does not count what arrived before it was put, nor other groups", () => {
    const { put, write, counted } = openMeteredStore();
    put({ metricName: "Other" }, { group: "/other" });
    write("early");
    put({});
    write("of another group", 0, { group: "/third", taskId: "t2" });
    write("counted");
    expect(counted()).toEqual({ Hits: [[0, 1, 1, 1, 1]] });
  });

  test("takes its value from a field of JSON, if that is a number", () => {
    const { put, write, counted } = openMeteredStore();
    put({ metricValue: "$.ms" }, { filterPattern: "{ $.code = 200 && $.ms = * }" });
    for (const ms of [5, "7.5", -1, "1e2", "x", "", "Infinity", "0x10", true, null, [1], 1e200])
      write(JSON_LINE(200, ms));
    write(JSON_LINE(500, 1000));
    write("no JSON");
    expect(counted()).toEqual({ Hits: [[0, 4, 111.5, -1, 100]] });
  });

  test("takes its value from a word of a space-delimited pattern", () => {
    const { put, write, counted } = openMeteredStore();
    put({ metricValue: "$ms" }, { filterPattern: "[method, path, code=5*, ms]" });
    write("GET /a 503 12");
    write("GET /a 500 -");
    write("GET /a 200 99");
    expect(counted()).toEqual({ Hits: [[0, 1, 12, 12, 12]] });
  });

  test("reports its default value for minutes with events of which none matched", () => {
    const { put, write, counted } = openMeteredStore();
    put({ defaultValue: 0, metricValue: "3" }, { filterPattern: "ERROR" });
    write("fine", 0);
    write("fine", 1);
    write("ERROR", 60);
    write("fine", 61);
    write("fine", 180);
    write("elsewhere", 300, { group: "/other", taskId: "t2" });
    const [first, second] = [
      [0, 1, 0, 0, 0],
      [1, 1, 3, 3, 3],
    ];
    expect(counted()).toEqual({ Hits: [first, second, [3, 1, 0, 0, 0]] });
    write("ERROR", 182);
    expect(counted()).toEqual({ Hits: [first, second, [3, 1, 3, 3, 3]] });
  });

  test("makes a series for each value of its dimensions", () => {
    const { put, write, counted } = openMeteredStore();
    const dimensions = { Code: "$.code", Path: "$.path" };
    put({ dimensions }, { filterPattern: "{ $.code = * || $.path = * }" });
    const line = (code: unknown, path: unknown) => write(JSON.stringify({ code, path }));
    line(200, "/a");
    line(200, "/a");
    line(200, "/b");
    line(200, "");
    line(200, undefined);
    line(200, "p".repeat(1025));
    expect(counted()).toEqual({
      "Hits{Code=200,Path=/a}": [[0, 2, 2, 1, 1]],
      "Hits{Code=200,Path=/b}": [[0, 1, 1, 1, 1]],
    });
  });

  test("is disabled once its dimensions have 1,000 values within an hour", () => {
    const { put, write, counted, notes } = openMeteredStore();
    put({ dimensions: { Id: "$.id" } }, { filterPattern: "{ $.id = * }" });
    const line = (id: number, seconds: number) => write(JSON.stringify({ id }), seconds);
    for (let id = 0; id < 999; id++) line(id, 0);
    for (let id = 1000; id < 1999; id++) line(id, 3600);
    expect(Object.keys(counted())).toHaveLength(1998);
    expect(notes).toEqual([]);
    line(3000, 3600);
    line(3001, 3600);
    expect(Object.keys(counted())).toHaveLength(1999);
    expect(notes).toEqual([expect.stringContaining("The metric filter f of /ecs/sample is disab")]);
    put({ metricName: "Again" });
    line(3002, 3600);
    expect(counted()).toMatchObject({ Again: [[60, 1, 1, 1, 1]] });
  });

  test("keeps what it counted when it is replaced or deleted, and when its events are", () => {
    const { put, write, counted, remove, recorder, store } = openMeteredStore();
    put({ defaultValue: 0 }, { filterPattern: "ERROR" });
    write("ERROR", 0);
    write("fine", 60);
    put({ metricName: "All" });
    write("ERROR", 120);
    const { group, stream } = APP_ORIGIN;
    recorder.change(() => store.catalog.removeStream({ group, stream }));
    write("ERROR", 120);
    remove("f");
    write("ERROR", 180);
    const hits = [
      [0, 1, 1, 1, 1],
      [1, 1, 0, 0, 0],
    ];
    expect(counted()).toEqual({ Hits: hits, All: [[2, 2, 2, 1, 1]] });
    recorder.change(() => store.catalog.removeGroup(group));
    expect(counted()).toMatchObject({ Hits: hits });
  });

  test("may publish the same metric as another; another unit is another series", () => {
    const { put, write, counted, recorder } = openMeteredStore();
    put({ unit: "Count" }, { filterName: "a", filterPattern: "ERROR" });
    put({ unit: "Count", metricValue: "10" }, { filterName: "b", filterPattern: "fatal" });
    put({ unit: "Bytes" }, { filterName: "c", filterPattern: "fatal" });
    write("ERROR fatal");
    expect(recorder.series().map(({ unit, points }) => [unit, points[0]?.sum])).toEqual([
      ["Bytes", 1],
      ["Count", 11],
    ]);
    expect(counted()).toBeDefined();
  });
});

describe("metrics", () => {
  test("are the same for whoever reads the store, at any time", async () => {
    const { put, write, recorder, store } = openMeteredStore();
    put({ defaultValue: 0 }, { filterPattern: "ERROR" });
    const dimensions = { Code: "$.code" };
    put({ metricName: "ByCode", dimensions }, { filterName: "g", filterPattern: "{ $.code = * }" });
    const read = async () => (await readMetrics(store, new AbortController().signal)).series;
    for (let second = 0; second < 5000; second++) {
      write(second % 70 === 0 ? "ERROR" : JSON_LINE(second % 7, 1), second);
      // Kept by the recorder, so that the next reader begins there.
      if (second === 2500) recorder.change(() => undefined);
    }
    const series = recorder.series();
    expect(series.map(({ metricName }) => metricName)).toEqual([
      ...Array(7).fill("ByCode"),
      "Hits",
    ]);
    expect(await read()).toEqual(series);
    recorder[Symbol.dispose]();
    expect(await read()).toEqual(series);
  });

  test("count for each filter from where it was put, also where nothing was kept of it", () => {
    const { store, write } = openMeteredStore();
    const metricTransformations = [
      { metricNamespace: "Shop", metricName: "Hits", metricValue: "1" },
    ];
    for (const name of ["first", "second"]) {
      store.catalog.putResource(
        { kind: "metricFilter", parent: APP_ORIGIN.group, name },
        { filterPattern: "", metricTransformations, creationTime: 0, afterSeq: store.lastSeq },
      );
      write("a");
    }
    const evaluation = evaluateMetrics(store);
    while (evaluation.advance());
    expect(evaluation.series()).toMatchObject([{ points: [{ sampleCount: 3 }] }]);
  });

  test("of the oldest minutes are dropped where there are too many, and do not come back", () => {
    const { put, write, store } = openMeteredStore();
    put({});
    for (let minute = 0; minute < 200; minute++) write("a", minute * 60);
    write("late", 60);
    const evaluation = evaluateMetrics(store, { mostWeight: 100 });
    while (evaluation.advance());
    write("later still", 120);
    while (evaluation.advance());
    const points = evaluation.series().flatMap((series) => series.points);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.at(-1)?.timestampMs).toBe(NOON_MS + 199 * 60_000);
    expect(points[0]?.timestampMs).toBeGreaterThan(NOON_MS + 100 * 60_000);
    expect(evaluation.notes()).toEqual([expect.stringMatching(/^Metrics before .* are dropped/)]);
  });

  test("are evaluated soon after the lines, without being asked for", async () => {
    const { put, write, store } = openMeteredStore();
    put({ dimensions: { Id: "$.id" } }, { filterPattern: "{ $.id = * }" });
    const disabled = Promise.withResolvers<string>();
    const { recordMetrics } = await import(
      "../../../../simulator/logs/cloudwatch/filters/metric-recorder.ts"
    );
    using _other = recordMetrics({ store, onTrouble: disabled.resolve });
    for (let id = 0; id < 1000; id++) write(JSON.stringify({ id }));
    expect(await disabled.promise).toContain("is disabled");
  });
});
