import type { LogStore } from "../../store/log-store.ts";
import {
  addDefaults,
  type CounterState,
  createMetricCounter,
  type MetricCounter,
  MOST_PAIRS,
} from "./metric-counter.ts";
import { allMetricFilters, type MetricFilter } from "./metric-filter.ts";
import { createMetricPoints, type MetricSeries } from "./metric-points.ts";
import { nextArrivals } from "./next-arrivals.ts";

/** Evaluates the metric filters of a store over the events that arrived after them. */
export interface MetricEvaluation {
  /** Takes the next events. @returns Whether there may be more. @throws {SimulatorError} `RUN_FOLDER_UNUSABLE` */
  advance(): boolean;
  /** Looks up which filters there are now. What others counted stays. */
  reload(): void;
  /** Whether there is a filter. */
  readonly hasFilters: boolean;
  /** As far as events were taken. */
  series(): readonly MetricSeries[];
  /** What is not as the filters say, in whole sentences. */
  notes(): readonly string[];
  /** For {@link saveMetrics}. */
  saved(): SavedMetrics;
}

/** What was counted up to an event; a later evaluation goes on there. */
export interface SavedMetrics {
  readonly seq: number;
  readonly series: readonly MetricSeries[];
  readonly counters: readonly CounterState[];
  /** Points before this time were dropped. */
  readonly droppedBeforeMs?: number;
}

type ReadStore = Pick<LogStore, "arrivals" | "catalog" | "lastSeq">;

const SAVED = { kind: "metrics", parent: "", name: "" } as const;

/** About 30 MB. Beyond that the points of the oldest minutes go. */
const MOST_WEIGHT = 200_000;
const KEPT_SHARE = 0.75;

/** Begins where the store says that the last evaluation ended. */
export function evaluateMetrics(
  store: ReadStore,
  { mostWeight = MOST_WEIGHT }: { readonly mostWeight?: number } = {},
): MetricEvaluation {
  const start = readStart(store.catalog);
  const points = createMetricPoints(start.saved.series);
  let { seq, droppedBeforeMs } = start.saved;
  let counters: readonly MetricCounter[] = [];
  let byGroup = new Map<string, readonly MetricCounter[]>();
  useFilters(start.filters, start.saved.counters);

  return {
    advance() {
      const next = nextArrivals(store, { afterSeq: seq, groups: [...byGroup.keys()] });
      if (next === undefined) return false;
      for (const event of next.events) {
        // A minute that was dropped would come back with a part of its values.
        if (event.timestampMs < (droppedBeforeMs ?? Number.NEGATIVE_INFINITY)) continue;
        for (const counter of byGroup.get(event.group) ?? []) counter.take(event);
      }
      seq = next.seq;
      limitMemory();
      return next.events.length > 0;
    },
    reload: () =>
      useFilters(
        allMetricFilters(store.catalog),
        counters.map((counter) => counter.state()),
      ),
    get hasFilters() {
      return counters.length > 0;
    },
    series() {
      const all = createMetricPoints(points.series());
      for (const counter of counters) addDefaults(counter.state(), all);
      return all.series();
    },
    notes: () => [
      ...counters.flatMap(({ filter, isDisabled }) => (isDisabled ? [disabledNote(filter)] : [])),
      ...(droppedBeforeMs === undefined ? [] : [droppedNote(droppedBeforeMs)]),
    ],
    saved: () => ({
      ...{ seq, series: points.series(), counters: counters.map((counter) => counter.state()) },
      ...(droppedBeforeMs !== undefined && { droppedBeforeMs }),
    }),
  };

  function useFilters(filters: readonly MetricFilter[], states: readonly CounterState[]): void {
    const known = new Map(states.map((state) => [keyOf(state), state]));
    counters = filters.map((filter) =>
      createMetricCounter(filter, points, known.get(keyOf(filter))),
    );
    byGroup = Map.groupBy(counters, ({ filter }) => filter.group);
    if (filters.length > 0)
      seq = Math.max(seq, Math.min(...filters.map(({ afterSeq }) => afterSeq)));
    const kept = new Set(filters.map(keyOf));
    for (const [key, state] of known) if (!kept.has(key)) addDefaults(state, points);
  }

  function limitMemory(): void {
    const weight = () => counters.reduce((sum, counter) => sum + counter.weight, points.weight);
    if (weight() <= mostWeight) return;
    const minutes = [
      ...new Set([...points.minutes(), ...counters.flatMap((counter) => counter.minutes())]),
    ].sort((a, b) => a - b);
    // The newest minute stays: one that does not fit alone has as many series as its filters may make.
    for (const minuteMs of minutes.slice(1)) {
      if (weight() <= mostWeight * KEPT_SHARE) break;
      points.dropBefore(minuteMs);
      for (const counter of counters) counter.dropBefore(minuteMs);
      droppedBeforeMs = minuteMs;
    }
  }
}

function keyOf({
  group,
  filterName,
  afterSeq,
}: Pick<CounterState, "group" | "filterName" | "afterSeq">) {
  return JSON.stringify([group, filterName, afterSeq]);
}

/** Filters, and what was counted for them: read again where another process changed them in between. */
function readStart(catalog: ReadStore["catalog"]) {
  for (;;) {
    const saved = readSaved(catalog);
    const filters = allMetricFilters(catalog);
    if (readSaved(catalog).seq === saved.seq) return { saved, filters };
  }
}

function readSaved(catalog: ReadStore["catalog"]): SavedMetrics {
  const [saved] = catalog.resources(SAVED.kind);
  return (saved?.body as SavedMetrics | undefined) ?? { seq: 0, series: [], counters: [] };
}

/** Keeps what was counted in the store. @throws {SimulatorError} `RUN_FOLDER_UNUSABLE` */
export function saveMetrics(catalog: ReadStore["catalog"], saved: SavedMetrics): void {
  catalog.putResource(SAVED, saved);
}

function disabledNote({ filterName, group }: MetricFilter): string {
  return `The metric filter ${filterName} of ${group} is disabled: its dimensions had ${MOST_PAIRS} different values within an hour, and CloudWatch Logs disables such a filter. Put it again without a dimension that has so many.`;
}

function droppedNote(timeMs: number): string {
  return `Metrics before ${new Date(timeMs).toISOString()} are dropped: there are too many to keep in memory.`;
}
