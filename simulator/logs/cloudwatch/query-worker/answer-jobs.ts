import { parentPort } from "node:worker_threads";
import { createEventCache } from "./event-cache.ts";
import type { JobAnswer, QueryJob } from "./query-job.ts";
import { runJob } from "./run-job.ts";

const cache = createEventCache();

/** The program of the thread: a job in, answers out. */
parentPort?.on("message", (job: QueryJob) => {
  answer(answerTo(job));
});

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
