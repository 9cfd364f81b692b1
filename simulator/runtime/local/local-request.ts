import { Agent, request } from "undici";
import { reasonOf, SimulatorError } from "../../errors.ts";
import type { Plan } from "../../plan/plan.ts";
import { VERSION } from "../../version.ts";
import {
  resolveDestination,
  type TaskRequest,
  type TaskResponse,
  taskOfService,
} from "../request.ts";

/** Sends requests from one task, over connections that are kept until disposal. */
export interface LocalRequester extends AsyncDisposable {
  send(request: TaskRequest): Promise<TaskResponse>;
}

const TIMEOUT_MS = 30_000;

/**
 * Sends requests from the first task of a service through its proxy, knowing nothing but the plan: it works from another
 * process than the simulation's as well.
 */
export function openLocalRequester(plan: Plan, service: string): LocalRequester {
  const task = taskOfService(plan, service);
  const dispatcher = new Agent({ connections: 256, pipelining: 1 });
  return {
    async send({ method, url, headers, body, timeoutMs = TIMEOUT_MS }) {
      const destination = resolveDestination(task, plan, url);
      const { protocol, pathname, search } = new URL(url);
      if (protocol !== "http:") throw notHttp(url);
      const at =
        destination.kind === "own"
          ? `${task.addresses.appAddress}:${destination.port}`
          : `${destination.listener.listenerAddress}:${destination.listener.listenerPort}`;
      const startedAt = performance.now();
      try {
        const response = await request(`http://${at}${pathname}${search}`, {
          dispatcher,
          method: method as "GET",
          headers: {
            host: typedHost(url),
            "user-agent": `sc-sim/${VERSION}`,
            accept: "*/*",
            ...lowerCased(headers),
          },
          ...(body !== undefined && { body: typeof body === "string" ? body : Buffer.from(body) }),
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        const bytes = Buffer.from(await response.body.arrayBuffer());
        return {
          status: response.statusCode,
          headers: response.headers as TaskResponse["headers"],
          body: bytes,
          durationMs: performance.now() - startedAt,
        };
      } catch (cause) {
        throw requestFailed(`${method} ${url}`, cause);
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

/** As curl sends it: in the letters that were typed, without the default port. */
function typedHost(url: string): string {
  const [, authority = ""] = /^[a-z]+:\/\/([^/?#]*)/i.exec(url) ?? [];
  return authority.slice(authority.lastIndexOf("@") + 1).replace(/:(?:80)?$/, "");
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function notHttp(url: string): SimulatorError {
  return new SimulatorError(
    "NOT_SIMULATED",
    `Requests to ${url} are not supported yet, only http://.`,
    {
      remedy: "Send http://, or let the task's own app speak the protocol.",
    },
  );
}

function requestFailed(what: string, cause: unknown): SimulatorError {
  return new SimulatorError("REQUEST_FAILED", `${what}: ${reasonOf(cause)}.`, {
    cause,
    remedy: "Look at `sc-sim logs --kind all` for what the proxy and the app say.",
  });
}
