import { join } from "node:path";
import type { LogStore } from "../../store/log-store.ts";
import type { MetricSeries } from "./metric-points.ts";
import type { MetricRecorder } from "./metric-recorder.ts";
import type { SubscriptionDeliverer } from "./subscription-deliverer.ts";

/** The filters of a store at work. Its disposal keeps in the store what metric filters counted, and delivers the last events. */
export interface LogFilters extends AsyncDisposable {
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

interface FilterOptions {
  readonly store: LogStore;
  /** Folder of the file of subscription filters. */
  readonly folder: string;
  /** Where messages of subscription filters are posted as well. */
  readonly subscriptionsTo?: string | undefined;
  /** Told in whole sentences what is not as the filters say. */
  readonly onTrouble?: (message: string) => void;
}

/** Name of the file of subscription filters in its folder: one message a line. */
const SUBSCRIPTIONS_FILE = "subscriptions.jsonl";

/** Evaluates the filters of a store while it is written. Without a filter it costs nothing for what arrives. */
export function openLogFilters(options: FilterOptions): LogFilters {
  const { store, folder, subscriptionsTo: url, onTrouble = () => undefined } = options;
  let loaded: { recorder: MetricRecorder; deliverer: SubscriptionDeliverer } | undefined;
  let loading: Promise<void> | undefined;
  let hasEnded = false;
  const load = async () => {
    const [{ recordMetrics }, { deliverSubscriptions }] = await Promise.all([
      import("./metric-recorder.ts"),
      import("./subscription-deliverer.ts"),
    ]);
    if (hasEnded) return;
    const path = join(folder, SUBSCRIPTIONS_FILE);
    loaded = {
      recorder: recordMetrics({ store, onTrouble }),
      deliverer: deliverSubscriptions({ store, path, url, onTrouble }),
    };
  };
  return {
    load: () => (loading ??= load()),
    change(change) {
      if (loaded === undefined) throw new TypeError("The filters were not loaded, or have ended.");
      const { recorder, deliverer } = loaded;
      deliverer.change(() => recorder.change(change));
    },
    metrics: () => loaded?.recorder.series() ?? [],
    async [Symbol.asyncDispose]() {
      hasEnded = true;
      const { recorder, deliverer } = loaded ?? {};
      loaded = undefined;
      recorder?.[Symbol.dispose]();
      await deliverer?.[Symbol.asyncDispose]();
    },
  };
}
