import { type LogPage, type PlacedEvent, type Position, tokenAt } from "../../store/log-query.ts";
import { groupOf, requireStream } from "./identifiers.ts";
import { invalidParameter } from "./logs-api-error.ts";
import { isFull, newSize } from "./page-size.ts";
import type { Handler } from "./service.ts";

const MOST_EVENTS = 10_000;

/** Where a page begins, and in which direction it goes. */
interface Start {
  readonly isForward: boolean;
  readonly position?: Position;
}

/**
 * A page of a stream, oldest first. At either end of the stream the token of the page comes back, so that a client can
 * ask with it again later.
 */
export const getLogEvents: Handler<"GetLogEvents"> = (input, call) => {
  const { logStreamName: stream, limit = MOST_EVENTS, startFromHead = false } = input;
  const { startTime = 0, endTime, nextToken } = input;
  const group = groupOf(input, call);
  requireStream({ group, stream }, call);
  const start: Start =
    nextToken === undefined ? { isForward: startFromHead } : parseToken(nextToken);
  const { isForward, position } = start;
  const page = call.service.store.query({
    ...{ group, streams: [stream], limit, fromMs: startTime },
    ...(endTime !== undefined && { toMs: endTime }),
    order: isForward ? "oldestFirst" : "newestFirst",
    ...(position && { token: tokenAt(position) }),
  });
  const found = cut(page);
  const events = isForward ? found : found.toReversed();
  const beginning = { timestampMs: startTime, seq: 0 };
  return {
    events: events.map(({ timestampMs, message, ingestionMs }) => ({
      timestamp: timestampMs,
      message,
      ingestionTime: ingestionMs,
    })),
    nextForwardToken: tokenOf("f", events.at(-1) ?? position ?? beginning),
    nextBackwardToken: tokenOf("b", events[0] ?? position ?? beginning),
  };
};

/** As many events as a page can have. */
function cut({ events }: LogPage): readonly PlacedEvent[] {
  const size = newSize();
  const end = events.findIndex((event) => isFull(size, event));
  return end === -1 ? events : events.slice(0, end);
}

function tokenOf(direction: "f" | "b", { timestampMs, seq }: Position): string {
  return `${direction}/${timestampMs}/${seq}/s`;
}

function parseToken(token: string): Start {
  const [, direction, timestampMs, seq] = /^([fb])\/(\d{1,16})\/(\d{1,16})\/s$/.exec(token) ?? [];
  if (direction === undefined) throw invalidParameter("The specified nextToken is invalid.");
  const position = { timestampMs: Number(timestampMs), seq: Number(seq) };
  return { isForward: direction === "f", position };
}
