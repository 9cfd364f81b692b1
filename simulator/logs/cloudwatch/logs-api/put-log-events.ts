import { EVENT_OVERHEAD_BYTES } from "../../store/catalog.ts";
import { settingsOf } from "./group-settings.ts";
import { requireGroup, requireStream } from "./identifiers.ts";
import { invalidParameter } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import { MOST_BYTES } from "./page-size.ts";
import type { Handler } from "./service.ts";
import { SEQUENCE_TOKEN } from "./streams.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** An event is not accepted from further in the future. */
const TOO_NEW_MS = 2 * HOUR_MS;
/** Nor from longer ago. */
const TOO_OLD_MS = 14 * DAY_MS;
const LONGEST_SPAN_MS = DAY_MS;

type InputEvents = Operations["PutLogEvents"]["input"]["logEvents"];

/** Answers once what is accepted is on the disk. */
export const putLogEvents: Handler<"PutLogEvents"> = (input, call) => {
  const { logEvents, entity } = input;
  const { store, now } = call.service;
  const group = requireGroup(input.logGroupName, call);
  const place = { group, stream: input.logStreamName };
  requireStream(place, call);
  checkSize(logEvents);
  checkOrder(logEvents);
  const ingestionMs = now();
  const { retentionInDays } = settingsOf(store.catalog, group);
  const firstNew = firstFrom(logEvents, ingestionMs + TOO_NEW_MS + 1);
  const oldEnd = firstFrom(logEvents, ingestionMs - TOO_OLD_MS);
  const expiredEnd =
    retentionInDays === undefined
      ? 0
      : firstFrom(logEvents, ingestionMs - retentionInDays * DAY_MS);
  const accepted = logEvents.slice(Math.max(oldEnd, expiredEnd), firstNew);
  checkSpan(accepted);
  store.appendDurably(
    place,
    accepted.map(({ timestamp, message }) => ({
      timestampMs: timestamp,
      ingestionMs,
      // Half of a character has no UTF-8.
      message: message.toWellFormed(),
    })),
  );
  const rejected = {
    ...(firstNew < logEvents.length && { tooNewLogEventStartIndex: firstNew }),
    ...(oldEnd > 0 && { tooOldLogEventEndIndex: oldEnd }),
    ...(expiredEnd > oldEnd && { expiredLogEventEndIndex: expiredEnd }),
  };
  return {
    nextSequenceToken: SEQUENCE_TOKEN,
    ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
    // Events are not kept by entity here, and AWS has an answer for that.
    ...(entity && { rejectedEntityInfo: { errorType: "UnsupportedLogGroupType" as const } }),
  };
};

function checkSize(events: InputEvents): void {
  let bytes = events.length * EVENT_OVERHEAD_BYTES;
  for (const { message } of events) bytes += Buffer.byteLength(message);
  if (bytes > MOST_BYTES)
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
}

function checkOrder(events: InputEvents): void {
  let last = 0;
  for (const { timestamp } of events) {
    if (timestamp < last)
      throw invalidParameter(
        "Log events in a single PutLogEvents request must be in chronological order.",
      );
    last = timestamp;
  }
}

function checkSpan(events: InputEvents): void {
  const [first = { timestamp: 0 }] = events;
  if ((events.at(-1)?.timestamp ?? 0) - first.timestamp > LONGEST_SPAN_MS)
    throw invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
}

/** Index of the first event of this time or later. */
function firstFrom(events: InputEvents, timeMs: number): number {
  const index = events.findIndex(({ timestamp }) => timestamp >= timeMs);
  return index === -1 ? events.length : index;
}
