import type { LogPlace } from "../../log-event.ts";
import type { QueryEvent, QueryResult } from "../insights/run-query.ts";

/** A query, and what it is run over; it can be sent to a thread. */
export interface QueryJob {
  /** Checked before: it compiles. */
  readonly query: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly nowMs: number;
  readonly limit?: number;
  readonly source:
    | {
        /** File of a store. */
        readonly path: string;
        readonly places: readonly LogPlace[];
      }
    /** Newest first. */
    | { readonly events: readonly QueryEvent[] };
}

/** What a thread answers. */
export type JobAnswer =
  | { readonly result: QueryResult }
  | { readonly failure: { readonly message: string; readonly stack?: string } };
