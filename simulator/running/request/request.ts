import { SimulatorError } from "../../errors.ts";
import type { GrpcStatus } from "./grpc.ts";
import type { WireResponse } from "./program/wire.ts";

/** A request as curl, grpcurl or nc would send it from inside a task. */
export interface TaskRequest {
  /** Of http and h2c; gRPC is always POST, tcp has none. */
  readonly method: string;
  /**
   * `<scheme>://<client alias>[:port]/…`, or `<scheme>://localhost:<containerPort>/…` for the task's own app. The scheme is what is spoken,
   * whatever the endpoint expects: `http` (HTTP/1.1), `h2c` (HTTP/2), `grpc` (its path is `/pkg.Service/Method`) or `tcp`.
   */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** gRPC: the message as JSON, or several of a client stream as a JSON array. tcp: the bytes. */
  readonly body?: string | Uint8Array;
  /** gRPC: path of the `.proto` that has the service. Without it the message is empty and the answer stays bytes. */
  readonly proto?: string;
  /** How long the whole answer may take. @default 30 000 */
  readonly timeoutMs?: number;
  /** Aborted: the request is broken off and fails with `REQUEST_FAILED`. Made for the `signal` that vitest gives to a test. */
  readonly signal?: AbortSignal | undefined;
}

/** What came back. Without an HTTP status, as of tcp, `status` is 0. */
export interface TaskResponse extends WireResponse {
  readonly durationMs: number;
  /** Of a gRPC answer, whose `body` is its messages as JSON then, one a line. */
  readonly grpc?: GrpcStatus;
}

/** How often a request is sent, and what is done with each answer. */
export interface Sending {
  readonly count: number;
  /** How many are on their way at a time. */
  readonly concurrency: number;
  /**
   * Called with each answer, or with why there was none, in the order in which they came. A promise holds further answers back.
   */
  readonly onResponse: (response: TaskResponse | SimulatorError) => void | Promise<void>;
}

/** Sends requests from one task of a run, which may be another process's. */
export interface Requester extends AsyncDisposable {
  /**
   * Sends the same request many times, and resolves after the last answer. That one request gets no answer ends none of the others.
   *
   * @throws {SimulatorError} `USAGE` or `REQUEST_FAILED` for a request that makes no sense or leads nowhere, `REQUEST_FAILED` when its signal is
   * aborted, `NO_SIMULATION` or `ENGINE_UNREACHABLE` when the run or the engine is gone.
   */
  send(request: TaskRequest, sending: Sending): Promise<void>;
}

/**
 * Sends a request once.
 *
 * @throws {SimulatorError} As {@link Requester.send}, and `REQUEST_FAILED` when there is no answer.
 */
export async function sendOnce(requester: Requester, request: TaskRequest): Promise<TaskResponse> {
  const responses: (TaskResponse | SimulatorError)[] = [];
  const onResponse = (response: TaskResponse | SimulatorError) => void responses.push(response);
  await requester.send(request, { count: 1, concurrency: 1, onResponse });
  const [response = requestFailed(request, "its helper says nothing")] = responses;
  if (response instanceof SimulatorError) throw response;
  return response;
}

/** The failure of a request that found its way and got no answer. */
export function requestFailed(
  request: TaskRequest,
  reason: string,
  cause?: unknown,
): SimulatorError {
  return new SimulatorError("REQUEST_FAILED", `${describeRequest(request)}: ${reason.trim()}.`, {
    cause,
    remedy: "Look at `sc-sim logs --kind all` for what the proxy and the app say.",
  });
}

/** A request in a line: `GET http://app.sample-namespace/`; the method only where there is a choice. */
export function describeRequest({ method, url }: Pick<TaskRequest, "method" | "url">): string {
  return /^(?:http|h2c):/i.test(url) ? `${method} ${url}` : url;
}
