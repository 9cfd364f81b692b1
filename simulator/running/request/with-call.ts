import type { SimulatorError } from "../../errors.ts";
import { stoppable } from "../../stoppable.ts";
import type { Plan, TaskPlan } from "../../topology/plan/plan.ts";
import { type Call, openCall } from "./call.ts";
import { requestFailed, type Sending, type TaskRequest, type TaskResponse } from "./request.ts";

interface WithCallOptions {
  readonly task: TaskPlan;
  readonly plan: Plan;
  readonly request: TaskRequest;
  readonly sending: Sending;
}

/** What a runtime gets to send a request that is ready. */
export interface ReadyCall extends Pick<Sending, "onResponse"> {
  readonly call: Call;
  /** Aborted: what is on its way is broken off. */
  readonly signal: AbortSignal;
}

/**
 * Makes a request ready and has it sent by `send`, which the signal of the request stops; the same for both runtimes.
 *
 * @throws {SimulatorError} As `Requester.send` does.
 */
export async function withCall(
  { task, plan, request, sending }: WithCallOptions,
  send: (ready: ReadyCall) => Promise<void>,
): Promise<void> {
  const { onResponse, describeAbort } = countAnswers(request, sending);
  await stoppable({
    signal: request.signal,
    describe: describeAbort,
    async work(signal) {
      const call = await openCall({ task, plan, request });
      await send({ call, signal, onResponse });
    },
  });
}

/** Counts the answers of a sending, for the message of one that is aborted. */
function countAnswers(request: TaskRequest, { count, onResponse }: Sending) {
  const startedAt = performance.now();
  let answered = 0;
  return {
    onResponse(response: TaskResponse | SimulatorError) {
      answered += 1;
      return onResponse(response);
    },
    /** @param reason The reason of the abort. */
    describeAbort(reason: string): SimulatorError {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      const missing = count === 1 ? "no answer" : `${answered} of ${count} answers`;
      return requestFailed(
        request,
        `${missing} after ${seconds} s, when its signal was aborted (${reason})`,
      );
    },
  };
}
