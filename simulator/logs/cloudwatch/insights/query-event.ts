/** The account of all groups here; AWS writes it before the group's name in `@log`. */
export const ACCOUNT = "123456789012";

/** A log event, as a query reads it. */
export interface QueryEvent {
  /** The event's time, in milliseconds since 1970. */
  readonly timestampMs: number;
  /** When it was stored. @default `timestampMs` */
  readonly ingestionMs?: number;
  readonly message: string;
  readonly group: string;
  readonly stream: string;
}
