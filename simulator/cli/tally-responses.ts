import { SimulatorError } from "../errors.ts";
import type { TaskResponse } from "../running/request/request.ts";
import { outcomeOf } from "./describe-response.ts";

/** What became of many requests, counted by outcome. */
export interface ResponseTally {
  add(response: TaskResponse | SimulatorError): void;
  /** How many were counted. */
  readonly size: number;
  /** e.g. `50 requests: 48 × 200, 2 × no answer`, or `7 of 50 requests: …`. */
  describe(wanted: number): string;
  /** @throws {SimulatorError} `REQUEST_FAILED` when any request got no answer, with each reason. */
  throwFailures(wanted: number): void;
}

export function tallyResponses(): ResponseTally {
  const outcomes = new Map<string, number>();
  const failures = new Map<string, { readonly error: SimulatorError; readonly count: number }>();
  let size = 0;
  return {
    add(response) {
      size += 1;
      const isFailure = response instanceof SimulatorError;
      const outcome = isFailure ? "no answer" : outcomeOf(response);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (!isFailure) return;
      const { count } = failures.get(response.problem) ?? { count: 0 };
      failures.set(response.problem, { error: response, count: count + 1 });
    },
    get size() {
      return size;
    },
    describe(wanted) {
      const requests = size === wanted ? `${size} requests` : `${size} of ${wanted} requests`;
      const counts = [...outcomes].map(([outcome, count]) => `${count} × ${outcome}`);
      return `${requests}: ${counts.join(", ")}`;
    },
    throwFailures(wanted) {
      const [first] = failures.values();
      if (first === undefined) return;
      const failed = outcomes.get("no answer");
      const reasons = [...failures].map(([problem, { count }]) => `\n  ${count} × ${problem}`);
      const problem = `${failed} of ${wanted} requests got no answer:${reasons.join("")}`;
      throw new SimulatorError("REQUEST_FAILED", problem, { remedy: first.error.remedy });
    },
  };
}
