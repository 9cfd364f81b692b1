import type { LogPlace } from "../../log-event.ts";
import type { PlacedEvent } from "../../store/log-query.ts";
import type { Choices, QueryEvent, QueryResult, QueryStatistics } from "../insights/run-query.ts";

/** A query, and what it is run over; it can be sent to a thread. */
export interface QueryJob {
  /** Checked before: it compiles. */
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
  readonly limit?: number;
  /** What is done where AWS's documentation is silent. @default the simulator's own choices */
  readonly choices?: Choices | undefined;
  /** Whether rows that stand for an event of a store have a `@ptr`. @default false */
  readonly hasPointers?: boolean;
  readonly source:
    | StoreSource
    /** Newest first. */
    | { readonly events: readonly QueryEvent[] };
}

/** Streams of a store. */
export interface StoreSource {
  /** Its file. */
  readonly path: string;
  readonly places: readonly LogPlace[];
  /** Wanted events that the file does not have yet, in order of arrival. @default none */
  readonly unsaved?: readonly PlacedEvent[];
}

/** What a thread is for. */
export interface ThreadData {
  /** Whether it ends with its first query, so that nothing is kept for another. */
  readonly hasOneQuery: boolean;
}

/** What a thread is asked for: a query, or to have read what queries may want of a store's file. */
export type ThreadTask = { readonly job: QueryJob } | { readonly readAhead: string };

/** What a thread says: how far it is, any number of times, and in the end its result or why it has none. */
export type JobAnswer =
  | { readonly statistics: QueryStatistics }
  | { readonly result: QueryResult }
  | { readonly failure: { readonly message: string; readonly stack?: string } };
