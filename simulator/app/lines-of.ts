import { SimulatorError } from "../errors.ts";
import { type LineSelection, linesOfRequest } from "../logs/line-selection.ts";
import type { LogLine } from "../logs/log-line.ts";
import { readLive, type TakeOptions } from "../logs/log-reader.ts";
import type { LogStore } from "../logs/store/log-store.ts";
import type { TaskResponse } from "../running/request/request.ts";
import type { Plan } from "../topology/plan/plan.ts";
import { checkLinesOptions } from "./call-options.ts";
import { type LoggingHop, loggingHops } from "./expected-lines.ts";

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
  const hops = new WeakMap<object, readonly LoggingHop[]>();
  return {
    remember(response, sent) {
      const all = loggingHops(plan, sent);
      // A proxy that had nobody to send it to answered by itself, and no other proxy has a line of it.
      const isFromUpstream = "x-envoy-upstream-service-time" in response.headers;
      hops.set(response, isFromUpstream ? all : all.slice(0, 1));
    },
    async linesOf(response, options = {}) {
      const { count, ...take } = checkLinesOptions(options);
      const { requestId } = response;
      if (requestId === undefined) throw withoutId();
      const lines = linesOfRequest(requestId);
      const ofHops = count === undefined ? (hops.get(response) ?? []) : [];
      // Apps that ask others forward the id, and the lines of those calls come first.
      await Promise.all([
        readLive(store, lines).take(count ?? 1, take),
        ...ofHops.map((hop) => readLive(store, linesOfHop(lines, hop)).take(1, take)),
      ]);
      return readLive(store, lines).takeStored();
    },
  };
}

function linesOfHop(lines: LineSelection, { service, direction }: LoggingHop): LineSelection {
  return {
    ...lines,
    service,
    isWanted: (line) => line.direction === direction && lines.isWanted?.(line) !== false,
    what: `(${direction}) ${lines.what}`,
  };
}

function withoutId(): SimulatorError {
  return new SimulatorError("USAGE", "linesOf(): This response has no request id.", {
    remedy: "Give it a response of http, h2c or grpc. A line of a tcp connection names no request.",
  });
}
