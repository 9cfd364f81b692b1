import { setTimeout as sleep } from "node:timers/promises";
import { stoppable } from "../stoppable.ts";
import type { LineSelection } from "./line-selection.ts";
import { type LogLine, lineMaker } from "./log-line.ts";
import type { LogStore } from "./store/log-store.ts";
import { tooFewLines, type WaitEnd } from "./too-few-lines.ts";

export interface TakeOptions {
  /** How long to wait for all of them, in milliseconds. @default 30 000 */
  readonly timeoutMs?: number;
  /** Stops the wait, with what did arrive. Give it a test's own signal, so that this message is what is reported. */
  readonly signal?: AbortSignal | undefined;
}

/** Lines in order of arrival, from the beginning of the run on. Each line is handed out once; a new reader begins anew. */
export interface LogReader extends AsyncIterable<LogLine> {
  /**
   * The next `count` lines, as soon as they are there.
   *
   * @throws {SimulatorError} `LOG_WAIT_TIMEOUT` when the time is over, the signal is aborted or the simulation ended; with what did arrive.
   *   That is not lost: the next `take` begins with it.
   */
  take(count: number, options?: TakeOptions): Promise<readonly LogLine[]>;
  /** The next lines, as far as they are there already: at most `limit`, without waiting. @default no limit */
  takeStored(limit?: number): readonly LogLine[];
  /** Passes over the lines that are there already, without reading them. @returns How many they are. */
  skipStored(): number;
}

interface ReaderOptions {
  readonly store: LogStore;
  readonly filter: LineSelection;
  /** The last line there is, of whatever kind; what `waitForMore` waits beyond. */
  readonly lastSeq: () => number;
  /** Resolves when there may be more; `false` when nothing more can come. */
  readonly waitForMore: (afterSeq: number, signal: AbortSignal) => Promise<boolean>;
}

const PAGE = 1000;
const TAKE_TIMEOUT_MS = 30_000;

/** A longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A reader over a run of this process: woken in the moment a line is stored. */
export function readLive(store: LogStore, filter: LineSelection): LogReader {
  return createReader({
    store,
    filter,
    lastSeq: () => store.lastSeq,
    waitForMore: (afterSeq, signal) => waitForMore(store, { afterSeq, signal }),
  });
}

interface WaitOptions {
  readonly afterSeq: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/** Waits until a store of this process may have a line after this one; `false` if it never will. */
export async function waitForMore(
  store: Pick<LogStore, "lastSeq" | "hasEnded" | "subscribe">,
  { afterSeq, signal }: WaitOptions,
): Promise<boolean> {
  if (store.lastSeq > afterSeq || signal.aborted) return true;
  if (store.hasEnded) return false;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  // Only as long as somebody waits: the store must not call readers that nobody holds any more.
  const unsubscribe = store.subscribe(wake);
  signal.addEventListener("abort", wake, { once: true });
  await promise;
  unsubscribe();
  signal.removeEventListener("abort", wake);
  return true;
}

/** How often another process's store is looked at. */
const POLL_MS = 50;

/** A reader over a store that another process writes or wrote; it ends once `isRunning` says no and all is read. */
export function readStored(
  store: LogStore,
  filter: LineSelection,
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
  let cursor = filter.afterSeq ?? 0;
  const kept: LogLine[] = [];
  const toLine = lineMaker(store);

  const { isWanted = () => true } = filter;

  const storedPage = (limit = PAGE): readonly LogLine[] => {
    for (;;) {
      const looked = lastSeq();
      const events = store.read({ ...filter, afterSeq: cursor, limit });
      // Nothing up to there is wanted by this reader: it need not be looked through again.
      cursor = events.at(-1)?.seq ?? Math.max(cursor, looked);
      const lines = events.map(toLine).filter(isWanted);
      if (lines.length > 0 || events.length < limit) return lines;
    }
  };

  const nextPage = async (signal: AbortSignal): Promise<readonly LogLine[]> => {
    for (;;) {
      const page = storedPage();
      if (page.length > 0) return page;
      if (signal.aborted || !(await waitForMore(cursor, signal))) return [];
    }
  };

  async function* linesUntil(signal: AbortSignal) {
    for (;;) {
      if (kept.length === 0) kept.push(...(await nextPage(signal)));
      const line = kept.shift();
      if (line === undefined) return;
      yield line;
    }
  }

  return {
    takeStored(limit = Number.POSITIVE_INFINITY) {
      while (kept.length < limit) {
        const page = storedPage(Math.min(PAGE, limit - kept.length));
        if (page.length === 0) break;
        kept.push(...page);
      }
      return kept.splice(0, limit);
    },
    skipStored() {
      if (filter.isWanted !== undefined) return this.takeStored().length;
      const { count, lastSeq: passedSeq } = store.countAfter({ ...filter, afterSeq: cursor });
      cursor = Math.max(cursor, passedSeq);
      return kept.splice(0).length + count;
    },
    take(count, { timeoutMs = TAKE_TIMEOUT_MS, signal } = {}) {
      const tooFew = (end: WaitEnd) => tooFewLines({ count, end, filter, kept, store });
      return stoppable({
        signal,
        describe(reason) {
          kept.push(...storedPage());
          return tooFew({ aborted: reason });
        },
        async work(stop) {
          const timeout = new AbortController();
          // Not `AbortSignal.timeout`, whose timer lets a script end in the middle of the wait without a word.
          const timer = setTimeout(() => timeout.abort(), Math.min(timeoutMs, LONGEST_TIMER_MS));
          try {
            while (kept.length < count) {
              const page = await nextPage(AbortSignal.any([timeout.signal, stop]));
              if (page.length === 0)
                throw tooFew(timeout.signal.aborted ? { waitedMs: timeoutMs } : "run ended");
              kept.push(...page);
            }
          } finally {
            clearTimeout(timer);
          }
          return kept.splice(0, count);
        },
      });
    },
    [Symbol.asyncIterator]() {
      const left = new AbortController();
      const lines = linesUntil(left.signal);
      return {
        next: () => lines.next(),
        // A generator would first wait for the line that nobody wants any more.
        return() {
          left.abort();
          return lines.return();
        },
      };
    },
  };
}
