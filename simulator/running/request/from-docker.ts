import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { reasonOf, SimulatorError } from "../../errors.ts";
import type { TaskPlan } from "../../topology/plan/plan.ts";
import { archiveOf } from "../runtime/docker/engine/archive.ts";
import { type Engine, requireEngine } from "../runtime/docker/engine/engine.ts";
import { wordsOf } from "../runtime/docker/engine/engine-errors.ts";
import { runHelper } from "../runtime/docker/engine/helper-container.ts";
import {
  containerFilter,
  containerLabels,
  PAUSE_CONTAINER,
  runLabels,
} from "../runtime/docker/engine/labels.ts";
import { ensureNodeImage } from "../runtime/docker/images/images.ts";
import type { Call } from "./call.ts";
import { taskOfService } from "./destination.ts";
import type { RequesterOptions } from "./open-requester.ts";
import type { ProgramInput, ProgramOutput } from "./program/wire.ts";
import { type Requester, requestFailed, type TaskRequest, type TaskResponse } from "./request.ts";
import { withCall } from "./with-call.ts";

/** The request program, with the extension that its files have in a clone and in the built package. */
const PROGRAM = join(import.meta.dirname, "program");
const EXTENSION = extname(import.meta.filename);

/**
 * Sends requests as curl would from inside the first task of a service: a short-lived container with Node joins the task's network namespace, so
 * the app's image needs no HTTP client, and names resolve as they do for the app. One container sends all requests of one call.
 *
 * @throws {SimulatorError} `ENGINE_UNREACHABLE`
 */
export async function openDockerRequester(options: RequesterOptions): Promise<Requester> {
  const { plan, runId, service, env, images: source = "auto" } = options;
  const task = taskOfService(plan, service);
  const { engine, info } = await requireEngine(env);
  let nodeImage: string | undefined;
  return {
    send: (request, sending) =>
      // Where it leads is looked at for refusals only: inside the task, names resolve by themselves.
      withCall({ task, plan, request, sending }, async ({ call, signal, onResponse }) => {
        const pauseId = await findPause({ engine, runId, task });
        const onProgress = () => undefined;
        nodeImage ??= await ensureNodeImage({ engine, info, env, onProgress, signal, source });
        const { count, concurrency } = sending;
        // Podman keeps a container's input open when its client is gone, and may lose it while they are attached.
        const endsWithInput = !info.name.startsWith("Podman");
        const input = programInput(call.wire, { count, concurrency, endsWithInput });
        const labels = containerLabels(runLabels(runId), {
          service: task.service,
          taskId: task.taskId,
          containerName: "request",
        });
        await runProgram({
          ...{ engine, nodeImage, pauseId, labels, input, signal },
          onOutput: (output) => onResponse(responseOf({ request, call, output })),
        }).catch((cause: unknown) => {
          throw requestFailed(request, wordsOf(cause), cause);
        });
      }),
    async [Symbol.asyncDispose]() {},
  };
}

interface FindOptions {
  readonly engine: Engine;
  readonly runId: string;
  readonly task: TaskPlan;
}

/** By label: another process knows no container ids. @throws {SimulatorError} `NO_SIMULATION` */
async function findPause({ engine, runId, task }: FindOptions): Promise<string> {
  const filters = containerFilter(runId, task.taskId, PAUSE_CONTAINER);
  const [pause] = await engine.docker.listContainers({ filters });
  if (pause !== undefined) return pause.Id;
  throw new SimulatorError(
    "NO_SIMULATION",
    `Task ${task.name} of run ${runId} is not on the engine at ${engine.address.url}.`,
    { remedy: "Start it with `sc-sim up`; `sc-sim ps` shows what runs." },
  );
}

interface ProgramOptions {
  readonly engine: Engine;
  /** An image with Node, on the engine. */
  readonly nodeImage: string;
  readonly pauseId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly input: ProgramInput;
  readonly signal: AbortSignal;
  readonly onOutput: (output: ProgramOutput) => void | Promise<void>;
}

/** Runs the request program inside a task's network to its end, and hands its output on line by line. */
async function runProgram(options: ProgramOptions): Promise<void> {
  const { engine, nodeImage, pauseId, labels, input, signal, onOutput } = options;
  let rest = "";
  const { exitCode, stderr } = await runHelper({
    docker: engine.docker,
    archive: programArchive(input),
    holdsInput: input.endsWithInput,
    signal,
    create: {
      Image: nodeImage,
      Labels: labels,
      User: "65534",
      Entrypoint: ["node", `/request/main${EXTENSION}`],
      Cmd: [],
      HostConfig: { NetworkMode: `container:${pauseId}`, CapDrop: ["ALL"] },
    },
    async onStdout(chunk) {
      const lines = (rest + chunk.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) await onOutput(JSON.parse(line));
    },
  });
  if (exitCode !== 0) throw new Error(`its helper ended with code ${exitCode}: ${stderr}`);
}

/** The program and its input: as an argument, a long body would be too much for the kernel. */
function programArchive(input: ProgramInput): NodeJS.ReadableStream {
  const files = readdirSync(PROGRAM).filter((name) => name.endsWith(EXTENSION));
  return archiveOf([
    { path: "request/package.json", content: '{ "type": "module" }' },
    { path: "request/input.json", content: JSON.stringify(input) },
    ...files.map((name) => ({
      path: `request/${name}`,
      content: readFileSync(join(PROGRAM, name)),
    })),
  ]);
}

function programInput(
  { body, ...wire }: Call["wire"],
  rest: Pick<ProgramInput, "count" | "concurrency" | "endsWithInput">,
): ProgramInput {
  return { ...wire, ...rest, ...(body !== undefined && { body: body.toString("base64") }) };
}

interface ProgramAnswer {
  readonly request: TaskRequest;
  readonly call: Call;
  readonly output: ProgramOutput;
}

function responseOf({ request, call, output }: ProgramAnswer): TaskResponse | SimulatorError {
  if ("error" in output) return requestFailed(request, output.error);
  const { durationMs, body, ...rest } = output;
  try {
    return call.read({ ...rest, body: Buffer.from(body, "base64") }, durationMs);
  } catch (cause) {
    return requestFailed(request, reasonOf(cause), cause);
  }
}
