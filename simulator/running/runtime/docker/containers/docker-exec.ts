import type { Readable } from "node:stream";
import { SimulatorError } from "../../../../errors.ts";
import type { TaskPlan } from "../../../../topology/plan/plan.ts";
import { createDemultiplexer } from "../engine/demultiplex.ts";
import type { Engine } from "../engine/engine.ts";
import { wordsOf } from "../engine/engine-errors.ts";
import { containerFilter } from "../engine/labels.ts";

interface ExecOptions {
  readonly engine: Engine;
  readonly runId: string;
  readonly task: TaskPlan;
  /** App container; the task's first where none is named. */
  readonly containerName: string | undefined;
  readonly command: readonly string[];
  /** What the command reads; nothing where it is absent. */
  readonly stdin?: Readable;
  /** The size of the terminal that the command is given; without one its two outputs stay apart. */
  readonly tty?: { readonly rows: number; readonly columns: number };
  readonly onOutput: (source: "stdout" | "stderr", chunk: Buffer) => void;
}

/**
 * Runs a command inside a running container of a task, as `aws ecs execute-command` does.
 *
 * @returns Its exit code.
 * @throws {SimulatorError} `USAGE` for a container that the task does not have, `REQUEST_FAILED` for a command that cannot be run.
 */
export async function execInTask(options: ExecOptions): Promise<number> {
  const { engine, runId, task, command, stdin, tty, onOutput } = options;
  const names = [...task.containers.map(({ name }) => name), task.proxy.containerName];
  const name = options.containerName ?? names[0] ?? "";
  if (!names.includes(name)) {
    throw new SimulatorError(
      "USAGE",
      `Task ${task.name} has no container "${name}", only ${names.join(", ")}.`,
      {
        remedy: "Name one of these after the service: service/container.",
      },
    );
  }
  const [found] = await engine.docker.listContainers({
    filters: containerFilter(runId, task.taskId, name),
  });
  if (found === undefined) {
    throw new SimulatorError("NO_SIMULATION", `Container ${name} of ${task.name} is not running.`, {
      remedy: "See `sc-sim logs --kind all` for how it ended.",
    });
  }
  try {
    const exec = await engine.docker.getContainer(found.Id).exec({
      Cmd: [...command],
      AttachStdin: stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty !== undefined,
    });
    const hasInput = stdin !== undefined;
    const stream = await exec.start({ hijack: hasInput, stdin: hasInput, Tty: tty !== undefined });
    if (tty !== undefined) await exec.resize({ h: tty.rows, w: tty.columns });
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    const onData = tty
      ? (chunk: Buffer) => onOutput("stdout", chunk)
      : createDemultiplexer(onOutput);
    stream.on("data", onData).once("end", resolve).once("error", reject);
    stdin?.pipe(stream);
    await ended;
    return (await exec.inspect()).ExitCode ?? 1;
  } catch (cause) {
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
