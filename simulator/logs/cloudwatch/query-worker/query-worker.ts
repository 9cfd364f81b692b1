import { once } from "node:events";
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { SimulatorError } from "../../../errors.ts";
import type { QueryResult } from "../insights/run-query.ts";
import type { JobAnswer, QueryJob } from "./query-job.ts";

const PROGRAM = join(import.meta.dirname, `worker${extname(import.meta.filename)}`);

/** How long a query may take where nobody says it. */
const DEADLINE_MS = 60_000;

interface RunOptions {
  /** @default 60 seconds */
  readonly deadlineMs?: number;
  /** Ends the query. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a query in a thread of its own, which its deadline ends wherever it is: in a regex, too.
 *
 * @throws {SimulatorError} `QUERY_TIMEOUT` where the deadline is over.
 */
export async function runQueryJob(
  job: QueryJob,
  { deadlineMs = DEADLINE_MS, signal }: RunOptions = {},
): Promise<QueryResult> {
  const worker = new Worker(PROGRAM);
  const deadline = AbortSignal.timeout(deadlineMs);
  const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    worker.postMessage(job);
    const [answer] = (await once(worker, "message", { signal: stop })) as [JobAnswer];
    if ("result" in answer) return answer.result;
    const { message, stack } = answer.failure;
    throw Object.assign(new Error(message), { stack });
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw new SimulatorError("QUERY_TIMEOUT", `The query took more than ${deadlineMs / 1000} s.`, {
      remedy: "Choose fewer events, with --since or a filter before parse, or give it more time.",
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}
