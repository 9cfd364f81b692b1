import type { Bootstrap } from "../../../../../envoy/types.ts";
import { SimulatorError } from "../../../../errors.ts";
import type { AddressRequest, Plan } from "../../../../topology/plan/plan.ts";
import type { SecretsOf } from "../../../../topology/plan/secrets.ts";
import type { Runtime, RuntimeCallbacks } from "../../runtime.ts";
import { takeEveryStep } from "../../task/every-step.ts";
import { type OwnTasks, startTasks } from "../../task/tasks.ts";
import { requireEngine } from "../engine/engine.ts";
import {
  asEngineFailure,
  cleanUpFailure,
  isUnreachable,
  wordsOf,
} from "../engine/engine-errors.ts";
import { runLabels } from "../engine/labels.ts";
import { appImages } from "../images/app-images.ts";
import { ensureEnvoyImage, ensureNodeImage, type ImageSource } from "../images/images.ts";
import { ensureNetfilterImage, ensurePauseImage } from "../images/own-images.ts";
import { type TaskPorts, taskPorts } from "../network/docker-addresses.ts";
import { hostAddressOn } from "../network/host-address.ts";
import { type StartedPause, startPause } from "../network/pauses.ts";
import { type Relay, startRelay } from "../network/relay.ts";
import { createRunNetwork } from "../network/run-network.ts";
import { dockerHost } from "./docker-host.ts";
import { removeRun, sweepEngine } from "./docker-sweep.ts";

export interface DockerRuntimeOptions {
  readonly runId: string;
  readonly env: NodeJS.ProcessEnv;
  readonly secretsOf: SecretsOf;
  readonly callbacks: RuntimeCallbacks;
  /** How long each proxy, and then each app, may take to get ready, in milliseconds. */
  readonly timeoutMs: number;
  /** Report an app that does not start, and go on with the rest. */
  readonly keepGoing: boolean;
  /** Where Envoy's and Node's images come from. */
  readonly imageSource: ImageSource;
  /** Redirect containerPorts to the ingress listeners for what other tasks send, as ECS does. */
  readonly intercept: boolean;
  /** Aborted: a start in progress is given up, and has cleaned up when it throws. */
  readonly signal: AbortSignal;
}

/** What was taken for a task before its plan was made. */
interface ReservedTask {
  readonly pause: StartedPause;
  readonly ports: TaskPorts;
}

/**
 * Runs tasks as containers of a Docker engine: for each a pause that owns the network namespace, an Envoy, and the app containers.
 * Leftovers of dead runs are removed first.
 *
 * @throws {SimulatorError} `ENGINE_UNREACHABLE`, `IMAGE_UNAVAILABLE`
 */
