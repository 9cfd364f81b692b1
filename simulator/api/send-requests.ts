import { isUtf8 } from "node:buffer";
import { isAbsolute } from "node:path";
import { SimulatorError } from "../errors.ts";
import type { TaskRequest, TaskResponse } from "../running/request/request.ts";
import { HttpError } from "./api-error.ts";
import type { Answer, Call } from "./routes.ts";
import type { ServedRun } from "./served-run.ts";

type Sent = Answer<"sendRequests">["sent"][number];

/**
 * Sends requests from a task, as `sc-sim request` does. A request without a response is an entry
 * with its error.
 */
export async function sendRequests(
  run: ServedRun,
  { body, signal }: Pick<Call<"sendRequests">, "body" | "signal">,
): Promise<Answer<"sendRequests">> {
  const { service, count, concurrency } = body;
  const request: TaskRequest = { ...requestOf(body), signal };
  if (run.isStopping()) throw stopping(run.runId);
  const requester = await run.requesterOf(service);
  const sent: Sent[] = [];
  await requester.send(request, {
    count,
    concurrency,
    onResponse(response) {
      sent.push(
        response instanceof SimulatorError
          ? unanswered(response)
          : sentOf(response, { isWhole: count === 1 }),
      );
    },
  });
  return { sent };
}

function requestOf(call: Call<"sendRequests">["body"]): TaskRequest {
  const { url, method, headers, body, bodyBase64, proto, timeoutMs } = call;
  if (body !== undefined && bodyBase64 !== undefined) {
    throw new SimulatorError("USAGE", "There is a body, and a bodyBase64 as well.", {
      remedy: "Give one of the two.",
    });
  }
  if (proto !== undefined && !isAbsolute(proto)) {
    throw new SimulatorError("USAGE", `proto: "${proto}" is not an absolute path.`, {
      remedy: "Give the whole path: the simulator may have been started in another folder.",
    });
  }
  const content = bodyBase64 === undefined ? body : Buffer.from(bodyBase64, "base64");
  return {
    ...{ url, headers, timeoutMs },
    method: method ?? (content === undefined ? "GET" : "POST"),
    ...(content !== undefined && { body: content }),
    ...(proto !== undefined && { proto }),
  };
}

/** @param isWhole With what was received; of many requests that would be too much. */
function sentOf(response: TaskResponse, { isWhole }: { readonly isWhole: boolean }): Sent {
  const { requestId, status, durationMs, grpc, headers, trailers, body } = response;
  return {
    ...(requestId !== undefined && { requestId }),
    ...{ status, ms: Math.round(durationMs * 1000) / 1000 },
    ...(grpc && { grpc }),
    ...(isWhole && { headers: plain(headers), trailers: plain(trailers), ...contentOf(body) }),
  };
}

function plain(headers: TaskResponse["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : [...value],
    ]),
  );
}

function contentOf(body: Buffer): Pick<Sent, "body" | "bodyBase64"> {
  const text = { body: body.toString("utf8") };
  return isUtf8(body) ? text : { ...text, bodyBase64: body.toString("base64") };
}

function unanswered({ code, problem, remedy }: SimulatorError): Sent {
  return { status: 0, ms: 0, error: { code, problem, remedy } };
}

function stopping(runId: string): HttpError {
  const problem = `The simulation ${runId} is stopping and sends no more requests.`;
  const remedy = "Start it again.";
  return new HttpError(409, new SimulatorError("NO_SIMULATION", problem, { remedy }));
}
