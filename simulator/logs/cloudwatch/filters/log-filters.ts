import type { MetricSeries } from "./metric-points.ts";
import type { MetricRecorder, RecorderOptions } from "./metric-recorder.ts";

/** The filters of a store at work. Its disposal keeps in the store what they counted. */
export interface LogFilters extends Disposable {
  /** Loads what evaluates filters. Nothing is evaluated before, and {@link change} needs it. */
  load(): Promise<void>;
  /**
   * Changes filters, or removes events. What has arrived before is evaluated first.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
   */
  change(change: () => void): void;
  /** What the metric filters counted, with all events that have arrived. */
  metrics(): readonly MetricSeries[];
}

/** Evaluates the filters of a store while it is written. Without a filter it costs nothing for what arrives. */
export function openLogFilters(options: RecorderOptions): LogFilters {
  let recorder: MetricRecorder | undefined;
  let loading: Promise<void> | undefined;
  let hasEnded = false;
  const load = async () => {
    const { recordMetrics } = await import("./metric-recorder.ts");
    if (!hasEnded) recorder = recordMetrics(options);
  };
  return {
    load: () => (loading ??= load()),
    change(change) {
      if (recorder === undefined)
        throw new TypeError("The filters were not loaded, or have ended.");
      recorder.change(change);
    },
    metrics: () => recorder?.series() ?? [],
    [Symbol.dispose]() {
      hasEnded = true;
      recorder?.[Symbol.dispose]();
      recorder = undefined;
    },
  };
}
