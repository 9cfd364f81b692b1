import { reasonOf } from "../../errors.ts";
import type { Plan, TaskPlan } from "../../topology/plan/plan.ts";
import type { Call } from "./call.ts";
import { taskOfService } from "./destination.ts";
import { type Connections, openConnections } from "./program/connections.ts";
import { repeat } from "./program/repeat.ts";
import type { WireRequest } from "./program/wire.ts";
import { type Requester, requestFailed, type TaskRequest } from "./request.ts";
import { withCall } from "./with-call.ts";

/** For requests that are sent one by one, however many are on their way: what one process may open is limited. */
const MOST_CONNECTIONS = 256;

/**
 * Sends requests from the first task of a service through its proxy, knowing nothing but the plan: it works from another process than
 * the simulation's as well. Connections are kept until disposal.
 */
export function openLocalRequester(plan: Plan, service: string): Requester {
  const task = taskOfService(plan, service);
  const kept = openConnections(MOST_CONNECTIONS);
  return {
    send: (request, sending) =>
      withCall({ task, plan, request, sending }, async ({ call, signal, onResponse }) => {
        using own =
          sending.concurrency > MOST_CONNECTIONS ? openConnections(sending.concurrency) : undefined;
        const connections = own ?? kept;
        await repeat({ ...sending, signal }, async () => {
          const response = await sendCall({ connections, task, call, request, signal });
          if (!signal.aborted) await onResponse(response);
        });
      }),
    async [Symbol.asyncDispose]() {
      kept[Symbol.dispose]();
    },
  };
}

interface SendOptions {
  readonly connections: Connections;
  readonly task: TaskPlan;
  readonly call: Call;
  readonly request: TaskRequest;
  readonly signal: AbortSignal;
}

async function sendCall({ connections, task, call, request, signal }: SendOptions) {
  const startedAt = performance.now();
  try {
    const response = await connections.send({ ...call.wire, ...placeOf(task, call) }, signal);
    return call.read(response, performance.now() - startedAt);
  } catch (cause) {
    return requestFailed(request, reasonOf(cause), cause);
  }
}

/** Where on this machine the request goes: what a task knows by name has an address and a port of its own here. */
function placeOf(
  { addresses }: TaskPlan,
  { destination }: Call,
): Pick<WireRequest, "host" | "port"> {
  if (destination.kind === "own") return { host: addresses.appAddress, port: destination.port };
  const { listenerAddress, listenerPort } = destination.listener;
  return { host: listenerAddress, port: listenerPort };
}
