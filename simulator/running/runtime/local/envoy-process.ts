import { reasonOf, SimulatorError } from "../../../errors.ts";
import type { TaskPlan } from "../../../topology/plan/plan.ts";
import { type Envoy, hasFlushSize } from "../../envoy-binary/find-envoy.ts";
import type { OutputStream } from "../runtime.ts";
import { type Child, describeExit, type Exit, startChild } from "./child.ts";
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
  /** Resolves once it takes traffic; rejects with `ENVOY_NOT_READY` and Envoy's own words. */
  readonly ready: Promise<void>;
  /** Ends it, ready or not, and resolves once every line it wrote was delivered. */
  stop(): Promise<void>;
}

/** `APPNET_ENVOY_RESTART_COUNT` of AWS's agent. */
const RESTARTS = 3;

/** What Envoy says once its listeners take connections. */
const READY = "all dependencies initialized. starting workers";

/** SIGTERM makes Envoy write what it has and end within some 10 ms. */
const STOP_GRACE_MS = 400;

/** Starts a task's Envoy. Once it was ready it is restarted when it ends, up to 3 times. */
export function startProxy(options: ProxyOptions): StartedProxy {
  const { task, onRestart, onGivenUp } = options;
  let current = startEnvoy(options);
  let isStopping = false;

  const supervise = async (restarts: number): Promise<void> => {
    const exit = await current.child.closed;
    if (isStopping) return;
    sayExit(options, restarts + 1, exit);
    const how = `Envoy of ${task.name} ${describeExit(exit)}`;
    if (restarts === RESTARTS) {
      onGivenUp(
        `${how} and was restarted ${RESTARTS} times already; on ECS the task would be replaced`,
      );
      return;
    }
    try {
      current = startEnvoy(options);
    } catch (error) {
      onGivenUp(`${how} and cannot be started again: ${reasonOf(error)}`);
      return;
    }
    const isReady = await current.ready.then(
      () => true,
      () => false, // It has ended then, which is the next turn's business.
    );
    if (isReady) onRestart(`${how} and was restarted (${restarts + 1} of ${RESTARTS})`);
    return supervise(restarts + 1);
  };
  const supervised = current.ready.then(
    () => supervise(0),
    () => undefined,
  );
  return {
    ready: current.ready,
    async stop() {
      isStopping = true;
      await current.child.stop(STOP_GRACE_MS);
      await supervised;
    },
  };
}

interface StartedEnvoy {
  readonly child: Child;
  readonly ready: Promise<void>;
}

function startEnvoy(options: ProxyOptions): StartedEnvoy {
  const { task, envoy, env, onOutput, onOutputEnd, onSpawn } = options;
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
  const ready = waitForReady(options, { child, saidReady, said: () => said });
  ready.catch(() => undefined); // Whoever awaits it gets it; a stop before that must not make it unhandled.
  return { child, ready };
}

interface Waiting {
  readonly child: Child;
  readonly saidReady: Promise<"ready">;
  readonly said: () => string;
}

async function waitForReady(options: ProxyOptions, waiting: Waiting): Promise<void> {
  const { child, saidReady, said } = waiting;
  const { readyTimeoutMs } = options;
  const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<"timeout">();
  const timer = setTimeout(() => giveUp("timeout"), readyTimeoutMs);
  const outcome = await Promise.race([saidReady, child.exited, tooLate]);
  clearTimeout(timer);
  if (outcome === "ready") return;
  const exit = await child.stop(STOP_GRACE_MS);
  const isLate = outcome === "timeout";
  const how = isLate ? `was not ready within ${readyTimeoutMs} ms` : describeExit(exit);
  throw notReady(options, how, said());
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

/**
 * One line of ours in the proxy's log, in the shape of the lines around it, marked as ours and worded as AWS's agent words it
 * (amazon-ecs-service-connect-agent; Go calls the exit code of a signalled process -1).
 */
function sayExit({ task, onOutput }: ProxyOptions, processNumber: number, exit: Exit): void {
  const time = new Date().toISOString().replace("T", " ").replace("Z", "");
  const how = exit.signal === null ? "" : `, ${describeExit(exit)}`;
  const words = `[Envoy process ${processNumber}] Exited with code [${exit.code ?? -1}]${how}`;
  const line = `[${time}][${process.pid}][warning] [sc-sim] ${words}\n`;
  onOutput(streamsOf(task).stderr, Buffer.from(line));
}

function notReady(options: ProxyOptions, how: string, said: string): SimulatorError {
  const { task, envoy, bootstrapPath } = options;
  const lines = said.trim().split("\n");
  const telling = lines.filter((line) => /\]\[(?:critical|error)\]/.test(line));
  const shown = (telling.length > 0 ? telling : lines.slice(-5)).join("\n  ");
  const isTaken = /Address already in use|cannot bind/.test(shown);
  return new SimulatorError(
    "ENVOY_NOT_READY",
    `The Envoy of task ${task.name} ${how}. It says:\n  ${shown || "(nothing)"}`,
    {
      remedy: isTaken
        ? "Run again: something took the port between its reservation and Envoy's start."
        : `Look at its configuration ${bootstrapPath}, or try it alone: ${envoy.path} --mode validate -c ${bootstrapPath}`,
    },
  );
}
