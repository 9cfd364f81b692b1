import { SimulatorError } from "../../../errors.ts";
import type { TaskPlan } from "../../../topology/plan/plan.ts";
import type { RuntimeCallbacks, TaskEvent } from "../runtime.ts";
import {
  type ContainerEnd,
  describeEnd,
  type ProxyContainer,
  type RunningContainer,
  type TaskHost,
} from "./container.ts";

export interface ProxyOptions {
  readonly task: TaskPlan;
  readonly host: Pick<TaskHost, "createProxy">;
  readonly callbacks: Pick<RuntimeCallbacks, "onOutput" | "onTaskEvent">;
  /** How long Envoy may take to get ready, in milliseconds. */
  readonly timeoutMs: number;
}

/** A task's Service Connect proxy: an Envoy that is kept running as AWS's agent keeps it. */
export interface StartedProxy {
  /** Resolves once it takes traffic; rejects with `ENVOY_NOT_READY` and Envoy's own words. */
  readonly ready: Promise<void>;
  /** Resolves when Envoy has ended and is not restarted any more. Pending for ever where it was stopped. */
  readonly lost: Promise<ContainerEnd>;
  /** Stops Envoy in order and starts it again; resolves once it is ready. Does not count as a restart of AWS's agent. */
  restart(): Promise<void>;
  /** Kills Envoy, which is then restarted as after any other end. */
  kill(): Promise<void>;
  /** Ends it for good, ready or not; resolves once every line that it wrote was delivered. */
  stop(): Promise<void>;
  /** Ends it for good without the time to write what it holds back. */
  stopAtOnce(): Promise<void>;
}

/** `APPNET_ENVOY_RESTART_COUNT` of AWS's agent. */
const RESTARTS = 3;

/** What Envoy writes once its listeners take connections. */
const READY = "all dependencies initialized. starting workers";

/** SIGTERM makes Envoy write what it has and end within some 10 ms. */
const STOP_GRACE_MS = 400;

/** Starts a task's Envoy. Once it was ready it is restarted when it ends, up to 3 times. */
export function startProxy(options: ProxyOptions): StartedProxy {
  const { task, host, callbacks } = options;
  const { promise: lost, resolve: lose } = Promise.withResolvers<ContainerEnd>();
  let running: RunningContainer | undefined;
  let isStopping = false;
  let wanted: PromiseWithResolvers<void> | undefined;

  const say = (kind: TaskEvent["kind"], message: string): void => {
    const { taskId, proxy } = task;
    callbacks.onTaskEvent({ taskId, containerName: proxy.containerName, kind, message });
  };
  /** Starts it and waits until it is ready or has ended. */
  const begin = async (container: ProxyContainer) => {
    const word = watchForReady();
    const current = await container.start(word.onStderr);
    running = current;
    if (isStopping) await current.stop(0);
    const problem = await waitForReady({ ...options, container, current, word });
    return { current, problem };
  };
  const first = async () => {
    const container = await host.createProxy();
    if (isStopping) throw stoppedBefore(task);
    const { current, problem } = await begin(container);
    if (problem !== undefined) throw problem;
    say("ready", `Proxy of ${task.name} is ready`);
    return { container, current };
  };
  const supervise = async (container: ProxyContainer, current: RunningContainer) => {
    let envoy = current;
    for (let restarts = 0; ; ) {
      const end = await envoy.ended;
      if (isStopping) return;
      const request = wanted;
      wanted = undefined;
      if (request === undefined) {
        if (end.kind === "unreachable") return lose(end);
        sayExit(options, restarts + 1, end);
        if (end.kind === "removed" || restarts === RESTARTS) return lose(end);
        restarts += 1;
      }
      const next = await begin(container).catch((error: unknown) => {
        request?.reject(error);
        return undefined;
      });
      if (isStopping) return;
      if (next === undefined) return lose(end);
      envoy = next.current;
      if (next.problem !== undefined) {
        // It has ended then, which the next turn sees.
        request?.reject(next.problem);
      } else if (request !== undefined) {
        request.resolve();
        say("restarted", `Envoy of ${task.name} was restarted, as asked`);
      } else {
        const count = `${restarts} of ${RESTARTS}`;
        say("restarted", `Envoy of ${task.name} ${describeEnd(end)} and was restarted (${count})`);
      }
    }
  };
  const starting = first();
  const supervised = starting.then(
    ({ container, current }) => supervise(container, current),
    () => undefined,
  );
  const ready = starting.then(() => undefined);
  ready.catch(() => undefined); // Whoever awaits it gets it; a stop before that must not make it unhandled.
  const stopWith = async (graceMs: number) => {
    isStopping = true;
    wanted?.reject(stoppedBefore(task));
    await running?.stop(graceMs);
    await Promise.allSettled([starting, supervised]);
  };
  return {
    ready,
    lost,
    async restart() {
      await ready;
      wanted ??= Promise.withResolvers<void>();
      const { promise } = wanted;
      await running?.stop(STOP_GRACE_MS);
      await Promise.race([promise, lost.then(() => Promise.reject(stoppedBefore(task)))]);
    },
    async kill() {
      await running?.kill();
    },
    stop: () => stopWith(STOP_GRACE_MS),
    async stopAtOnce() {
      isStopping = true;
      await running?.kill();
      await stopWith(0);
    },
  };
}

