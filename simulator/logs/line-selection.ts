import type { LogEvent, LogFilter } from "./log-event.ts";
import type { LogLine } from "./log-line.ts";

/** Which events a store reads: what it can tell without reading their lines. */
export interface EventSelection extends LogFilter {
  /** The message contains this. */
  readonly text?: string;
  /** Read at this time or later, in milliseconds since 1970. */
  readonly sinceMs?: number;
}

/** Which lines a reader hands out. */
export interface LineSelection extends EventSelection {
  /** Only lines after the one with this number. @default from the first on */
  readonly afterSeq?: number;
  /** Asked for each line that the store found. */
  readonly isWanted?: (line: LogLine) => boolean;
  /** What the wanted lines are, for messages: `of request 3f2a9c1e`. */
  readonly what?: string;
}

/** Whether a selection wants the event. */
export function matchesEvent(event: LogEvent, selection: EventSelection): boolean {
  const { service, kinds, text, sinceMs = -Infinity } = selection;
  return (
    (service === undefined || event.service === service) &&
    (kinds === undefined || kinds.includes(event.kind)) &&
    (text === undefined || event.message.includes(text)) &&
    event.timestampMs >= sinceMs
  );
}

/** The request id of an access line; TCP has none. */
export function requestIdOf({ record }: Pick<LogLine, "record">): string | undefined {
  return record === undefined || record.appProtocol === "tcp" ? undefined : record.requestId;
}

/** The access lines of one request. */
export function linesOfRequest(requestId: string): LineSelection {
  return {
    kinds: ["access"],
    ...textOfId(requestId),
    isWanted: (line) => requestIdOf(line) === requestId,
    what: `of request ${requestId}`,
  };
}

/** The text by which a store finds lines with this id; nothing where a format may escape it. */
export function textOfId(requestId: string): Pick<EventSelection, "text"> {
  return /^[\w.:-]+$/.test(requestId) ? { text: requestId } : {};
}
