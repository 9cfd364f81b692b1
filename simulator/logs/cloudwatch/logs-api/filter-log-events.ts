import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type LogQuery, type PlacedEvent, tokenAt } from "../../store/log-query.ts";
import { eventIdOf } from "../filters/event-id.ts";
import { groupOf, requireStream } from "./identifiers.ts";
import { invalidParameter } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import { isFull, newSize } from "./page-size.ts";
import { patternOf } from "./pattern-of.ts";
import type { Call, Handler } from "./service.ts";

type Input = Operations["FilterLogEvents"]["input"];

const MOST_EVENTS = 10_000;

/** Read from the store at a time at most; between two reads other clients have their turn. */
const READ_EVENTS = 5000;

/** Read at first, for a page of fewer events: most of the others would be read again for the next page. */
const FIRST_READ_EVENTS = 100;

/** As many events are looked at for one page; it may be empty then, and has a token. */
const LOOKED_AT_EVENTS = 1_000_000;

/** A page of the events of a group that match, by time. Only the last page has no token. */
export const filterLogEvents: Handler<"FilterLogEvents"> = async (input, call) => {
  const { limit = MOST_EVENTS, filterPattern = "", nextToken } = input;
  const { matches } = patternOf(filterPattern);
  const query = queryOf(input, call);
  const fingerprint = fingerprintOf(input);
  const size = newSize();
  const events: PlacedEvent[] = [];
  let token = nextToken === undefined ? undefined : parseToken(nextToken, fingerprint);
  const answer = (hasMore: boolean) => ({
    events: events.map(toFilteredEvent),
    searchedLogStreams: [],
    ...(hasMore && token !== undefined && { nextToken: nextTokenOf(token, fingerprint) }),
  });
  let count = Math.min(READ_EVENTS, Math.max(FIRST_READ_EVENTS, limit + 1));
  for (let looked = 0; looked < LOOKED_AT_EVENTS; looked += count) {
    const page = call.service.store.query({
      ...{ ...query, limit: count },
      ...(token !== undefined && { token }),
    });
    let last: PlacedEvent | undefined;
    for (const event of page.events) {
      if (matches(event.message)) {
        if (events.length === limit || isFull(size, event)) {
          if (last !== undefined) token = tokenAt(last);
          return answer(true);
        }
        events.push(event);
      }
      last = event;
    }
    if (!page.hasMore) return answer(false);
    token = page.nextToken;
    count = Math.min(READ_EVENTS, 2 * count);
    await nextTurn();
    call.signal.throwIfAborted();
  }
  return answer(true);
};

function queryOf(input: Input, call: Call): Omit<LogQuery, "limit"> {
  const { logStreamNames, logStreamNamePrefix, startTime = 0, endTime } = input;
  const group = groupOf(input, call);
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined)
    throw invalidParameter("logStreamNames and logStreamNamePrefix cannot both be specified.");
  for (const stream of logStreamNames ?? []) requireStream({ group, stream }, call);
  const streams =
    logStreamNamePrefix === undefined
      ? logStreamNames
      : call.service.store.catalog
          .names(group)
          .filter((name) => name.startsWith(logStreamNamePrefix));
  return {
    ...{ group, fromMs: startTime },
    ...(streams && { streams }),
    // The end belongs to the range, other than that of GetLogEvents.
    ...(endTime !== undefined && { toMs: endTime + 1 }),
    order: input.startFromHead === false ? "newestFirst" : "oldestFirst",
  };
}

function toFilteredEvent(event: PlacedEvent) {
  const { stream, timestampMs, message, ingestionMs } = event;
  return {
    logStreamName: stream,
    timestamp: timestampMs,
    message,
    ingestionTime: ingestionMs,
    eventId: eventIdOf(event),
  };
}

/** What a token belongs to: it means nothing for other events. */
function fingerprintOf({ nextToken: _token, limit: _limit, ...input }: Input): string {
  const { interleaved: _interleaved, unmask: _unmask, ...rest } = input;
  const sorted = JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(sorted).digest("base64url").slice(0, 12);
}

function nextTokenOf(token: string, fingerprint: string): string {
  return Buffer.from(`${fingerprint}/${token}`).toString("base64url");
}

function parseToken(text: string, fingerprint: string): string {
  const decoded = Buffer.from(text, "base64url").toString("latin1");
  const [, given, token] = /^([\w-]{12})\/(\d{1,16}\/\d{1,16})$/.exec(decoded) ?? [];
  if (token === undefined || given !== fingerprint)
    throw invalidParameter("The specified nextToken is invalid.");
  return token;
}
