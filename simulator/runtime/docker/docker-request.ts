import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SimulatorError } from "../../errors.ts";
import type { Plan, TaskPlan } from "../../plan/plan.ts";
import {
  defaultedHeaders,
  REQUEST_TIMEOUT_MS,
  requestFailed,
  resolveDestination,
  type TaskRequest,
  type TaskResponse,
} from "../request.ts";
import type { Engine } from "./engine.ts";
import { wordsOf } from "./engine-errors.ts";
import { runHelper } from "./helper-container.ts";
import { containerFilter, containerLabels, PAUSE_CONTAINER, runLabels } from "./labels.ts";

/** Sends requests from inside a task of a run, which may be another process's. */
export interface DockerRequester {
  /** @throws {SimulatorError} `REQUEST_FAILED`, `NO_SIMULATION` */
  send(request: TaskRequest): Promise<TaskResponse>;
  /**
   * Sends the same request many times out of one container.
   *
   * @param onResponse Called with each answer, or with why there was none, in the order in which they came.
   */
  sendMany(
    request: TaskRequest,
    many: {
      readonly count: number;
      readonly concurrency: number;
      readonly signal?: AbortSignal;
      readonly onResponse: (response: TaskResponse | SimulatorError) => void;
    },
  ): Promise<void>;
}

interface RequesterOptions {
  readonly engine: Engine;
  readonly runId: string;
  readonly plan: Plan;
  readonly task: TaskPlan;
  /** An image with Node, on the engine. */
  readonly nodeImage: string;
}

const SCRIPT = join(import.meta.dirname, "request-helper.cjs");

/** One line of the helper's output. */
type HelperAnswer =
  | {
      readonly status: number;
      readonly headers: TaskResponse["headers"];
      readonly body: string;
      readonly durationMs: number;
    }
  | { readonly error: string };

/**
 * Sends requests as curl would from inside the task: a short-lived container with Node joins the task's network namespace, so the app's image
 * needs no HTTP client, and names resolve as they do for the app.
 */
export function openDockerRequester(options: RequesterOptions): DockerRequester {
  const sendMany: DockerRequester["sendMany"] = async (request, many) => {
    const { engine, plan, task, nodeImage, runId } = options;
    const { count, concurrency, signal, onResponse } = many;
    // Only for its refusals: inside the task, names resolve by themselves.
    resolveDestination(task, plan, request.url);
    const pauseId = await findPause(options);
    let rest = "";
    const result = await runHelper({
      docker: engine.docker,
      signal,
      create: {
        Image: nodeImage,
        Labels: containerLabels(runLabels(runId), {
          service: task.service,
          taskId: task.taskId,
          containerName: "request",
        }),
        User: "65534",
        Entrypoint: ["node", "-e", readFileSync(SCRIPT, "utf8")],
        Cmd: [JSON.stringify({ ...helperRequest(request), count, concurrency })],
        HostConfig: { NetworkMode: `container:${pauseId}`, CapDrop: ["ALL"] },
      },
      onStdout(chunk) {
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onResponse(responseOf(request, JSON.parse(line)));
      },
    }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw requestFailed(request, wordsOf(cause), cause);
    });
    if (result.exitCode === 0) return;
    throw requestFailed(request, `its helper ended with code ${result.exitCode}: ${result.stderr}`);
  };
  return {
    sendMany,
    async send(request) {
      let answer: TaskResponse | SimulatorError | undefined;
      const onResponse = (response: TaskResponse | SimulatorError) => {
        answer = response;
      };
      await sendMany(request, { count: 1, concurrency: 1, onResponse });
      if (answer instanceof SimulatorError) throw answer;
      if (answer === undefined) throw requestFailed(request, "its helper says nothing");
      return answer;
    },
  };
}

/** By label: another process knows no container ids. @throws {SimulatorError} `NO_SIMULATION` */
async function findPause({ engine, runId, task }: RequesterOptions): Promise<string> {
  const filters = containerFilter(runId, task.taskId, PAUSE_CONTAINER);
  const [pause] = await engine.docker.listContainers({ filters });
  if (pause !== undefined) return pause.Id;
  throw new SimulatorError(
    "NO_SIMULATION",
    `Task ${task.name} of run ${runId} is not on the engine at ${engine.address.url}.`,
    { remedy: "Start it with `sc-sim up`; `sc-sim ps` shows what runs." },
  );
}

function helperRequest({
  method,
  url,
  headers,
  body,
  timeoutMs = REQUEST_TIMEOUT_MS,
}: TaskRequest) {
  return {
    method,
    url,
    timeoutMs,
    headers: defaultedHeaders(headers),
    body: body === undefined ? undefined : Buffer.from(body).toString("base64"),
  };
}

function responseOf(request: TaskRequest, answer: HelperAnswer): TaskResponse | SimulatorError {
  if ("error" in answer) return requestFailed(request, answer.error);
  return { ...answer, body: Buffer.from(answer.body, "base64") };
}
