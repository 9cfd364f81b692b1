import { setImmediate as nextTurn } from "node:timers/promises";
import type { PlacedEvent } from "../../store/log-query.ts";
import { discoveredFields } from "../insights/discovered-fields.ts";
import { ACCOUNT } from "../insights/query-event.ts";
import { seqOfPointer } from "../query-worker/event-pointer.ts";
import { groupOf } from "./identifiers.ts";
import { invalidParameter, notFound } from "./logs-api-error.ts";
import type { Call, Handler } from "./service.ts";

/** Every field of the event that a `@ptr` of a query's result stands for. */
export const getLogRecord: Handler<"GetLogRecord"> = ({ logRecordPointer }, call) => {
  const event = eventAt(logRecordPointer, call);
  const { group, stream, message, timestampMs, ingestionMs } = event;
  return {
    logRecord: {
      ...Object.fromEntries(discoveredFields(message)),
      "@ingestionTime": String(ingestionMs),
      "@log": `${ACCOUNT}:${group}`,
      "@logStream": stream,
      "@message": message,
      "@timestamp": String(timestampMs),
    },
  };
};

function eventAt(pointer: string, { service: { store } }: Call): PlacedEvent {
  const seq = seqOfPointer(pointer);
  if (seq === undefined)
    throw invalidParameter("The logRecordPointer is not a @ptr of a query's result.");
  const groups = store.catalog.names();
  const [event] = store.arrivals({ afterSeq: seq - 1, groups, limit: 1 });
  if (event?.seq !== seq) throw notFound("The log event of this logRecordPointer does not exist.");
  return event;
}

const MINUTE_MS = 60_000;

/** As many of the newest events are looked at; AWS does not say how many it takes. */
const MOST_EVENTS = 10_000;

const READ_EVENTS = 1000;

const SYSTEM_FIELDS = ["@ingestionTime", "@log", "@logStream", "@message", "@timestamp"];

/** The fields of the newest events of a time, and in how many percent of these events each is. */
export const getLogGroupFields: Handler<"GetLogGroupFields"> = async (input, call) => {
  const group = groupOf(input, call);
  const range = rangeOf(input.time, call.service.now());
  const counts = new Map<string, number>();
  let total = 0;
  let token: string | undefined;
  do {
    const page = call.service.store.query({
      ...{ group, ...range, order: "newestFirst", limit: READ_EVENTS },
      ...(token !== undefined && { token }),
    });
    for (const { message } of page.events) {
      total++;
      for (const name of [...SYSTEM_FIELDS, ...discoveredFields(message).keys()])
        counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    token = page.hasMore ? page.nextToken : undefined;
    await nextTurn();
    call.signal.throwIfAborted();
  } while (token !== undefined && total < MOST_EVENTS);
  const fields = [...counts].map(([name, count]) => ({
    ...{ name, percent: Math.round((100 * count) / total) },
  }));
  return {
    logGroupFields: fields.sort((a, b) => b.percent - a.percent || (a.name < b.name ? -1 : 1)),
  };
};

/** 8 minutes before and after a time in seconds, or the last 15 minutes. */
function rangeOf(time: number | undefined, nowMs: number) {
  if (time === undefined) return { fromMs: nowMs - 15 * MINUTE_MS, toMs: nowMs + 1 };
  return { fromMs: time * 1000 - 8 * MINUTE_MS, toMs: time * 1000 + 8 * MINUTE_MS + 1 };
}
