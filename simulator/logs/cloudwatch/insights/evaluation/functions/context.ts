import type { Choices } from "../../language/undocumented.ts";

/** What functions know of the query that runs. Times are in milliseconds since 1970. */
export interface QueryContext {
  /** When the query began. */
  readonly nowMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly choices: Choices;
}
