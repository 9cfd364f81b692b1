/** The account of all groups here; AWS writes it before the group's name in `@log`. */
export const ACCOUNT = "123456789012";

/** A log event, as a query reads it. */
export interface QueryEvent {
  /** The event's time, in milliseconds since 1970. */
  readonly timestampMs: number;
  /** When it was stored. @default `timestampMs` */
  readonly ingestionMs?: number;
  readonly message: string;
  /** Length of the message in UTF-8. @default to be counted */
  readonly byteLength?: number;
  readonly group: string;
  readonly stream: string;
}

/** Events one after the other. */
export interface EventPiece {
  readonly events: readonly QueryEvent[];
  /** Their places among the events whose values are kept, in the same order. @default their values are not kept */
  readonly places?: readonly number[] | undefined;
}
