import type { LogFilters } from "../logs/cloudwatch/filters/log-filters.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import type { Requester } from "../running/request/request.ts";
import type { StartedTask } from "../running/runtime/runtime.ts";
import type { Plan } from "../topology/plan/plan.ts";

/** What the API knows of the simulation that it serves. */
export interface ServedRun {
  readonly runId: string;
  /** Time of the start, as ISO 8601. */
  readonly createdAt: string;
  readonly folder: string;
  readonly plan: Plan;
  readonly envoyVersion: string;
  /** What runs the tasks, and why that. */
  readonly runtime: { readonly name: Plan["runtime"]; readonly why: string };
  readonly tasks: readonly StartedTask[];
  readonly store: LogStore;
  /** The filters of the store, with what they counted. */
  readonly filters: Pick<LogFilters, "metrics">;
  /** Whether it is on its way down: its last lines come, and nothing can be sent any more. */
  readonly isStopping: () => boolean;
  /** What sends requests from the first task of a service. Throws as `openRequester` does. */
  readonly requesterOf: (service: string) => Promise<Requester>;
}
