import { problemOf } from "../../../errors.ts";
import type { LogStore } from "../../store/log-store.ts";
import { followArrivals } from "./follow-arrivals.ts";
import { evaluateMetrics, saveMetrics } from "./metric-evaluation.ts";
import type { MetricSeries } from "./metric-points.ts";

/** Evaluates the metric filters of a run's store while it is written. Its disposal keeps the result in the store. */
export interface MetricRecorder extends Disposable {
  /**
   * Changes filters, or removes events. What has arrived before is evaluated first, and kept.
   *
   * @throws {SimulatorError} `RUN_FOLDER_UNUSABLE`
   */
  change(change: () => void): void;
  /** With all events that have arrived. */
  series(): readonly MetricSeries[];
}

export interface RecorderOptions {
  readonly store: LogStore;
  /** Told in whole sentences what is not as the filters say. */
  readonly onTrouble?: (message: string) => void;
}

/**
 * How many events are evaluated before the result is kept: the next reader has to evaluate as many at most.
 */
const SAVED_AFTER_EVENTS = 250_000;

/** Without a filter it costs nothing for what arrives. */
export function recordMetrics({
  store,
  onTrouble = () => undefined,
}: RecorderOptions): MetricRecorder {
  const evaluation = evaluateMetrics(store);
  const told = new Set<string>();
  let savedSeq = store.lastSeq;

  const tellNotes = () => {
    for (const note of evaluation.notes()) {
      if (!told.has(note)) onTrouble(note);
      told.add(note);
    }
  };
  const save = () => {
    const saved = evaluation.saved();
    if (!store.isWritable || (saved.counters.length === 0 && saved.series.length === 0)) return;
    saveMetrics(store.catalog, saved);
    savedSeq = saved.seq;
  };
  const follower = followArrivals({
    ...{ store, onTrouble, what: "Metric filters are" },
    isNeeded: () => evaluation.hasFilters,
    advance() {
      const hasMore = evaluation.advance();
      if (!hasMore) tellNotes();
      if (store.lastSeq - savedSeq >= SAVED_AFTER_EVENTS) save();
      return hasMore;
    },
  });
  return {
    change(change) {
      follower.catchUp();
      save();
      change();
      evaluation.reload();
      follower.wake();
    },
    series() {
      follower.catchUp();
      return evaluation.series();
    },
    [Symbol.dispose]() {
      try {
        if (store.isWritable) follower.catchUp();
        save();
      } catch (error) {
        // Whoever reads the metrics evaluates the rest.
        onTrouble(`Metrics could not be kept: ${problemOf(error)}`);
      }
      follower[Symbol.dispose]();
    },
  };
}
