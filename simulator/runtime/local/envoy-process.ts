import { SimulatorError } from "../../errors.ts";
import type { TaskPlan } from "../../plan/plan.ts";
import type { OutputStream } from "../runtime.ts";
import { type Child, describeExit, type Exit, startChild } from "./child.ts";
import { type Envoy, hasFlushSize } from "./find-envoy.ts";
import type { OutputPipe } from "./output-pipe.ts";

export interface ProxyOptions {
  readonly task: TaskPlan;
  readonly envoy: Envoy;
  readonly bootstrapPath: string;
  readonly flush: "immediate" | "aws";
  readonly env: NodeJS.ProcessEnv;
  readonly readyTimeoutMs: number;
  /** A fresh pipe for the standard output of each process. */
  readonly openPipe: () => OutputPipe;
  readonly onOutput: (stream: OutputStream, chunk: Buffer) => void;
  readonly onOutputEnd: (stream: OutputStream) => void;
  readonly onSpawn: (pid: number) => void;
  readonly onRestart: (message: string) => void;
  readonly onGivenUp: (message: string) => void;
}

/** A task's Service Connect proxy: an Envoy that is kept running as AWS's agent keeps it. */
export interface StartedProxy {
  stop(): Promise<void>;
}

/** `APPNET_ENVOY_RESTART_COUNT` of AWS's agent. */
const RESTARTS = 3;

/** What Envoy says once its listeners take connections. */
const READY = "all dependencies initialized. starting workers";

/** SIGTERM makes Envoy write what it has and end within some 10 ms. */
const STOP_GRACE_MS = 400;

/**
 * Starts a task's Envoy and resolves once it takes traffic. From then on it is restarted when it ends, up to 3 times.
 *
 * @throws {SimulatorError} `ENVOY_NOT_READY`, with Envoy's own words; nothing is left running.
 */
export async function startProxy(options: ProxyOptions): Promise<StartedProxy> {
  let current = startEnvoy(options);
  let isStopping = false;
  let restarts = 0;
  await current.ready;

  const supervise = async (): Promise<void> => {
    const exit = await current.child.closed;
    if (isStopping) return;
    sayExit(options, restarts + 1, exit);
    if (restarts === RESTARTS) {
      const message = `Envoy of ${options.task.name} ${describeExit(exit)} and was restarted ${RESTARTS} times already; on ECS the task would be replaced`;
      options.onGivenUp(message);
      return;
    }
    restarts += 1;
    current = startEnvoy(options);
    const isReady = await current.ready.then(
      () => true,
      () => false,
    );
    if (isReady) {
      options.onRestart(
        `Envoy of ${options.task.name} ${describeExit(exit)} and was restarted (${restarts} of ${RESTARTS})`,
      );
    }
    return supervise();
  };
  const supervised = supervise();
  return {
    async stop() {
      isStopping = true;
      await current.child.stop(STOP_GRACE_MS);
      await supervised;
    },
  };
}

function startEnvoy(options: ProxyOptions): {
  readonly child: Child;
  readonly ready: Promise<void>;
} {
  const { task, envoy, env, readyTimeoutMs, onOutput, onOutputEnd, onSpawn } = options;
  const streams = streamsOf(task);
  const pipe = options.openPipe();
  const { promise: saidReady, resolve } = Promise.withResolvers<"ready">();
  let said = "";
  let isReady = false;
  const child = startChild({
    command: envoy.path,
    args: envoyArgs(options),
    spawnOptions: { env, stdio: ["ignore", pipe.writeFd, "pipe"] },
    stdout: pipe.readable,
    onStdout: (chunk) => onOutput(streams.stdout, chunk),
    onStderr: (chunk) => {
      onOutput(streams.stderr, chunk);
      if (isReady) return;
      said += chunk.toString("latin1");
      isReady = said.includes(READY);
      if (isReady) resolve("ready");
    },
    onOutputEnd: () => {
      onOutputEnd(streams.stdout);
      onOutputEnd(streams.stderr);
    },
  });
  pipe.closeWriteEnd();
  if (child.pid !== undefined) onSpawn(child.pid);
  return { child, ready: waitForReady() };

  async function waitForReady(): Promise<void> {
    const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<"timeout">();
    const timer = setTimeout(() => giveUp("timeout"), readyTimeoutMs);
    const outcome = await Promise.race([saidReady, child.exited, tooLate]);
    clearTimeout(timer);
    if (outcome === "ready") return;
    const exit = await child.stop(STOP_GRACE_MS);
    const how =
      outcome === "timeout" ? `was not ready within ${readyTimeoutMs} ms` : describeExit(exit);
    throw notReady(options, how, said || child.lastOutput());
  }
}

function streamsOf({ taskId, proxy: { containerName } }: TaskPlan) {
  return {
    stdout: { taskId, containerName, source: "stdout" },
    stderr: { taskId, containerName, source: "stderr" },
  } as const;
}

/** As AWS's agent starts it, but for the flush and for one worker instead of two. */
function envoyArgs({ task, envoy, bootstrapPath, flush }: ProxyOptions): readonly string[] {
  const immediate = hasFlushSize(envoy.version)
    ? ["--file-flush-min-size-kb", "0"]
    : ["--file-flush-interval-msec", "10"];
  return [
    ...["-c", bootstrapPath, "-l", task.proxy.logLevel, "--concurrency", "1"],
    ...["--drain-time-s", "20", "--disable-hot-restart"],
    ...(flush === "immediate" ? immediate : []),
  ];
}

/** One line of ours in the proxy's log, in the shape of the lines around it and marked as ours. */
function sayExit({ task, onOutput }: ProxyOptions, process_: number, exit: Exit): void {
  const time = new Date().toISOString().replace("T", " ").replace("Z", "");
  const line = `[${time}][${process.pid}][warning] [sc-sim] [Envoy process ${process_}] ${describeExit(exit)}\n`;
  onOutput(streamsOf(task).stderr, Buffer.from(line));
}

function notReady(options: ProxyOptions, how: string, said: string): SimulatorError {
  const lines = said.trim().split("\n");
  const telling = lines.filter((line) => /\]\[(?:critical|error)\]/.test(line));
  const shown = (telling.length > 0 ? telling : lines.slice(-5)).join("\n  ");
  const isTaken = /Address already in use|cannot bind/.test(shown);
  return new SimulatorError(
    "ENVOY_NOT_READY",
    `The Envoy of task ${options.task.name} ${how}. It says:\n  ${shown || "(nothing)"}`,
    {
      remedy: isTaken
        ? "Run again: something took the port between its reservation and Envoy's start."
        : `Look at its configuration ${options.bootstrapPath}, or try it alone: ${options.envoy.path} --mode validate -c ${options.bootstrapPath}`,
    },
  );
}
