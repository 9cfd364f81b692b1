import type { LineKind } from "../line/access-log/classify-line.ts";

/** What a stored line is: `app` for everything an app container wrote, else what {@link LineKind} says. */
export type LogKind = LineKind | "app";

/** Whose output a line is. */
export interface LogOrigin {
  readonly group: string;
  readonly stream: string;
  readonly service: string;
  readonly taskId: string;
  /** For people: `<service>-<n>`. */
  readonly taskName: string;
  readonly containerName: string;
  readonly source: "stdout" | "stderr";
  readonly role: "proxy" | "app";
  /** Which way the proxy's access lines go, where only one of its directions is logged. Never in the line itself. */
  readonly direction?: "ingress" | "egress";
}

/** One line of output, as a log event. */
export interface LogEvent extends LogOrigin {
  /** Order of arrival over the whole run, from 1. */
  readonly seq: number;
  /** When the line was read, in milliseconds since 1970; the line's own time is its start_time. */
  readonly timestampMs: number;
  /** When it was stored. */
  readonly ingestionMs: number;
  readonly kind: LogKind;
  /** Without its newline. Bytes that are no UTF-8 show as U+FFFD here. */
  readonly message: string;
  /** The very bytes, where they are no valid UTF-8. */
  readonly bytes?: Uint8Array;
}

/** Which events a reader wants. */
export interface LogFilter {
  readonly service?: string;
  readonly kinds?: readonly LogKind[];
}

export function matchesFilter(event: LogEvent, { service, kinds }: LogFilter): boolean {
  return (
    (service === undefined || event.service === service) &&
    (kinds === undefined || kinds.includes(event.kind))
  );
}
