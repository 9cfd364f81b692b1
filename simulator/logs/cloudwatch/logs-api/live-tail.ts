import { randomUUID } from "node:crypto";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlacedEvent } from "../../store/log-query.ts";
import { ACCOUNT } from "../insights/query-event.ts";
import { eventMessage, exceptionMessage } from "./event-stream.ts";
import { requireStandardClass } from "./group-settings.ts";
import { groupNamed, requireGroup } from "./identifiers.ts";
import { invalidParameter } from "./logs-api-error.ts";
import type { Operations } from "./model.ts";
import { patternOf } from "./pattern-of.ts";
import type { Call } from "./service.ts";

type Input = Operations["StartLiveTail"]["input"];

/** AWS sends an update so often, also an empty one. */
const UPDATE_MS = 1000;

/** In one update; of more events a sample is sent. */
const MOST_EVENTS = 500;

/** A session ends then. */
const LONGEST_SESSION_MS = 3 * 3_600_000;

/** As many updates wait for a client; one that does not read them is given up. */
const MOST_WAITING = 10;

/** Looked at for one update. */
const READ_EVENTS = 10_000;

/** Messages of one update, in JSON; what is more comes with the next one. Clients take no event stream message of over 16 MB. */
const UPDATE_BYTES = 8 * 2 ** 20;

/** Writes a session of Live Tail, until the client has left, the API ends, or the session is too old. */
export interface LiveTail {
  writeTo(output: Writable): Promise<void>;
}

/**
 * Begins a session with the events that come from now on.
 *
 * @throws {LogsApiError} Before anything is written.
 */
export function startLiveTail(input: Input, call: Call): LiveTail {
  const { logGroupIdentifiers, logStreamNames, logStreamNamePrefixes } = input;
  const { logEventFilterPattern = "" } = input;
  const { store } = call.service;
  const { matches } = patternOf(logEventFilterPattern);
  const groups = logGroupIdentifiers.map((identifier) => groupWithArn(identifier, call));
  if (logStreamNames !== undefined && logStreamNamePrefixes !== undefined)
    throw invalidParameter("logStreamNames and logStreamNamePrefixes cannot both be specified.");
  const names = logStreamNames ?? logStreamNamePrefixes;
  if (names !== undefined && groups.length !== 1)
    throw invalidParameter("Log streams can only be specified with exactly one log group.");
  const isOfStream = (stream: string) =>
    logStreamNames?.includes(stream) ??
    logStreamNamePrefixes?.some((prefix) => stream.startsWith(prefix)) ??
    true;
  let afterSeq = store.lastSeq;
  const nextUpdate = () => {
    const wanted: PlacedEvent[] = [];
    let bytes = 0;
    const { lastSeq } = store;
    const events = store.arrivals({ afterSeq, groups, limit: READ_EVENTS });
    // Otherwise what other groups got meanwhile would be looked through again for each update.
    if (events.length === 0) afterSeq = lastSeq;
    for (const event of events) {
      const { seq, stream, message } = event;
      if (isOfStream(stream) && matches(message)) {
        bytes += jsonBytes(message);
        if (bytes > UPDATE_BYTES && wanted.length > 0) break;
        wanted.push(event);
      }
      afterSeq = seq;
    }
    return eventMessage("sessionUpdate", {
      sessionMetadata: { sampled: wanted.length > MOST_EVENTS },
      sessionResults: sampleOf(wanted).map((event) => ({
        logStreamName: event.stream,
        logGroupIdentifier: `${ACCOUNT}:${event.group}`,
        message: event.message,
        timestamp: event.timestampMs,
        ingestionTime: event.ingestionMs,
      })),
    });
  };
  return {
    async writeTo(output) {
      // boto3 and the AWS CLI end without it.
      output.write(eventMessage("initial-response", {}));
      output.write(
        eventMessage("sessionStart", {
          requestId: randomUUID(),
          sessionId: randomUUID(),
          logGroupIdentifiers,
          logStreamNames: logStreamNames ?? [],
          logStreamNamePrefixes: logStreamNamePrefixes ?? [],
          logEventFilterPattern,
        }),
      );
      await sendUpdates({ output, nextUpdate, signal: call.signal });
      output.end();
    },
  };
}

function groupWithArn(identifier: string, call: Call): string {
  if (!identifier.startsWith("arn:"))
    throw invalidParameter(`The log group identifier ${identifier} must be an ARN.`);
  const group = requireGroup(groupNamed(identifier), call);
  requireStandardClass(call.service.store.catalog, group);
  return group;
}

interface UpdateOptions {
  readonly output: Writable;
  readonly nextUpdate: () => Buffer;
  readonly signal: AbortSignal;
}

async function sendUpdates({ output, nextUpdate, signal }: UpdateOptions): Promise<void> {
  const endMs = performance.now() + LONGEST_SESSION_MS;
  let waiting = 0;
  while (performance.now() < endMs) {
    // Without a reference, as the API itself: it keeps no program running.
    await sleep(UPDATE_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    if (waiting >= MOST_WAITING) {
      // Whoever reads again sees that the session is broken off.
      output.destroy();
      return;
    }
    waiting += 1;
    output.write(nextUpdate(), () => {
      waiting -= 1;
    });
  }
  output.write(exceptionMessage("SessionTimeoutException", "The session is over after 3 hours."));
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** All of them, or 500 that are spread over them. */
function sampleOf<T>(events: readonly T[]): readonly T[] {
  if (events.length <= MOST_EVENTS) return events;
  const step = events.length / MOST_EVENTS;
  return Array.from({ length: MOST_EVENTS }, (_, index) => events[Math.floor(index * step)] as T);
}
