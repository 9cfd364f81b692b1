import { addAbortListener } from "node:events";
import type { Duplex, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { WriteStream } from "node:tty";
import type Docker from "dockerode";
import { SimulatorError } from "../../../../errors.ts";
import type { TaskPlan } from "../../../../topology/plan/plan.ts";
import { waitUntil } from "../../../runs/wait-until.ts";
import { createDemultiplexer } from "../engine/demultiplex.ts";
import type { Engine } from "../engine/engine.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { containerFilter } from "../engine/labels.ts";
import { startWatch } from "./exec-start.ts";

interface ExecOptions {
  readonly engine: Engine;
  readonly runId: string;
  readonly task: TaskPlan;
  /** App container; the task's first where none is named. */
  readonly containerName: string | undefined;
  readonly command: readonly string[];
  /** What the command reads; nothing where it is absent. */
  readonly stdin?: Readable;
  /** The command gets a terminal that has, and keeps, the size of this one; without it the two outputs stay apart. */
  readonly terminal?: WriteStream;
  /** Aborted: the command is left alone, and the wait ends with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onOutput: (source: "stdout" | "stderr", chunk: Buffer) => void;
}

/**
 * Runs a command inside a running container of a task, as `aws ecs execute-command` does.
 *
 * @returns Its exit code.
 * @throws {SimulatorError} `USAGE` for a container that the task does not have, `REQUEST_FAILED` for a command that cannot be run.
 */
export async function execInTask(options: ExecOptions): Promise<number> {
  const { command, signal } = options;
  const { container, name } = await findContainer(options);
  try {
    return await runIn(container, options);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SimulatorError(
      "REQUEST_FAILED",
      `${command[0]} cannot be run in ${name}: ${wordsOf(cause)}.`,
      {
        cause,
        remedy: "Name a program that the container's image has; `sc-sim request` needs none.",
      },
    );
  }
}

async function findContainer({ engine, runId, task, containerName }: ExecOptions) {
  const names = [...task.containers.map(({ name }) => name), task.proxy.containerName];
  const name = containerName ?? names[0] ?? "";
  if (!names.includes(name)) {
    throw new SimulatorError(
      "USAGE",
      `Task ${task.name} has no container "${name}", only ${names.join(", ")}.`,
      { remedy: "Name one of these after the service: service/container." },
    );
  }
  const filters = containerFilter(runId, task.taskId, name);
  const [found] = await engine.docker.listContainers({ filters });
  if (found !== undefined) return { container: engine.docker.getContainer(found.Id), name };
  throw new SimulatorError("NO_SIMULATION", `Container ${name} of ${task.name} is not running.`, {
    remedy: "See `sc-sim logs --kind all` for how it ended.",
  });
}

async function runIn(container: Docker.Container, options: ExecOptions): Promise<number> {
  const { command, stdin, terminal, signal } = options;
  const { onOutput, end } = startWatch(options.onOutput);
  const Tty = terminal !== undefined;
  const hasInput = stdin !== undefined;
  const exec = await container.exec({
    Cmd: [...command],
    AttachStdin: hasInput,
    AttachStdout: true,
    AttachStderr: true,
    Tty,
  });
  const stream = await exec.start({ hijack: hasInput, stdin: hasInput, Tty });
  using _size = terminal && keepSize(terminal, exec);
  const demultiplex = createDemultiplexer(onOutput);
  stream.on("data", Tty ? (chunk: Buffer) => onOutput("stdout", chunk) : demultiplex);
  stdin?.pipe(stream);
  await endOf(stream, signal);
  return end(await exitCodeOf(exec));
}

/** An engine may take a moment to note the end of a command whose output has ended; or it has only closed the connection. */
async function exitCodeOf(exec: Docker.Exec): Promise<number> {
  let exitCode: number | null = null;
  const hasEnded = async () => {
    ({ ExitCode: exitCode } = await exec.inspect());
    return exitCode !== null;
  };
  await waitUntil(hasEnded, { deadlineMs: performance.now() + EXIT_CODE_WITHIN_MS });
  if (exitCode !== null) return exitCode;
  throw new Error("the engine closed its connection while it was running");
}

const EXIT_CODE_WITHIN_MS = 2_000;

/** As often as the docker command line tries, and with its pauses. */
const RESIZE_ATTEMPTS = 10;
const RESIZE_PAUSE_MS = 10;

/** Gives the command's terminal the size of this one, now and whenever it changes. */
function keepSize(terminal: WriteStream, exec: Docker.Exec): Disposable {
  let isSending = false;
  let isOver = false;
  // The engine answers before the command runs, and a command that has just ended has no terminal any more: both fail.
  const send = async () => {
    for (let attempt = 1; attempt <= RESIZE_ATTEMPTS && !isOver; ) {
      const { rows, columns } = terminal;
      const isSet = await exec.resize({ h: rows, w: columns }).then(
        () => true,
        () => false,
      );
      if (isSet && rows === terminal.rows && columns === terminal.columns) return;
      if (isSet) attempt = 1;
      else await sleep(RESIZE_PAUSE_MS * attempt++);
    }
  };
  // One request at a time: the engine may take two of them in any order.
  const resize = () => {
    if (isSending) return;
    isSending = true;
    void send().finally(() => {
      isSending = false;
    });
  };
  resize();
  terminal.on("resize", resize);
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      terminal.off("resize", resize);
    },
  };
}

/** Resolves when the command has ended; an engine that goes away ends it, too. */
async function endOf(stream: Duplex, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  stream.once("end", resolve).once("close", resolve).once("error", reject);
  const abort = () => stream.destroy(new Error("interrupted"));
  using _listener = signal && addAbortListener(signal, abort);
  await promise;
}
