import { SimulatorError } from "../errors.ts";
import { linesOfRequest } from "../logs/line-selection.ts";
import type { LogLine } from "../logs/log-line.ts";
import { readLive, type TakeOptions } from "../logs/log-reader.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import type { TaskResponse } from "../running/request/request.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { checkLinesOptions } from "./call-options.ts";
import { expectedLines } from "./expected-lines.ts";

export interface LinesOptions extends TakeOptions {
  /**
   * How many lines to wait for at least.
   * @default one for each proxy between the sender and the endpoint that logs its direction
   */
  readonly count?: number;
}

/** Finds the lines of the requests of one simulation. */
interface RequestLines {
  /** Remembers where a request went: its lines can be counted then. */
  remember(response: TaskResponse, sent: { readonly service: string; readonly url: string }): void;
  linesOf(
    response: Pick<TaskResponse, "requestId">,
    options?: LinesOptions,
  ): Promise<readonly LogLine[]>;
}

interface RequestLinesOptions {
  readonly store: LogStore;
  readonly plan: Plan;
}

export function openRequestLines({ store, plan }: RequestLinesOptions): RequestLines {
  const expected = new WeakMap<object, number>();
  return {
    remember(response, sent) {
      // A proxy that had nobody to send it to answered by itself, and no other proxy has a line of it.
      const isFromUpstream = "x-envoy-upstream-service-time" in response.headers;
      expected.set(response, isFromUpstream ? expectedLines({ plan }, sent) : 1);
    },
    async linesOf(response, options = {}) {
      const { count, ...take } = checkLinesOptions(options);
      const { requestId } = response;
      if (requestId === undefined) throw withoutId();
      const lines = linesOfRequest(requestId);
      const wanted = count ?? Math.max(1, expected.get(response) ?? 1);
      await readLive(store, lines).take(wanted, take);
      return readLive(store, lines).takeStored();
    },
  };
}

function withoutId(): SimulatorError {
  return new SimulatorError("USAGE", "linesOf(): This response has no request id.", {
    remedy: "Give it a response of http, h2c or grpc. A line of a tcp connection names no request.",
  });
}
