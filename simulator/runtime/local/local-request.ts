import { Agent } from "node:http";
import { reasonOf } from "../../errors.ts";
import type { Plan } from "../../plan/plan.ts";
import {
  defaultedHeaders,
  REQUEST_TIMEOUT_MS,
  requestFailed,
  resolveDestination,
  type TaskRequest,
  type TaskResponse,
  taskOfService,
} from "../request.ts";
import { sendHttp } from "../send-http.ts";

/** Sends requests from one task, over connections that are kept until disposal. */
export interface LocalRequester extends AsyncDisposable {
  send(request: TaskRequest): Promise<TaskResponse>;
}

/** Shorter than any server keeps an idle connection: one that it closes must not be used again. */
const IDLE_TIMEOUT_MS = 4000;

/**
 * Sends requests from the first task of a service through its proxy, knowing nothing but the plan: it works from another
 * process than the simulation's as well.
 */
export function openLocalRequester(plan: Plan, service: string): LocalRequester {
  const task = taskOfService(plan, service);
  const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: IDLE_TIMEOUT_MS });
  return {
    async send(request) {
      const { method, url, headers, body, timeoutMs = REQUEST_TIMEOUT_MS } = request;
      const destination = resolveDestination(task, plan, url);
      const { pathname, search } = new URL(url);
      const at =
        destination.kind === "own"
          ? { host: task.addresses.appAddress, port: destination.port }
          : {
              host: destination.listener.listenerAddress,
              port: destination.listener.listenerPort,
            };
      const startedAt = performance.now();
      try {
        const response = await sendHttp({
          ...at,
          agent,
          method,
          path: `${pathname}${search}`,
          headers: { host: typedHost(url), ...defaultedHeaders(headers) },
          body: body === undefined ? undefined : Buffer.from(body),
          timeoutMs,
        });
        return { ...response, durationMs: performance.now() - startedAt };
      } catch (cause) {
        throw requestFailed(request, reasonOf(cause), cause);
      }
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
    },
  };
}

/** As curl sends it: in the letters that were typed, without the default port. */
function typedHost(url: string): string {
  const [, authority = ""] = /^[a-z]+:\/\/([^/?#]*)/i.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf("@") + 1).replace(/:(?:80)?$/, "");
}
