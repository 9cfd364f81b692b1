import type { NewLogEvent } from "../log-event.ts";

/** Takes the lines of containers somewhere, as a log driver of Docker does: to the store, later to S3 or a log router. */
export interface LogDriver {
  /** Lines that came close together, in order. */
  write(events: readonly NewLogEvent[]): void;
  /** Nothing more will come. */
  end(): void;
}
