import { availableParallelism } from "node:os";
import { SimulatorError } from "../../../errors.ts";
import type { QueryResult, QueryStatistics } from "../insights/run-query.ts";
import type { QueryJob } from "./query-job.ts";
import { type QueryThread, startThread } from "./query-thread.ts";

/** How long a query may take where nobody says it. */
const DEADLINE_MS = 60_000;

/** How long a thread without a query stays: it has the events that it read, and the next query mostly wants the same. */
const IDLE_MS = 30_000;

export interface RunOptions {
  /** From its start in a thread. @default 60 seconds */
  readonly deadlineMs?: number | undefined;
  /** Ends the query, or its waiting for a thread. */
  readonly signal?: AbortSignal;
  /** Called when it has a thread. */
  readonly onStart?: () => void;
  /** Called from time to time with what was read so far. */
  readonly onProgress?: (statistics: QueryStatistics) => void;
}

/** Runs queries, each in a thread of its own. Its disposal ends them. */
export interface QueryThreads extends AsyncDisposable {
  /** Starts a thread for a query over a store's file that may come soon. It ends after a while without one. */
  prepare(path: string): void;
  /**
   * Runs a query as soon as a thread is free. Its deadline ends it wherever it is: in a regex, too.
   *
   * @throws {SimulatorError} `QUERY_TIMEOUT` where the deadline is over.
   */
  run(job: QueryJob, options?: RunOptions): Promise<QueryResult>;
}

/** Two at least: beside a long query a short one is answered. */
const MOST_THREADS = Math.min(4, Math.max(2, availableParallelism()));

interface OpenOptions {
  /** How many queries run at the same time; the others wait for their turn, in order. @default one a core, 2 to 4 */
  readonly most?: number;
  /** Whether only one query will come. @default `false` */
  readonly hasOneQuery?: boolean;
}

export function openQueryThreads(options: OpenOptions = {}): QueryThreads {
  const { most = MOST_THREADS, hasOneQuery = false } = options;
  const closing = new AbortController();
  const busy = new Set<QueryThread>();
  const waiting = new Set<() => void>();
  let running = 0;
  let idle: { readonly thread: QueryThread; readonly timer: NodeJS.Timeout } | undefined;

  const takeTurn = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    if (running < most) {
      running++;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stop = () => reject(signal.reason);
    waiting.add(resolve);
    signal.addEventListener("abort", stop, { once: true });
    try {
      await promise;
    } finally {
      waiting.delete(resolve);
      signal.removeEventListener("abort", stop);
    }
  };
  /** The turn of an ended query goes to the first that waits. */
  const giveTurn = () => {
    const [next] = waiting;
    if (next === undefined) running--;
    else {
      waiting.delete(next);
      next();
    }
  };
  const takeIdle = () => {
    if (idle === undefined) return undefined;
    clearTimeout(idle.timer);
    const { thread } = idle;
    idle = undefined;
    return thread.hasEnded ? undefined : thread;
  };
  const keep = (thread: QueryThread) => {
    const timer = setTimeout(() => void takeIdle()?.[Symbol.asyncDispose](), IDLE_MS);
    timer.unref();
    idle = { thread, timer };
  };
  /** One is kept, whatever it has read; what others have read is let go with them. */
  const keepOrEnd = async (thread: QueryThread) => {
    if (idle === undefined && !closing.signal.aborted) keep(thread);
    else await thread[Symbol.asyncDispose]();
  };

  return {
    prepare(path) {
      if (idle !== undefined || closing.signal.aborted) return;
      const thread = startThread({ hasOneQuery });
      thread.readAhead(path);
      keep(thread);
    },
    async run(job, { deadlineMs = DEADLINE_MS, signal, onStart, onProgress } = {}) {
      const stops =
        signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);
      await takeTurn(stops);
      const deadline = AbortSignal.timeout(deadlineMs);
      const thread = takeIdle() ?? startThread({ hasOneQuery });
      busy.add(thread);
      try {
        onStart?.();
        const either = AbortSignal.any([deadline, stops]);
        const result = await thread.run(job, { signal: either, onProgress });
        await keepOrEnd(thread);
        return result;
      } catch (error) {
        await thread[Symbol.asyncDispose]();
        if (stops.aborted || !deadline.aborted) throw error;
        throw new SimulatorError(
          "QUERY_TIMEOUT",
          `The query took more than ${deadlineMs / 1000} s.`,
          {
            remedy:
              "Choose fewer events, with --since or a filter before parse, or give it more time.",
            cause: error,
          },
        );
      } finally {
        busy.delete(thread);
        giveTurn();
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      const threads = [...busy, takeIdle()];
      await Promise.all(threads.map((thread) => thread?.[Symbol.asyncDispose]()));
    },
  };
}

/** Runs one query in a thread, as {@link QueryThreads.run} does, and ends the thread. */
export async function runQueryJob(job: QueryJob, options: RunOptions = {}): Promise<QueryResult> {
  await using threads = openQueryThreads({ most: 1, hasOneQuery: true });
  return await threads.run(job, options);
}
