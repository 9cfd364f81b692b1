import type Docker from "dockerode";
import type { Bootstrap } from "../../../../../envoy/types.ts";
import { SimulatorError } from "../../../../errors.ts";
import type { TaskPlan } from "../../../../topology/plan/plan.ts";
import { hasFlushSize } from "../../../envoy-binary/find-envoy.ts";
import type { RuntimeCallbacks } from "../../runtime.ts";
import { archiveOf } from "../engine/archive.ts";
import type { Labels } from "../engine/labels.ts";
import { LOG_CONFIG } from "../engine/log-config.ts";
import { describeEnd } from "./docker-logs.ts";
import { type StartedContainer, startContainer } from "./started-container.ts";

export interface ProxyOptions {
  readonly docker: Docker;
  readonly task: TaskPlan;
  readonly bootstrap: Bootstrap;
  readonly image: string;
  readonly envoyVersion: string;
  readonly name: string;
  readonly labels: Labels;
  readonly pauseId: string;
  readonly flush: "immediate" | "aws";
  readonly readyTimeoutMs: number;
  readonly callbacks: RuntimeCallbacks;
  readonly signal: AbortSignal;
}

/** A container with an Envoy in it that can be started again and again. */
export interface ProxyContainer {
  /**
   * Starts it and resolves once Envoy takes traffic.
   *
   * @throws {SimulatorError} `ENVOY_NOT_READY`, with Envoy's own words; the container has ended then.
   */
  start(): Promise<StartedContainer>;
}

/** What Envoy says once its listeners take connections. */
const READY = "all dependencies initialized. starting workers";

const BOOTSTRAP_PATH = "etc/sc/bootstrap.json";

/**
 * Makes the container of a task's Envoy, with its configuration copied in: an engine elsewhere, or one that shares no folder, does not see
 * our files.
 */
export async function createProxy(options: ProxyOptions): Promise<ProxyContainer> {
  const { docker, image, name, labels, pauseId, bootstrap } = options;
  const container = await docker.createContainer({
    name,
    Image: image,
    Labels: labels,
    User: "1337",
    Tty: false,
    // Explicit: the public image's own entry script would switch users, which needs capabilities.
    Entrypoint: ["/usr/local/bin/envoy"],
    Cmd: [...envoyArgs(options)],
    HostConfig: {
      NetworkMode: `container:${pauseId}`,
      // The pause ends with the simulator, however that ends, and the kernel ends the proxy with the pause. Not so the apps: on ECS
      // each is process 1 of a namespace of its own.
      PidMode: `container:${pauseId}`,
      CapDrop: ["ALL"],
      LogConfig: LOG_CONFIG,
    },
  });
  const content = JSON.stringify(bootstrap);
  await container.putArchive(archiveOf([{ path: BOOTSTRAP_PATH, content }]), { path: "/" });
  return startable(options, container);
}

function startable(options: ProxyOptions, container: Docker.Container): ProxyContainer {
  const { task, callbacks } = options;
  const ready = watchForReady();
  let started: StartedContainer | undefined;
  return {
    async start() {
      const isReady = ready.arm();
      started = await (started?.restart() ??
        startContainer({
          container,
          taskId: task.taskId,
          containerName: task.proxy.containerName,
          callbacks,
          onOutput: ready.onOutput,
        }));
      await untilReady(options, started, { isReady, said: ready.said });
      return started;
    },
  };
}

/** Looks for Envoy's word in what it writes from `arm` on. */
function watchForReady() {
  let said = "";
  let resolve: ((word: "ready") => void) | undefined;
  return {
    arm(): Promise<"ready"> {
      said = "";
      const waiting = Promise.withResolvers<"ready">();
      resolve = waiting.resolve;
      return waiting.promise;
    },
    said: () => said,
    onOutput(source: "stdout" | "stderr", chunk: Buffer) {
      if (resolve === undefined || source === "stdout") return;
      said += chunk.toString("latin1");
      if (!said.includes(READY)) return;
      resolve("ready");
      resolve = undefined;
    },
  };
}

interface Readiness {
  readonly isReady: Promise<"ready">;
  readonly said: () => string;
}

async function untilReady(
  options: ProxyOptions,
  started: StartedContainer,
  { isReady, said }: Readiness,
): Promise<void> {
  const { readyTimeoutMs, signal } = options;
  const { promise: given, resolve: giveUp } = Promise.withResolvers<"timeout" | "aborted">();
  const timer = setTimeout(() => giveUp("timeout"), readyTimeoutMs);
  const abort = () => giveUp("aborted");
  signal.addEventListener("abort", abort, { once: true });
  const outcome = await Promise.race([isReady, started.ended, given]);
  clearTimeout(timer);
  signal.removeEventListener("abort", abort);
  if (outcome === "ready") return;
  const end = await started.stop(0);
  signal.throwIfAborted();
  const how =
    outcome === "timeout" ? `was not ready within ${readyTimeoutMs} ms` : describeEnd(end);
  throw notReady(options.task, how, said() || started.lastOutput());
}

/** As AWS's agent starts it, but for the flush and for one worker instead of two. */
function envoyArgs({ task, envoyVersion, flush }: ProxyOptions): readonly string[] {
  const immediate = hasFlushSize(envoyVersion)
    ? ["--file-flush-min-size-kb", "0"]
    : ["--file-flush-interval-msec", "10"];
  return [
    ...["-c", `/${BOOTSTRAP_PATH}`, "-l", task.proxy.logLevel, "--concurrency", "1"],
    ...["--drain-time-s", "20", "--disable-hot-restart"],
    ...(flush === "immediate" ? immediate : []),
  ];
}

function notReady(task: TaskPlan, how: string, said: string): SimulatorError {
  const lines = said.trim().split("\n");
  const telling = lines.filter((line) => /\]\[(?:critical|error)\]/.test(line));
  const shown = (telling.length > 0 ? telling : lines.slice(-5)).join("\n  ");
  return new SimulatorError(
    "ENVOY_NOT_READY",
    `The Envoy of task ${task.name} ${how}. It says:\n  ${shown || "(nothing)"}`,
    {
      remedy: `Look at its configuration (bootstrap/${task.name}.json in the run's folder), and whether a container of the task takes one of its ports.`,
    },
  );
}