/** Looks for the word that Envoy is ready in what it writes to standard error. */
function watchForReady() {
  const { promise: isReady, resolve } = Promise.withResolvers<"ready">();
  let output = "";
  let isSaid = false;
  return {
    isReady,
    output: () => output,
    onStderr(chunk: Buffer) {
      if (isSaid) return;
      output += chunk.toString("latin1");
      isSaid = output.includes(READY);
      if (isSaid) resolve("ready");
    },
  };
}

interface Waiting extends ProxyOptions {
  readonly container: ProxyContainer;
  readonly current: RunningContainer;
  readonly word: ReturnType<typeof watchForReady>;
}

/** @returns Why it is not ready, in which case it has ended. */
async function waitForReady(options: Waiting): Promise<SimulatorError | undefined> {
  const { task, container, current, word, timeoutMs } = options;
  const { promise: isLate, resolve } = Promise.withResolvers<"timeout">();
  const timer = setTimeout(() => resolve("timeout"), timeoutMs);
  const outcome = await Promise.race([word.isReady, current.ended, isLate]);
  clearTimeout(timer);
  if (outcome === "ready") return undefined;
  const end = await current.stop(STOP_GRACE_MS);
  const how = outcome === "timeout" ? `was not ready within ${timeoutMs} ms` : describeEnd(end);
  const output = (word.output() || current.lastOutput()).trim();
  const shown = tellingLines(output).join("\n  ") || "(nothing)";
  return new SimulatorError(
    "ENVOY_NOT_READY",
    `The Envoy of task ${task.name} ${how}. It says:\n  ${shown}`,
    { remedy: container.remedyFor(shown) },
  );
}

/** Errors where there are some, else the last lines. */
function tellingLines(output: string): readonly string[] {
  const lines = output.split("\n");
  const errors = lines.filter((line) => /\]\[(?:critical|error)\]/.test(line));
  return errors.length > 0 ? errors : lines.slice(-5);
}

function stoppedBefore({ name }: TaskPlan): SimulatorError {
  return new SimulatorError("ENVOY_NOT_READY", `Task ${name} was stopped before Envoy was ready.`, {
    remedy: "Start the task again.",
  });
}

/**
 * One line of ours in the proxy's log, in the shape of the lines around it, marked as ours and worded as AWS's agent words it
 * (amazon-ecs-service-connect-agent; Go calls the exit code of a signalled process -1).
 */
function sayExit({ task, callbacks }: ProxyOptions, processNumber: number, end: ContainerEnd) {
  const time = new Date().toISOString().replace("T", " ").replace("Z", "");
  const isPlain = end.kind === "exited";
  const how = isPlain ? "" : `, ${describeEnd(end)}`;
  const words = `[Envoy process ${processNumber}] Exited with code [${isPlain ? end.exitCode : -1}]${how}`;
  const line = `[${time}][${process.pid}][warning] [sc-sim] ${words}\n`;
  const { taskId, proxy } = task;
  const stream = { taskId, containerName: proxy.containerName, source: "stderr" } as const;
  callbacks.onOutput(stream, Buffer.from(line), Date.now());
}
