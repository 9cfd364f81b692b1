import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { SimulatorError } from "../../../../errors.ts";
import type { Plan, TaskPlan } from "../../../../topology/plan/plan.ts";
import { type Call, openCall } from "../../../request/open-call.ts";
import type { HelperAnswer, HelperOrder, Order } from "../../../request/program/order.ts";
import { requestFailed, type TaskRequest, type TaskResponse } from "../../../request/request.ts";
import { archiveOf } from "../engine/archive.ts";
import type { Engine } from "../engine/engine.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { runHelper } from "../engine/helper-container.ts";
import { containerFilter, containerLabels, PAUSE_CONTAINER, runLabels } from "../engine/labels.ts";

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

/** The request program, with the ending that its files have in a clone and in the built package. */
const PROGRAM = join(import.meta.dirname, "..", "..", "..", "request", "program");
const ENDING = extname(import.meta.filename);

/**
 * Sends requests as curl would from inside the task: a short-lived container with Node joins the task's network namespace, so the app's image
 * needs no HTTP client, and names resolve as they do for the app.
 */
export function openDockerRequester(options: RequesterOptions): DockerRequester {
  const sendMany: DockerRequester["sendMany"] = async (request, many) => {
    const { engine, plan, task, nodeImage, runId } = options;
    const { count, concurrency, signal, onResponse } = many;
    // Where it leads is looked at for refusals only: inside the task, names resolve by themselves.
    const { order, read } = await openCall({ task, plan, request });
    const pauseId = await findPause(options);
    let rest = "";
    const result = await runHelper({
      docker: engine.docker,
      archive: programArchive(helperOrder(order, { count, concurrency })),
      signal,
      create: {
        Image: nodeImage,
        Labels: containerLabels(runLabels(runId), {
          service: task.service,
          taskId: task.taskId,
          containerName: "request",
        }),
        User: "65534",
        Entrypoint: ["node", `/exchange/main${ENDING}`],
        Cmd: [],
        HostConfig: { NetworkMode: `container:${pauseId}`, CapDrop: ["ALL"] },
      },
      onStdout(chunk) {
        const lines = (rest + chunk.toString("latin1")).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines)
          onResponse(responseOf({ request, read, answer: JSON.parse(line) }));
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

/** The program and its order: as an argument, a long body would be too much for the kernel. */
function programArchive(order: HelperOrder): NodeJS.ReadableStream {
  const files = readdirSync(PROGRAM).filter((name) => name.endsWith(ENDING));
  return archiveOf([
    { path: "exchange/package.json", content: '{ "type": "module" }' },
    { path: "exchange/order.json", content: JSON.stringify(order) },
    ...files.map((name) => ({
      path: `exchange/${name}`,
      content: readFileSync(join(PROGRAM, name)),
    })),
  ]);
}

function helperOrder(
  { body, ...order }: Order,
  many: Pick<HelperOrder, "count" | "concurrency">,
): HelperOrder {
  return { ...order, ...many, ...(body !== undefined && { body: body.toString("base64") }) };
}

interface AnsweredRequest extends Pick<Call, "read"> {
  readonly request: TaskRequest;
  readonly answer: HelperAnswer;
}

function responseOf({ request, read, answer }: AnsweredRequest): TaskResponse | SimulatorError {
  if ("error" in answer) return requestFailed(request, answer.error);
  const { durationMs, body, ...rest } = answer;
  return read({ ...rest, body: Buffer.from(body, "base64") }, durationMs);
}
