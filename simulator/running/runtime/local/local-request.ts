import { reasonOf } from "../../../errors.ts";
import type { Plan } from "../../../topology/plan/plan.ts";
import { openCall } from "../../request/open-call.ts";
import { openExchange } from "../../request/program/exchange.ts";
import {
  requestFailed,
  type TaskRequest,
  type TaskResponse,
  taskOfService,
} from "../../request/request.ts";

/** Sends requests from one task, over connections that are kept until disposal. */
export interface LocalRequester extends AsyncDisposable {
  send(request: TaskRequest): Promise<TaskResponse>;
}

const MOST_CONNECTIONS = 256;

/**
 * Sends requests from the first task of a service through its proxy, knowing nothing but the plan: it works from another
 * process than the simulation's as well.
 */
export function openLocalRequester(plan: Plan, service: string): LocalRequester {
  const task = taskOfService(plan, service);
  const exchange = openExchange(MOST_CONNECTIONS);
  return {
    async send(request) {
      const { order, destination, read } = await openCall({ task, plan, request });
      const at =
        destination.kind === "own"
          ? { host: task.addresses.appAddress, port: destination.port }
          : {
              host: destination.listener.listenerAddress,
              port: destination.listener.listenerPort,
            };
      const startedAt = performance.now();
      try {
        const answer = await exchange.send({ ...order, ...at });
        return read(answer, performance.now() - startedAt);
      } catch (cause) {
        throw requestFailed(request, reasonOf(cause), cause);
      }
    },
    async [Symbol.asyncDispose]() {
      exchange.close();
    },
  };
}
