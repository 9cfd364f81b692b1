import type { LogPlace } from "../../log-event.ts";
import type { LogStore } from "../../store/log-store.ts";
import type { LogFilters } from "../filters/log-filters.ts";
import type { Choices, QueryResult, QueryStatistics } from "../insights/run-query.ts";
import type { QueryThreads } from "../query-worker/query-threads.ts";
import type { Operations } from "./model.ts";

/** What the API is served of. */
export interface LogsService {
  readonly store: LogStore;
  /** Where containers write: groups and streams that the API must not delete. */
  readonly places: readonly LogPlace[];
  /** The filters of the store, which evaluate what arrives. */
  readonly filters: LogFilters;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** How long a query may run, in milliseconds. @default 60 minutes, as on AWS */
  readonly queryDeadlineMs?: number;
  /** What queries do where AWS's documentation is silent. @default the simulator's own choices */
  readonly choices?: Choices | undefined;
}

/** A query of Logs Insights that was started. */
export interface StartedQuery {
  readonly queryId: string;
  /** Larger than that of each query that was started before. */
  readonly number: number;
  readonly queryString: string;
  readonly createdMs: number;
  readonly groups: readonly string[];
  status: "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout";
  /** Of what was read so far. */
  statistics?: QueryStatistics;
  /** Once it is complete. */
  rows?: QueryResult["rows"];
  durationMs?: number;
  /** Ends it. */
  readonly stop: () => void;
}

/** A call that is being answered. */
export interface Call {
  readonly service: LogsService;
  /** Every query since the API is served, the oldest first. */
  readonly queries: Map<string, StartedQuery>;
  /** Where they run. */
  readonly threads: QueryThreads;
  /** Of the credentials that the call is signed with. */
  readonly region: string;
  /** Aborted when the client has left, and when the API ends. */
  readonly signal: AbortSignal;
}

/** Answers one operation. */
export type Handler<N extends keyof Operations> = (
  input: Operations[N]["input"],
  call: Call,
) => Operations[N]["output"] | Promise<Operations[N]["output"]>;
