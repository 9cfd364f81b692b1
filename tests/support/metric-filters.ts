import { onTestFinished } from "vitest";
import {
  METRIC_FILTER,
  type MetricTransformation,
} from "../../simulator/logs/cloudwatch/filters/metric-filter.ts";
import { recordMetrics } from "../../simulator/logs/cloudwatch/filters/metric-recorder.ts";
import { openLogStore } from "../../simulator/logs/store/log-store.ts";
import { APP_ORIGIN, appLine } from "./log-events.ts";

interface PutOptions {
  readonly filterName?: string;
  readonly filterPattern?: string;
  readonly group?: string;
}

/** 12:00 of some day; tests write times as seconds after it. */
export const NOON_MS = Date.UTC(2026, 10, 25, 12);

/** A store in memory whose metric filters are evaluated; its lines are of `APP_ORIGIN`. */
export function openMeteredStore({ path = ":memory:" }: { readonly path?: string } = {}) {
  const store = openLogStore({ path });
  onTestFinished(() => store[Symbol.dispose]());
  const notes: string[] = [];
  const recorder = recordMetrics({ store, onTrouble: (note) => notes.push(note) });
  onTestFinished(() => recorder[Symbol.dispose]());
  const key = (name: string, group = APP_ORIGIN.group) => ({
    ...{ kind: METRIC_FILTER, parent: group, name },
  });
  return {
    ...{ store, recorder, notes },
    put(transformation: Partial<MetricTransformation>, options: PutOptions = {}) {
      const { filterName = "f", filterPattern = "", group } = options;
      const made = {
        ...{ metricNamespace: "Shop", metricName: "Hits", metricValue: "1" },
        ...transformation,
      };
      recorder.change(() =>
        store.catalog.putResource(key(filterName, group), {
          ...{ filterPattern, metricTransformations: [made], creationTime: 0 },
          afterSeq: store.lastSeq,
        }),
      );
    },
    remove: (name: string) => recorder.change(() => store.catalog.removeResource(key(name))),
    /** Adds a line of the app, so many seconds after noon. */
    write(message: string, seconds = 0, origin: Parameters<typeof appLine>[2] = {}) {
      store.append([appLine(message, NOON_MS + seconds * 1000, origin)]);
    },
    /** Each series as `name{dimensions}` and its points as `[minute after noon, count, sum, minimum, maximum]`. */
    counted() {
      const series = recorder.series().map(({ metricName, dimensions, points }) => {
        const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
        const name = pairs.length === 0 ? metricName : `${metricName}{${pairs.join()}}`;
        const rows = points.map(({ timestampMs, sampleCount, sum, minimum, maximum }) => [
          ...[(timestampMs - NOON_MS) / 60_000, sampleCount, sum, minimum, maximum],
        ]);
        return [name, rows] as const;
      });
      return Object.fromEntries(series);
    },
  };
}
