/** A log event, as a query reads it. */
export interface QueryEvent {
  /** The event's time, in milliseconds since 1970. */
  readonly timestampMs: number;
  /** When it was stored. @default `timestampMs` */
  readonly ingestionMs?: number;
  readonly message: string;
  readonly logGroup: string;
  readonly logStream: string;
}
