import { PassThrough } from "node:stream";
import { checkRequest, type RequestOptions } from "../../simulator/app/call-options.ts";
import type { Simulation } from "../../simulator/index.ts";
import { openCall } from "../../simulator/running/request/call.ts";
import { taskOfService } from "../../simulator/running/request/destination.ts";
import { execInTask } from "../../simulator/running/runtime/docker/containers/docker-exec.ts";
import { requireEngine } from "../../simulator/running/runtime/docker/engine/engine.ts";
import type { SenderInput } from "./request-sender.ts";

/** Sends a request from the client's task and resolves when it is over, however it ended. */
export type SendFromClient = (url: string, options: RequestOptions) => Promise<void>;

export interface Sender extends AsyncDisposable {
  readonly send: SendFromClient;
}

/** What sends many requests from the task of the service `client`. */
export async function openSender(simulation: Simulation): Promise<Sender> {
  if (simulation.plan.runtime === "docker") return openContainerSender(simulation);
  return {
    async send(url, options) {
      await simulation.request("client", url, options).catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * One process in the client's container sends all requests: a container of its own for each, as `simulation.request()` has it, takes more time
 * than everything else in a test of hundreds of them.
 */
async function openContainerSender({ plan, runId }: Simulation): Promise<Sender> {
  const task = taskOfService(plan, "client");
  const { engine } = await requireEngine(process.env);
  const input = new PassThrough();
  const over = new Map<number, () => void>();
  let output = "";
  let errors = "";
  let count = 0;
  const ended = execInTask({
    ...{ engine, runId, task, containerName: "app" },
    command: ["/usr/local/bin/node", "/app/tests/support/request-sender.ts"],
    stdin: input,
    onOutput(source, chunk) {
      if (source === "stderr") errors += chunk;
      else output += chunk;
      const lines = output.split("\n");
      output = lines.pop() ?? "";
      for (const id of lines) over.get(Number(id))?.();
    },
  });
  const failed = ended.then((status): never => {
    throw new Error(`The sender ended with ${status}: ${errors}`);
  });
  failed.catch(() => undefined); // Every send awaits it, too.
  return {
    async send(url, options) {
      const { wire } = await openCall({ task, plan, request: checkRequest(url, options) });
      const { body, ...rest } = wire;
      const id = count++;
      const { promise, resolve } = Promise.withResolvers<void>();
      over.set(id, resolve);
      const request = { ...rest, ...(body !== undefined && { body: body.toString("base64") }) };
      input.write(`${JSON.stringify({ id, request } satisfies SenderInput)}\n`);
      await Promise.race([promise, failed]);
    },
    async [Symbol.asyncDispose]() {
      input.end();
      // The container may be gone by now, and the process with it.
      await ended.catch(() => undefined);
    },
  };
}
