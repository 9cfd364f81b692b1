import { parentPort, workerData } from "node:worker_threads";
import { createEventCache } from "./event-cache.ts";
import type { JobAnswer, QueryJob, ThreadData, ThreadTask } from "./query-job.ts";
import { createReadAhead } from "./read-ahead.ts";
import { runJob } from "./run-job.ts";

const { hasOneQuery } = workerData as ThreadData;
const cache = createEventCache(hasOneQuery ? 0 : undefined);
const readAhead = hasOneQuery ? undefined : createReadAhead(cache);

/** The program of the thread: a job in, answers out. */
parentPort?.on("message", (task: ThreadTask) => {
  if ("job" in task) answer(answerTo(task.job));
  const path = "job" in task ? pathOf(task.job) : task.readAhead;
  if (path !== undefined) readAhead?.of(path);
});

function pathOf({ source }: QueryJob): string | undefined {
  return "path" in source ? source.path : undefined;
}

function answerTo(job: QueryJob): JobAnswer {
  try {
    return { result: runJob(job, { cache, onProgress: (statistics) => answer({ statistics }) }) };
  } catch (error) {
    if (!(error instanceof Error)) return { failure: { message: String(error) } };
    return { failure: { message: error.message, ...(error.stack && { stack: error.stack }) } };
  }
}

function answer(message: JobAnswer): void {
  parentPort?.postMessage(message);
}
