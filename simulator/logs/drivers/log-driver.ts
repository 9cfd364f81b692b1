import type { LogOrigin, NewLogEvent } from "../log-event.ts";

/** Takes the lines of containers somewhere, as a log driver of Docker does: to the store, later to S3 or a log router. */
export interface LogDriver {
  /** Lines that came close together, in order. */
  write(events: readonly NewLogEvent[]): void;
  /** An output of a container has ended, as far as it goes; the same container may be started again. */
  endOf?(origin: LogOrigin): void;
  /** Nothing more will come. */
  end(): void;
}
