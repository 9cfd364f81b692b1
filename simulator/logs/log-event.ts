import type { LineKind } from "../line/access-log/classify-line.ts";
import type {
  AccessLogDirection,
  AccessLogFormat,
  AccessLogProtocol,
} from "../line/access-log/fields.ts";

/** What a stored line is: `app` for everything an app container wrote, else what {@link LineKind} says. */
export type LogKind = LineKind | "app";

/** Where CloudWatch Logs keeps an event. */
export interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

/** The same text for the same place, and for no other. */
export function placeKey({ group, stream }: LogPlace): string {
  return JSON.stringify([group, stream]);
}

/** Whose output a line is. */
export interface LogOrigin extends LogPlace {
  readonly service: string;
  readonly taskId: string;
  /** For people: `<service>-<n>`. */
  readonly taskName: string;
  readonly containerName: string;
  readonly source: "stdout" | "stderr";
  readonly role: "proxy" | "app";
  /**
   * Which of the proxy's listeners wrote the access line: `ingress` for what the task receives, `egress` for what it sends.
   * Absent for every other line. Envoy's line itself does not say it.
   */
  readonly direction?: AccessLogDirection;
  /** How the proxy writes its access lines, where it does. */
  readonly accessLog?: LineFormat;
}

/** How access lines were written, as far as it holds for all lines of a proxy. */
export interface LineFormat {
  /** Name of the profile; the store knows its fields. */
  readonly profile: string;
  readonly format: AccessLogFormat;
  /** Absent where listeners of several protocols are logged. */
  readonly protocol?: AccessLogProtocol;
}

/** A line of output on its way into the store. */
export interface NewLogEvent {
  readonly origin: LogOrigin;
  /** When the line was read, in milliseconds since 1970; the line's own time is its start_time. */
  readonly timestampMs: number;
  /** When it was stored. */
  readonly ingestionMs: number;
  readonly kind: LogKind;
  /** Without its newline. Bytes that are not UTF-8 show as U+FFFD here. */
  readonly message: string;
  /** The very bytes, where they are not valid UTF-8. */
  readonly bytes?: Uint8Array;
}

/** A line of output that has its number and is not stored yet. */
export interface NumberedEvent extends NewLogEvent {
  /** As {@link LogEvent.seq}. */
  readonly seq: number;
}

/** One line of output, as a log event. */
export interface LogEvent extends LogOrigin, Omit<NewLogEvent, "origin"> {
  /** Order of arrival over the whole run, from 1. */
  readonly seq: number;
}

/** The event as it is read from the store. */
export function toLogEvent({ origin, ...event }: NumberedEvent): LogEvent {
  return { ...origin, ...event };
}

/** An event as JSON has it. */
export interface LogEventJson extends Omit<LogEvent, "bytes"> {
  /** The very bytes in base64, where they are not valid UTF-8. */
  readonly messageBase64?: string;
}

/** The event as `logs --json` and the API give it. */
export function eventToJson({ bytes, ...event }: LogEvent): LogEventJson {
  const base64 = bytes && Buffer.from(bytes).toString("base64");
  return { ...event, ...(base64 !== undefined && { messageBase64: base64 }) };
}

/** Which events a reader wants. */
export interface LogFilter {
  readonly service?: string;
  readonly kinds?: readonly LogKind[];
}