export async function openDockerRuntime(options: DockerRuntimeOptions): Promise<Runtime> {
  const { runId, env, callbacks, imageSource, signal } = options;
  const { onProgress } = callbacks;
  const { engine, info } = await requireEngine(env);
  const { docker, logs } = engine;
  const imageOptions = { engine, info, env, source: imageSource, onProgress, signal };
  const [envoy, pauseImage, netfilterImage] = await Promise.all([
    ensureEnvoyImage(imageOptions),
    ensurePauseImage(engine, info),
    ensureNetfilterImage(engine, info),
    sweepEngine(docker),
  ]).catch((error: unknown) => {
    throw asEngineFailure(error);
  });
  let nodeImage: Promise<string> | undefined;
  const ensureNode = () => {
    nodeImage ??= ensureNodeImage(imageOptions);
    return nodeImage;
  };
  const imageOf = appImages({ engine, env, nodeImage: ensureNode, onProgress, signal });
  const labels = runLabels(runId);
  const reserved = new Map<string, ReservedTask>();
  let tasks: OwnTasks | undefined;
  let pending: Promise<unknown> = Promise.resolve();
  let isStopping = false;
  let runNetwork: string | undefined;
  let relay: Relay | undefined;
  let disposal: Promise<void> | undefined;

  const reserve = async ({ tasks: wanted, endpoints }: AddressRequest) => {
    const networkId = await createRunNetwork({ docker, runId, labels });
    runNetwork = networkId;
    signal.throwIfAborted();
    const reserveTask = async (task: AddressRequest["tasks"][number]) => {
      const ports = taskPorts(task, endpoints, options);
      const isPodman = info.name.startsWith("Podman");
      const shared = { docker, runId, image: pauseImage, labels, networkId, isPodman };
      const pause = await startPause({ ...shared, task, ports }).catch(noNetwork(task.name));
      reserved.set(task.taskId, { pause, ports });
    };
    await allOrFirstFailure(wanted.map(reserveTask));
    signal.throwIfAborted();
  };
  const watchPause = (taskId: string, name: string, { pause }: ReservedTask) => {
    pause.ended.then(() => {
      if (isStopping) return;
      const message = `The network of ${name} is gone: its pause container was ended by somebody else, or the engine went away`;
      callbacks.onTaskEvent({ taskId, containerName: "pause", kind: "failed", message });
    });
  };
  const startAll = async (plan: Plan, bootstraps: ReadonlyMap<string, Bootstrap>) => {
    const ofEveryContainer = plan.tasks.flatMap((task) =>
      task.containers.map((container) => imageOf(task, container)),
    );
    await allOrFirstFailure(ofEveryContainer);
    const { timeoutMs, keepGoing, secretsOf } = options;
    tasks = startTasks(
      plan.tasks.map((task) => {
        const bootstrap = bootstraps.get(task.taskId);
        const own = reserved.get(task.taskId);
        if (bootstrap === undefined || own === undefined) {
          throw new TypeError(`Task ${task.name} has no bootstrap or no address.`);
        }
        watchPause(task.taskId, task.name, own);
        const host = dockerHost({
          ...{
            ...{ docker, logs },
            runId,
            labels,
            callbacks,
            envoy,
            netfilterImage,
            imageOf,
            secretsOf,
            signal,
          },
          ...{ task, bootstrap, pauseId: own.pause.id, redirects: own.ports.redirects },
          nodeImage: ensureNode,
          settings: plan.settings,
        });
        return { task, host, callbacks, timeoutMs, keepGoing };
      }),
    );
    await tasks.waitUntilReady(signal);
    announcePorts(plan);
    return tasks.tasks.map(({ handle }) => handle);
  };
  const announcePorts = (plan: Plan) => {
    for (const { taskId, name } of plan.tasks) {
      const published = Object.entries(reserved.get(taskId)?.pause.publishedPorts ?? {});
      for (const [containerPort, port] of published) {
        onProgress(`Port ${containerPort} of ${name} is 127.0.0.1:${port} on the engine's machine`);
      }
    }
  };
  const openHostAccess = async (networkId: string) => {
    const own = await hostAddressOn(docker, networkId);
    if (own !== undefined) return own;
    onProgress("Starting a relay to this machine: the engine is on another one");
    const nodeImage = await ensureNode();
    const started = await startRelay({ docker, runId, labels, networkId, nodeImage });
    relay = started;
    started.ended.then((words) => {
      if (isStopping) return;
      callbacks.onWarning(
        `Apps cannot reach the CloudWatch Logs API any more: its relay ended. ${words}`.trim(),
      );
    });
    return started;
  };
  const stop = async () => {
    isStopping = true;
    await pending.catch(() => undefined);
    try {
      await takeEveryStep([() => tasks?.stop(), () => removeRun(docker, runId)]);
    } catch (error) {
      throw cleanUpFailure(error);
    } finally {
      relay?.release();
      for (const { pause } of reserved.values()) pause.release();
    }
  };
  const dispose = () => {
    disposal ??= stop();
    return disposal;
  };
  /** Whatever fails half-way has been cleaned up when it is thrown. */
  const orCleanUp = async <T>(work: Promise<T>): Promise<T> => {
    pending = work;
    try {
      return await work;
    } catch (error) {
      // What fails of the clean-up as well comes out of the disposal.
      await dispose().catch(() => undefined);
      throw asEngineFailure(error);
    }
  };
  return {
    name: "docker",
    envoyVersion: envoy.version,
    async reserveAddresses(request) {
      await orCleanUp(reserve(request));
      return Object.fromEntries(
        [...reserved].map(([taskId, { pause }]) => [taskId, pause.addresses]),
      );
    },
    async hostAccess() {
      if (runNetwork === undefined) throw new TypeError("No address was reserved.");
      return orCleanUp(openHostAccess(runNetwork));
    },
    start: (plan, bootstraps) => orCleanUp(startAll(plan, bootstraps)),
    [Symbol.asyncDispose]: dispose,
  };
}

/** All of them have come to an end when it throws, so nothing is made behind the back of a clean-up. */
async function allOrFirstFailure(work: readonly Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function noNetwork(taskName: string): (cause: unknown) => never {
  return (cause) => {
    if (isUnreachable(cause)) throw cause;
    throw new SimulatorError(
      "ADDRESS_UNAVAILABLE",
      `The engine gives task ${taskName} no network: ${wordsOf(cause)}.`,
      { cause, remedy: "Run again; if it stays so, restart the engine." },
    );
  };
}
