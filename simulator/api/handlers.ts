import { checkLine } from "./check-line.ts";
import { describeRun, summariseRun } from "./describe-run.ts";
import { listLines, storedLinesOf } from "./read-lines.ts";
import type { Answer, Call, RouteName } from "./routes.ts";
import { sendRequests } from "./send-requests.ts";
import type { ServedRun } from "./served-run.ts";
import { waitForLines } from "./wait-for-lines.ts";

/** What answers with JSON: all routes but the stream and the text of metrics. */
export type JsonRouteName = Exclude<RouteName, "streamLines" | "scrapeMetrics">;

type Handlers = {
  readonly [R in JsonRouteName]: (call: Call<R>) => Answer<R> | Promise<Answer<R>>;
};

/**
 * What each route does for this run.
 *
 * @param url Where the API has the run.
 */
export function handlersOf(run: ServedRun, url: string): Handlers {
  return {
    listRuns: () => ({ runs: [summariseRun(run, url)] }),
    describeRun: () => describeRun(run, url),
    listLines: (call) => listLines(run, call),
    waitForLines: (call) => waitForLines(run, call),
    linesOfRequest: (call) => storedLinesOf(run, call),
    sendRequests: (call) => sendRequests(run, call),
    checkLine: (call) => checkLine(run, call),
  };
}
