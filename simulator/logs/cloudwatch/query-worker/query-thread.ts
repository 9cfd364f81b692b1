import { getCompileCacheDir } from "node:module";
import { dirname, extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { QueryResult, QueryStatistics } from "../insights/run-query.ts";
import type { JobAnswer, QueryJob, ThreadData, ThreadTask } from "./query-job.ts";

const PROGRAM = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);

/** Most of what a query makes is let go at once. With V8's own size the collection of it takes a third more time, and more memory. */
const YOUNG_GENERATION_MB = 48;

interface ThreadOptions {
  /** Ends the wait; the thread still works then, and has to be disposed of. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((statistics: QueryStatistics) => void) | undefined;
}

/** A thread that runs one query after the other. It keeps the program running only while it has one. */
export interface QueryThread extends AsyncDisposable {
  run(job: QueryJob, options: ThreadOptions): Promise<QueryResult>;
  /** Has it read the events of a store's file while it has nothing else to do. */
  readAhead(path: string): void;
  /** Whether it ended, by itself or not. */
  readonly hasEnded: boolean;
}

/** Starts a thread. */
export function startThread(data: ThreadData): QueryThread {
  const worker = new Worker(PROGRAM, {
    workerData: data,
    env: { ...process.env, ...withCompileCache() },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  let hasEnded = false;
  let fail = (_error: Error): void => undefined;
  let take = (_answer: JobAnswer): void => undefined;
  worker.on("message", (answer: JobAnswer) => take(answer));
  // An answer that cannot be read here.
  worker.on("messageerror", (error: Error) => fail(error));
  worker.on("error", (error: Error) => {
    hasEnded = true;
    fail(error);
  });
  worker.on("exit", () => {
    hasEnded = true;
    fail(new Error("The thread of the query ended."));
  });
  worker.unref();
  const ask = (task: ThreadTask) => worker.postMessage(task);
  return {
    readAhead: (path) => ask({ readAhead: path }),
    async run(job, { signal, onProgress }) {
      const { promise, resolve, reject } = Promise.withResolvers<QueryResult>();
      const stop = () => reject(signal.reason);
      fail = reject;
      take = (answer) => {
        if ("statistics" in answer) onProgress?.(answer.statistics);
        else if ("result" in answer) resolve(answer.result);
        else reject(Object.assign(new Error(answer.failure.message), answer.failure));
      };
      signal.throwIfAborted();
      signal.addEventListener("abort", stop, { once: true });
      worker.ref();
      try {
        ask({ job });
        return await promise;
      } finally {
        worker.unref();
        signal.removeEventListener("abort", stop);
      }
    },
    get hasEnded() {
      return hasEnded;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Where this program keeps compiled code, its thread does, too: without, the thread's start takes twice the time. */
function withCompileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  // Node adds a folder for its version.
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
