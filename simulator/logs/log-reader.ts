import { setTimeout as sleep } from "node:timers/promises";
import { parseAccessLogLine } from "../access-log/parse.ts";
import type { ParsedAccessLogLine, UnreadableLine } from "../access-log/parsed-line.ts";
import type { AccessLogRecord } from "../access-log/record.ts";
import { SimulatorError } from "../errors.ts";
import type { LogEvent, LogFilter } from "./log-event.ts";
import type { LogPump } from "./log-pump.ts";
import type { LogStore } from "./log-store.ts";

/** A log event with its line read, on first use. */
export interface LogLine extends LogEvent {
  /** The line as it was written, without its newline; the same as `message`. */
  readonly raw: string;
  readonly parsed: ParsedAccessLogLine | UnreadableLine;
  /** The typed record; `undefined` where the line is no access-log line that can be read. */
  readonly record: AccessLogRecord | undefined;
}

export interface TakeOptions {
  /** How long to wait for all of them, in milliseconds. @default 30 000 */
  readonly timeoutMs?: number;
}

/** Lines in order of arrival, from the beginning of the run on. Each line is handed out once; a new reader begins anew. */
export interface LogReader extends AsyncIterable<LogLine> {
  /**
   * The next `count` lines, as soon as they are there.
   *
   * @throws {SimulatorError} `LOG_WAIT_TIMEOUT`, with what did arrive; it is not lost, the next `take` begins with it.
   */
  take(count: number, options?: TakeOptions): Promise<readonly LogLine[]>;
}

interface ReaderOptions {
  readonly store: LogStore;
  readonly filter: LogFilter;
  /** The last line there is, of whatever kind; what `waitForMore` waits beyond. */
  readonly lastSeq: () => number;
  /** Resolves when there may be more; `false` when nothing more can come. */
  readonly waitForMore: (afterSeq: number, signal?: AbortSignal) => Promise<boolean>;
}

const PAGE = 1000;
const TAKE_TIMEOUT_MS = 30_000;

/** A reader over a run of this process: woken by the pump, in the moment a line is stored. */
export function readLive(store: LogStore, pump: LogPump, filter: LogFilter): LogReader {
  let lastSeq = 0;
  const waiting = new Set<() => void>();
  pump.subscribe((events) => {
    lastSeq = events.at(-1)?.seq ?? lastSeq;
    for (const wake of waiting) wake();
    waiting.clear();
  });
  return createReader({
    store,
    filter,
    lastSeq: () => lastSeq,
    async waitForMore(afterSeq, signal) {
      if (lastSeq > afterSeq) return true;
      if (pump.hasEnded) return false;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
      await promise;
      waiting.delete(resolve);
      return true;
    },
  });
}

/** How often another process's store is looked at. */
const POLL_MS = 50;

/** A reader over a store that another process writes or wrote; it ends once `isRunning` says no and all is read. */
export function readStored(
  store: LogStore,
  filter: LogFilter,
  isRunning: () => boolean,
): LogReader {
  let sawEnd = false;
  return createReader({
    store,
    filter,
    lastSeq: () => 0,
    async waitForMore() {
      if (sawEnd) return false;
      // One more look after the end: the last lines were written before the writer went.
      sawEnd = !isRunning();
      if (!sawEnd) await sleep(POLL_MS);
      return true;
    },
  });
}

function createReader({ store, filter, lastSeq, waitForMore }: ReaderOptions): LogReader {
  let cursor = 0;
  let kept: LogLine[] = [];

  const nextPage = async (signal?: AbortSignal): Promise<readonly LogLine[]> => {
    for (;;) {
      const looked = lastSeq();
      const events = store.read({ ...filter, afterSeq: cursor, limit: PAGE });
      const last = events.at(-1);
      if (last !== undefined) {
        cursor = last.seq;
        return events.map(toLine);
      }
      // Nothing up to there is wanted by this reader: it need not be looked through again.
      cursor = Math.max(cursor, looked);
      if (signal?.aborted || !(await waitForMore(cursor, signal))) return [];
    }
  };

  return {
    async take(count, { timeoutMs = TAKE_TIMEOUT_MS } = {}) {
      const signal = AbortSignal.timeout(timeoutMs);
      while (kept.length < count) {
        const page = await nextPage(signal);
        if (page.length === 0) throw waitTimeout({ count, timeoutMs, filter, kept, store });
        kept.push(...page);
      }
      return kept.splice(0, count);
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const page = kept.length > 0 ? kept : await nextPage();
        kept = [];
        if (page.length === 0) return;
        yield* page;
      }
    },
  };
}

function toLine(event: LogEvent): LogLine {
  let parsed: ParsedAccessLogLine | UnreadableLine | undefined;
  return {
    ...event,
    raw: event.message,
    get parsed() {
      parsed ??= parseAccessLogLine(event.message);
      return parsed;
    },
    get record() {
      return this.parsed.ok ? this.parsed.record : undefined;
    },
  };
}

interface TimeoutFacts {
  readonly count: number;
  readonly timeoutMs: number;
  readonly filter: LogFilter;
  readonly kept: readonly LogLine[];
  readonly store: LogStore;
}

function waitTimeout({ count, timeoutMs, filter, kept, store }: TimeoutFacts): SimulatorError {
  const what = `${filter.kinds?.join(" and ") ?? ""} lines${filter.service === undefined ? "" : ` of ${filter.service}`}`;
  const shown = kept.map(({ raw }) => `\n  ${raw}`).join("");
  const others = store.read({ afterSeq: 0, limit: 10_000 }).reduce((counts, { service, kind }) => {
    const key = `${service} ${kind}`;
    return counts.set(key, (counts.get(key) ?? 0) + 1);
  }, new Map<string, number>());
  const summary = [...others].map(([key, value]) => `${key} ${value}`).join(", ") || "nothing";
  return new SimulatorError(
    "LOG_WAIT_TIMEOUT",
    `Waited ${timeoutMs} ms for ${count} ${what}; ${kept.length} arrived:${shown || " none"}\n  In the whole run so far: ${summary}.`,
    {
      remedy: "Check that the request reached the proxy, and that this service's access log is on.",
    },
  );
}
